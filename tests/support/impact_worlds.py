"""Changes and test suites for laws: what a change may touch, and tests that depend on some of it."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from hypothesis import strategies as st

from contractdelta.config.project import UnmappedTests
from contractdelta.git.repository import ChangedFile, FileStatus
from contractdelta.impact.edges import OperationEdge, Provenance
from contractdelta.impact.graph import node_of_operation
from contractdelta.impact.model import AffectedOperation, ChangeScope
from contractdelta.impact.selection import Mentions
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.testmap.suite.tags import NamedOperation

#: Files that may hold tests; the last one by what it holds only.
TEST_FILES = ("tests/test_a.py", "tests/api/test_b.py", "tests/api/deep/test_c.py", "docs/guide.rst")
_CONFTESTS = ("conftest.py", "tests/conftest.py", "tests/api/conftest.py", "other/conftest.py")
_HELPERS = ("tests/checks.py", "tests/api/checks.py")
_OTHERS = ("openapi.yaml", "snapshots/shop.json", "src/shop.py", "README.md", "docs/notes.txt", "tests/data.json")
_FILES = (*TEST_FILES, "tests/test_empty.py", *_CONFTESTS, *_HELPERS, *_OTHERS)
_KEYS = ("GET /pets", "POST /pets", "GET /pets/{petId}", "DELETE /orders/{orderId}")
_SCHEMAS = ("schema:Cat", "schema:Dog", "schema:Tree", "parameter:Limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A change, a test suite, and which files of the suite mention which changed test file."""

    scope: ChangeScope
    collection: Collection
    mentions: Mentions


def _named(api: str, key: str) -> NamedOperation:
    identity = key.split("{", maxsplit=1)[0] + "{}" if "{" in key else key
    # The number of the key is its id: both APIs have the same ones.
    return NamedOperation(api=api, key=key, names=(key, identity, f"op{_KEYS.index(key)}"), tags=(key.split("/")[1],))


def is_conftest_of(path: str, test_file: str) -> bool:
    """Tell whether a ``conftest.py`` holds for a test file: it lies beside or above it."""
    folder = PurePosixPath(path).parent
    return PurePosixPath(path).name == "conftest.py" and folder in PurePosixPath(test_file).parents


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a change of a few operations, schemas and files, and a suite of a few tests."""
    operations = tuple(
        _named(api, key)
        for api in draw(st.sampled_from([("shop",), ("shop", "stock")]))
        for key in draw(st.lists(st.sampled_from(_KEYS), min_size=1, unique=True))
    )
    scope = _scope(draw, operations)
    tests = draw(st.lists(st.tuples(st.sampled_from(TEST_FILES), _tags_of(operations)), max_size=6))
    collection = Collection(
        tests=tuple(
            CollectedTest(nodeid=f"{path}::test_{number}", path=path, tags=tags)
            for number, (path, tags) in enumerate(tests)
        ),
        broken=tuple(
            path for path in draw(st.sets(st.sampled_from(TEST_FILES[:3]))) if path not in {path for path, _ in tests}
        ),
    )
    mentions = {
        file.path: draw(st.frozensets(st.sampled_from((*TEST_FILES, *_CONFTESTS, *_HELPERS)), max_size=2)) - {file.path}
        for file in scope.files
        if PurePosixPath(file.path).name.startswith("test_") or file.path in {path for path, _ in tests}
    }
    return World(scope=scope, collection=collection, mentions=mentions)


def _scope(draw: st.DrawFn, operations: tuple[NamedOperation, ...]) -> ChangeScope:
    several = len({operation.api for operation in operations}) > 1
    nodes = [node_of_operation(o.api, o.key, has_several_apis=several) for o in operations]
    uses = draw(st.lists(st.tuples(st.sampled_from(_SCHEMAS), st.sampled_from((*_SCHEMAS, *nodes))), max_size=8))
    affected = draw(st.lists(st.sampled_from(nodes), unique=True, max_size=3))
    files = draw(st.dictionaries(st.sampled_from(_FILES), st.sampled_from(FileStatus), max_size=2))
    return ChangeScope(
        base="main",
        operations=operations,
        affected=tuple(
            AffectedOperation(node=node, causes=tuple(sorted(draw(st.sets(st.sampled_from(_SCHEMAS), max_size=2)))))
            for node in sorted(affected)
        ),
        uses=tuple(sorted({(used, user) for used, user in uses if used != user})),
        files=tuple(ChangedFile(path=path, status=files[path]) for path in sorted(files)),
        known_files=frozenset({"openapi.yaml", "snapshots/shop.json"}),
        why_all=draw(st.sampled_from(["", "", "", "there is no base"])),
        unmapped_tests=draw(st.sampled_from(UnmappedTests)),
        ignore=draw(st.sampled_from([(), ("*.md", "docs/**"), ("*.md", "docs/**", "src/**", "tests/**")])),
        always=draw(st.sampled_from([(), (), ("tests/api/deep/**",), ("README.md",)])),
        sources=draw(st.lists(_sources(nodes), max_size=2).map(tuple)),
        edges=draw(st.lists(_edges(nodes), max_size=5, unique=True).map(lambda edges: tuple(sorted(edges)))),
        depth=draw(st.integers(0, 2)),
    )


def _sources(nodes: list[str]) -> st.SearchStrategy[tuple[str, tuple[str, ...]]]:
    behind = st.lists(st.sampled_from(nodes), min_size=1, max_size=2, unique=True)
    return st.tuples(st.sampled_from(("src/**", "docs/**", "tests/data.json")), behind.map(sorted).map(tuple))


def _edges(nodes: list[str]) -> st.SearchStrategy[OperationEdge]:
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes), st.sampled_from(Provenance))
    return pairs.filter(lambda pair: pair[0] != pair[1]).map(
        lambda pair: OperationEdge(producer=pair[0], consumer=pair[1], provenance=pair[2])
    )


def _tags_of(operations: tuple[NamedOperation, ...]) -> st.SearchStrategy[tuple[Tag, ...]]:
    tags = [
        *(Tag(names=(name,)) for operation in operations for name in operation.names),
        *(Tag(names=(operation.key,), api=operation.api) for operation in operations),
        *(Tag(tag=tag) for operation in operations for tag in operation.tags),
    ]
    return st.lists(st.sampled_from(tags), max_size=2).map(tuple)
