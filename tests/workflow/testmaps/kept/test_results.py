"""Results that a function keeps: one test computes them, and every other that gets them depends on how."""

from pathlib import Path

import pytest
from support.kitchens import record_kitchen, select_after
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    "stock/__init__.py": "",
    "stock/kept.py": """
        from functools import cached_property, lru_cache

        from stock.source import Cellar, count, idle

        cellar = Cellar()

        @lru_cache
        def counted():
            return count()

        @lru_cache
        def bottles():
            return cellar.bottles()

        class Shelf:
            @cached_property
            def jars(self):
                return self.count_jars()

            def count_jars(self):
                return 7

        shelf = Shelf()

        def nothing_kept():
            return idle()
        """,
    "stock/memo.py": """
        def memo(function):
            seen = {}

            def wrapper(key):
                if key not in seen:
                    seen[key] = function(key)
                return seen[key]

            return wrapper
        """,
    "stock/more.py": """
        from functools import lru_cache

        from stock.memo import memo
        from stock.source import casks, flasks, kegs, tubs, vats

        _rows = {}
        _is_ready = False

        class Tubs(dict):
            def __missing__(self, key):
                found = self[key] = tubs(key)
                return found

        all_tubs = Tubs()

        def ready():
            global _is_ready
            if _is_ready:
                return
            for number in range(3):
                _rows[number] = kegs(number)
            _is_ready = True

        def keg(key):
            ready()
            return _rows[key]

        @memo
        def cask(key):
            return casks(key)

        def flask(key):
            found = _rows.get(("flask", key))
            if found is None:
                found = flasks(key)
                _rows["flask", key] = found
            return found

        vat = lru_cache(vats)
        """,
    "stock/lazy.py": """
        from stock.source import barrels, crates

        _barrels = None
        _crates = {}

        def stored():
            global _barrels
            if _barrels is None:
                _barrels = barrels()
            return _barrels

        def packed(size):
            try:
                return _crates[size]
            except KeyError:
                _crates[size] = crates(size)
            return _crates[size]

        class Only:
            one = None

            @classmethod
            def get(cls):
                if cls.one is None:
                    cls.one = cls.make()
                return cls.one

            @classmethod
            def make(cls):
                return 9
        """,
    "stock/source.py": """
        def count():
            return add(1)

        def add(number):
            return number + 1

        def idle():
            return 5

        def barrels():
            return 11

        def crates(size):
            return size + 12

        def kegs(key):
            return key + 21

        def casks(key):
            return key + 22

        def flasks(key):
            return key + 23

        def vats(key):
            return key + 24

        def tubs(key):
            return key + 25

        class Cellar:
            def bottles(self):
                return self.deep()

            def deep(self):
                return 3

            def wine(self):
                return 4
        """,
    "tests/test_stock.py": """
        import pytest

        from stock.kept import bottles, counted, nothing_kept, shelf
        from stock.lazy import Only, packed, stored
        from stock.more import all_tubs, cask, flask, keg, vat
        from stock.source import Cellar

        @pytest.mark.parametrize("time", [1, 2])
        def test_counted(time):
            assert counted() == 2

        @pytest.mark.parametrize("time", [1, 2])
        def test_bottles(time):
            assert bottles() == 3

        @pytest.mark.parametrize("time", [1, 2])
        def test_jars(time):
            assert shelf.jars == 7

        @pytest.mark.parametrize("time", [1, 2])
        def test_stored(time):
            assert stored() == 11

        @pytest.mark.parametrize("time", [1, 2])
        def test_packed(time):
            assert packed(1) == 13

        @pytest.mark.parametrize("time", [1, 2])
        def test_only(time):
            assert Only.get() == 9

        @pytest.mark.parametrize("time", [1, 2])
        def test_keg(time):
            assert keg(1) == 22

        @pytest.mark.parametrize("time", [1, 2])
        def test_cask(time):
            assert cask(1) == 23

        @pytest.mark.parametrize("time", [1, 2])
        def test_flask(time):
            assert flask(1) == 24

        @pytest.mark.parametrize("time", [1, 2])
        def test_vat(time):
            assert vat(1) == 25

        @pytest.mark.parametrize("time", [1, 2])
        def test_tub(time):
            assert all_tubs[1] == 26

        def test_idle():
            assert nothing_kept() == 5

        def test_wine():
            assert Cellar().wine() == 4
        """,
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and commit its map."""
    return record_kitchen(tmp_path_factory.mktemp("kept") / "kitchen", FILES, "tests/test_stock.py")


@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        pytest.param(
            "stock/source.py", "number + 1", "number + 2", {"test_counted[1]", "test_counted[2]"}, id="callee"
        ),
        pytest.param("stock/source.py", "return 3", "return 33", {"test_bottles[1]", "test_bottles[2]"}, id="method"),
        pytest.param("stock/kept.py", "return 7", "return 8", {"test_jars[1]", "test_jars[2]"}, id="property"),
        pytest.param("stock/source.py", "return 11", "return 10", {"test_stored[1]", "test_stored[2]"}, id="by hand"),
        pytest.param("stock/source.py", "size + 12", "size + 1", {"test_packed[1]", "test_packed[2]"}, id="in a table"),
        pytest.param("stock/lazy.py", "return 9", "return 8", {"test_only[1]", "test_only[2]"}, id="of a class"),
        pytest.param("stock/source.py", "key + 21", "key + 1", {"test_keg[1]", "test_keg[2]"}, id="once for all"),
        pytest.param("stock/source.py", "key + 22", "key + 2", {"test_cask[1]", "test_cask[2]"}, id="own decorator"),
        pytest.param("stock/source.py", "key + 23", "key + 3", {"test_flask[1]", "test_flask[2]"}, id="by a name"),
        pytest.param("stock/source.py", "key + 24", "key + 4", {"test_vat[1]", "test_vat[2]"}, id="called by hand"),
        pytest.param("stock/source.py", "key + 25", "key + 5", {"test_tub[1]", "test_tub[2]"}, id="what is missing"),
        pytest.param("stock/source.py", "return 5", "return 6", {"test_idle"}, id="what is not kept"),
        pytest.param("stock/source.py", "return 4", "return 6", {"test_wine"}, id="another method"),
    ],
)
def test_who_gets_a_kept_result_uses_what_made_it(  # noqa: PLR0913, PLR0917 - a row of a table
    recorded: Path,
    tmp_path: Path,
    isolated: None,  # noqa: ARG001 - for its effect
    path: str,
    old: str,
    new: str,
    tests: set[str],
) -> None:
    """A function that ran only in the first test, for a result that others got as well, counts for all of them."""
    found = select_after(recorded, tmp_path / "kitchen", lambda kitchen: kitchen.edit(path, old, new))
    selected = {test["nodeid"] for test in found["tests"]}
    assert {nodeid for nodeid in selected if nodeid.startswith("tests/test_stock.py")} == {
        f"tests/test_stock.py::{name}" for name in tests
    }
