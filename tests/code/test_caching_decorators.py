"""Functions whose results somebody else keeps."""

import textwrap

import pytest

from contractdelta.code.analysis import analyse
from contractdelta.code.caching_decorators import kept_by_others

_MEMO = """
    def memo(f):
        seen = {}
        def wrapper(key):
            if key not in seen:
                seen[key] = f(key)
            return seen[key]
        return wrapper
    """
_STANDING_IN = """
    class memo:
        def __init__(self, f):
            self.f, self.seen = f, {}
        def __call__(self, key):
            if key not in self.seen:
                self.seen[key] = self.f(key)
            return self.seen[key]
    """
_LAZY = """
    class memo:
        def __init__(self, f):
            self.f = f
        def __get__(self, owner, kind):
            owner.__dict__[self.f.__name__] = value = self.f(owner)
            return value
    """
_KNOWN = """
    from functools import lru_cache
    def memo(f):
        return lru_cache(maxsize=None)(f)
    """
_PLAIN = """
    def memo(f):
        def wrapper(key):
            return f(key)
        return wrapper
    """


@pytest.mark.parametrize("memo", [_MEMO, _STANDING_IN, _LAZY, _KNOWN], ids=["wrapper", "call", "descriptor", "known"])
@pytest.mark.parametrize(
    "use",
    [
        pytest.param("@memo\ndef f(key): ...\n", id="decorator"),
        pytest.param("@a.memo\ndef f(key): ...\n", id="of a module"),
        pytest.param("def f(key): ...\ng = memo(f)\n", id="call"),
        pytest.param("from c import f\ng = memo(f)\n", id="call in another file"),
    ],
)
def test_what_the_project_itself_keeps_is_kept(memo: str, use: str) -> None:
    """Whoever asks for such a result a second time runs nothing of what made it, as with ``functools.cache``."""
    texts = {"a.py": textwrap.dedent(memo), "b.py": use, "c.py": "def f(key): ...\n" if "import" in use else ""}
    found = kept_by_others(analyse(path, text) for path, text in texts.items())
    assert {name for names in found.values() for name in names} == {"f"}


@pytest.mark.parametrize(
    ("use", "found"),
    [
        pytest.param("from functools import cache\ng = cache(f)\n", {"f"}, id="cache"),
        pytest.param("from functools import lru_cache\ng = lru_cache(maxsize=1)(f)\n", {"f"}, id="lru_cache"),
        pytest.param("@memo\ndef f(): ...\n", set(), id="a decorator that keeps nothing"),
        pytest.param("g = memo(f)\n", set(), id="a call that keeps nothing"),
    ],
)
def test_what_is_known_to_keep_is_known_where_it_is_called(use: str, found: set[str]) -> None:
    """A decorator may be called by hand; one that only wraps a function keeps nothing."""
    text = f"{textwrap.dedent(_PLAIN)}def f(): ...\n{use}"
    assert kept_by_others([analyse("a.py", text)])["a.py"] == found
