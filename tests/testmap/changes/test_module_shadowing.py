"""New files that Python may import instead of something else."""

import pytest

from contractdelta.testmap.changes.module_shadowing import shadowing


@pytest.mark.parametrize(
    ("fresh", "others", "found"),
    [
        (["json.py"], [], ["json.py"]),
        (["pytest/__init__.py"], [], ["pytest/__init__.py"]),
        (["src/click.py"], ["src/shop/__init__.py"], ["src/click.py"]),
        (["tests/json.py"], ["tests/test_a.py"], ["tests/json.py"]),
        (["shop/json.py"], ["shop/__init__.py"], []),
        (["shop/json/__init__.py", "shop/json/decoder.py"], ["shop/__init__.py"], []),
        (["json/__init__.py", "json/more.py"], [], ["json/__init__.py"]),
        (["json/more.py"], [], []),
        (["shop.py", "tests/test_shop.py", "shop/pytest_of_ours.py"], [], []),
        ([], ["json.py"], []),
    ],
)
def test_shadowing(fresh: list[str], others: list[str], found: list[str]) -> None:
    """A file shadows what has its name where imports may start: in any folder that is no package."""
    assert list(shadowing(fresh, [*fresh, *others])) == found
