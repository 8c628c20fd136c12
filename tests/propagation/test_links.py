"""What a change of one thing may change in another: the table in the docs says it of each kind of change."""

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from contractdelta.code.analysis import analyse
from contractdelta.code.imports import Modules
from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import CachedResult, ParsedFile
from contractdelta.propagation.links import Links
from contractdelta.propagation.nodes import Aspect, Node
from contractdelta.propagation.recorded_code import RecordedCode, RecordedFacts, node_of_keeper

_PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
#: A project in which each kind of change leads to all that it can lead to.
_FILES = {
    "shop/__init__.py": "",
    "shop/base.py": """
        import functools
        TABLE = {}
        LIMIT = 3
        gone = 1
        class Base:
            def __init_subclass__(cls): TABLE[cls.__name__] = cls
        class Plain:
            def __init__(self): self.x = LIMIT
            @functools.cached_property
            def jars(self): return LIMIT
            def get(self): return self.jars
        class Names:
            def __init__(self): self.all = globals()
        class Registry:
            def register(self, function): return function
        def make():
            TABLE["a"] = 1
            def inner(): return LIMIT
            return inner
        @functools.cache
        def load(): return LIMIT
        def decorate(function): return function
        def retry(times):
            def wrap(function): return globals()
            return wrap
        def names(): return globals()
    """,
    "shop/use.py": """
        import importlib
        from shop import base
        from shop.base import Base, LIMIT, Names, Plain, Registry, TABLE, decorate, gone, load, make, retry
        class Sub(Base, metaclass=make): pass
        class Child(Plain):
            def more(self): return TABLE
        REGISTRY = Registry()
        SHELF = Plain()
        OTHER = [SHELF]
        MADE = make()
        MODULES = [base]
        ALL = vars(base)
        TABLE.update(b=MADE)
        TABLE["c"] = SHELF
        SHELF.get()
        REGISTRY.register(Names())
        REGISTRY.register(vars(base))
        REGISTRY.register([make(), Plain()])
        print(LIMIT)
        @decorate
        def route(shelf: Plain = SHELF): return load()
        @REGISTRY.register
        @decorate
        def again(): return 1
        @REGISTRY.register
        class Third(metaclass=make): pass
        @retry(2)
        def twice(): return 1
        def late(): return importlib.import_module("shop.x")
        def everything(): return vars(base)
    """,
    "shop/app.py": """
        import shop.base
        from shop.use import *
        from shop.use import OTHER as MINE, SHELF, Sub, route
        app = route()
        app.add(SHELF)
        app.more(Sub)
        LIST = [MINE]
        def test(): return MINE, Sub
    """,
    "shop/plugins.py": """
        from shop import base
        from shop.base import Depends, Field, make
        from shop.use import REGISTRY
        REGISTRY.register(base)
        REGISTRY.update(Depends(make), key=Field(make()))
        def vault(): return vars(base)
        def pytest_configure(): return make()
    """,
}
_RESULTS = (
    CachedResult("load", "shop/base.py", "load"),
    CachedResult("Plain.jars", "shop/base.py", "Plain.jars"),
    CachedResult("names", "shop/base.py", "Plain.jars"),
    CachedResult("make", "shop/use.py", ""),
)


def test_the_docs_tell_what_each_kind_of_change_leads_to() -> None:
    """Each kind stands in the table, with the kinds that it leads to in this project, and no other one."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$", _PAGE.read_text("utf-8"), re.MULTILINE)
    told = {kind: set(re.findall(r"`(\w+)`", text)) for kind, text in rows}
    found: dict[str, set[str]] = {aspect.value: set() for aspect in Aspect}
    found["data"] = {node_of_keeper("a.py", name).aspect.value for name in ("count", "Shelf.jars", "")}
    for before, after in _links():
        found[before.aspect].add(after.aspect.value)
    assert told == found


def _links() -> Iterable[tuple[Node, Node]]:
    texts = {path: textwrap.dedent(text) for path, text in _FILES.items()}
    before = {path: analyse(path, text) for path, text in texts.items()}
    texts["shop/base.py"] = texts["shop/base.py"].replace("gone = 1\n", "")
    now = {path: analyse(path, text) for path, text in texts.items()}
    recorded = RecordedCode(
        files={path: source.recorded() for path, source in before.items()},
        cached_results={"shop/base.py": _RESULTS},
        imported_dynamically=("shop/app.py",),
    )
    resolver = NameResolver(Modules(now), now.get)
    links = Links(resolver, now.get, RecordedFacts(recorded, now.get, frozenset(now)))
    for source in now.values():
        links.add(source)
    todo = [node for source in (*before.values(), *now.values()) for node in _changes(source)] + links.grown()
    seen: set[Node] = set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            after = list(links.after(node))
            yield from ((node, one) for one in after)
            todo += after


def _changes(source: ParsedFile) -> Iterable[Node]:
    """Yield what may be found to differ in a file."""
    yield from (Node(aspect, source.path) for aspect in (Aspect.FILE, Aspect.LOADED, Aspect.IMPORT_EFFECT))
    yield from (Node(Aspect.BODY, source.path, one.qualname) for one in source.functions)
    yield from (Node(Aspect.NAME, source.path, one.name) for one in source.definitions if one.name)
