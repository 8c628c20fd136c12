"""What docstrings and comments show and name: examples, and other code."""

import doctest
import re
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name

import pytest

import contractdelta

ROOT = Path(contractdelta.__file__).parent.parent
FILES = sorted((ROOT / "contractdelta").rglob("*.py"))
#: Modules with examples.
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in FILES
    if "    >>> " in path.read_text("utf-8")
]
#: How other code is named, as in ``:class:`~package.module.Name```.
REFERENCE = re.compile(r":(?:attr|class|data|func|meth|mod):`~?([^`]+)`")


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    """Each example in a docstring gives what stands below it."""
    failed, tried = doctest.testmod(import_module(name), verbose=False)

    assert tried, f"{name} has an example that doctest does not find"
    assert not failed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_named_is_there(path: Path) -> None:
    """What a docstring or comment refers to is found: by its full name anywhere, else in the same file."""
    text = path.read_text("utf-8")
    missing = []
    for name in REFERENCE.findall(text):
        try:
            if not re.search(
                rf"^ *(?:class |def |self\.)?{re.escape(name)}\b|import .*\b{re.escape(name)}\b", text, re.MULTILINE
            ):
                resolve_name(name)
        except (AttributeError, ImportError):
            missing.append(name)

    assert not missing
