"""The examples in docstrings."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import contractdelta

ROOT = Path(contractdelta.__file__).parent.parent
#: Modules with examples.
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "contractdelta").rglob("*.py"))
    if "    >>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    """Each example in a docstring gives what stands below it."""
    failed, tried = doctest.testmod(import_module(name), verbose=False)

    assert tried, f"{name} has an example that doctest does not find"
    assert not failed
