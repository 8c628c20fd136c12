"""What pytest takes a file for by its name: a ``conftest.py``, a test file, or neither.

Paths are relative to the project, with ``/``; those above it begin with ``../``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import cache
from os.path import normcase
from pathlib import PurePosixPath
from posixpath import basename, dirname

_CONFTEST = "conftest.py"
_ABOVE = "../"
#: Stands for the folder of the project, under a name that nothing but ``*`` knows.
_ROOT = "//"
_SEPARATORS = frozenset(("/", normcase("/")))
_Matching = Callable[[str], re.Match[str] | None]


def is_conftest(path: str) -> bool:
    """Tell whether a file is a ``conftest.py``, of the project or above it."""
    return basename(path) == _CONFTEST


def is_conftest_above(path: str) -> bool:
    """Tell whether a file is a ``conftest.py`` above the project, at which pytest may not even look."""
    return is_conftest(path) and path.startswith(_ABOVE)


def folder_of_conftest(path: str) -> PurePosixPath:
    """Return the folder of the project below which a ``conftest.py`` counts: that of all for one above the project."""
    return PurePosixPath() if is_conftest_above(path) else PurePosixPath(dirname(path))


def conftests_around(path: str) -> Iterator[str]:
    """Yield where a ``conftest.py`` would count for a file of the project, the nearest first, there or not."""
    return (str(folder / _CONFTEST) for folder in PurePosixPath(path).parents)


def is_test_file(path: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a file is called like a test file: ``python_files`` has a pattern for it.

    A pattern with a ``/`` is about the end of the path, any other one about the name. What the folders above the
    project are called is not known here: a pattern that names one of them is about no file.

    Source: pytest, "Changing naming conventions", https://docs.pytest.org/en/stable/example/pythoncollection.html
    """
    is_named, is_placed = _compiled(patterns)
    if not path.endswith(".py"):
        return False
    return bool(is_named(normcase(basename(path))) or (is_placed and is_placed(normcase(f"{_ROOT}{path}"))))


def is_test_file_or_conftest(path: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a file is called like one that holds Python tests, or sets them up."""
    return is_conftest(path) or is_test_file(path, patterns)


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[_Matching, _Matching | None]:
    """Return what finds names, and paths, that have one of some patterns; ``None`` where no pattern is about paths."""
    placed = [pattern for pattern in patterns if not _SEPARATORS.isdisjoint(pattern)]
    named = (pattern for pattern in patterns if pattern not in placed)
    anywhere = [f"*/{pattern}" for pattern in placed if not pattern.startswith("/")]
    return _any_of(named), _any_of(anywhere) if anywhere else None


def _any_of(patterns: Iterable[str]) -> _Matching:
    return re.compile("|".join(translate(normcase(pattern)) for pattern in patterns)).fullmatch
