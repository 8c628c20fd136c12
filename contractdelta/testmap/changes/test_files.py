"""Changed test files and ``conftest.py``: whether what is recorded tells which of their tests a change concerns.

Pytest uses much of such a file without naming it: fixtures by the names of parameters, hooks, marks, ``setup_module``.
So only changes are followed that can alter nothing of the kind; any other concerns all tests of the file.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from contractdelta.code.imports import Modules, imported_files
from contractdelta.code.parsed_files import Binding, FileDigests, ParsedFile
from contractdelta.code.scopes import ANY_MODULE
from contractdelta.testmap.function_keys import key_of, unpack
from contractdelta.testmap.recorded import Outcome, RecordedTest

#: What pytest calls, or looks at, by its name.
_HOOKS = ("pytest", "__test__", "collect_ignore", "setup", "teardown")
#: Hooks that make tests, or choose what holds them.
_MAKING = re.compile(rb"\bdef\s+pytest_(generate_tests|collect_|pycollect_|make_|itemcollected|ignore_collect)")
#: Stands in every hook, and is found much faster.
_PREFIX = b"pytest_"
#: What a test is called, unless that is configured otherwise: then it is taken for something else.
_TESTS = ("test", "Test")


def is_followed(before: FileDigests, ran_outside_tests: Container[str], new: ParsedFile, paths: Iterable[str]) -> bool:
    """Tell whether a change of a test file concerns only tests that ran, or use by name, what changed in it.

    That is so for what is in functions that did not run outside of tests, for constants, and for tests that come and
    go: nobody else uses them. A text such as ``body.price`` may name a module; that is an import only if there is one,
    among the Python files of the project, ``paths``.
    """
    now = new.recorded()
    if before.effects != now.effects or not _imports_alike(before, now, new.path, paths):
        return False
    names = {name for name, _ in _digests(before) ^ _digests(now)}
    acting = {one.name for recorded in (before, now) for one in recorded.definitions if one.is_ordered}
    known = {one.name for one in before.definitions} & {one.name for one in now.definitions}
    kinds = {one.name: one.kind for one in new.definitions}
    others = {name for name in names if not name.startswith(_TESTS)}
    return (
        others <= known - acting
        and not any(name.startswith(_HOOKS) or kinds[name] in (Binding.IMPORT, Binding.FUNCTION) for name in others)
        and not any(_is_hidden(name, ran_outside_tests) for name in _changed_functions(before, now))
    )


def makes_tests(text: bytes) -> bool:
    """Tell whether a file holds a hook of pytest that makes tests, or chooses what holds them."""
    return _PREFIX in text and _MAKING.search(text) is not None


def has_same_tests(before: FileDigests, ran_outside_tests: Container[str], new: ParsedFile, text: str) -> bool:
    """Tell whether a test file or ``conftest.py`` makes the same tests as before: nothing differs but what tests run.

    Decorators, parameters, names and all else that pytest looks at to find tests belong to definitions. What a doctest
    does stands in a docstring, of which nothing is recorded.
    """
    now = new.recorded()
    return (
        replace(before, functions={}) == replace(now, functions={})
        and before.functions.keys() == now.functions.keys()
        and not any(_is_hidden(name, ran_outside_tests) for name in _changed_functions(before, now))
        and ">>>" not in text
    )


def is_doctest(test: RecordedTest) -> bool:
    """Tell whether a test of a Python file is named as what stands in a docstring: by a name with dots."""
    return "." in test.nodeid.removeprefix(f"{test.path}::").partition("::")[0].partition("[")[0]


def function_of(test: RecordedTest) -> str:
    """Return the name of the function that a test is named after; a base class may hold it instead."""
    return ".".join(test.nodeid.partition("[")[0].split("::")[1:])


def has_run(test: RecordedTest) -> bool:
    """Tell whether a test ran the function of its own file that it is named after.

    One that was skipped before has not, nor has one that a base class holds; a doctest is named after another one.
    """
    key = key_of(test.path, function_of(test))
    return test.outcome is not Outcome.SKIPPED and any(key in packed and key in unpack(packed) for packed in test.ran)


def _imports_alike(before: FileDigests, now: FileDigests, path: str, paths: Iterable[str]) -> bool:
    if before.imports == now.imports:
        return True
    modules = Modules(paths)
    files = [imported_files(path, one.imports, modules) for one in (before, now)]
    return files[0] == files[1] and (ANY_MODULE in before.imports) == (ANY_MODULE in now.imports)


def _digests(recorded: FileDigests) -> set[tuple[str, str]]:
    """Return name and digest of each definition."""
    return {(one.name, one.digest) for one in recorded.definitions if one.name}


def _changed_functions(before: FileDigests, now: FileDigests) -> Iterator[str]:
    """Find the functions that came, went or changed, whose names pytest or others may call them by."""
    yield from (name for name, _ in before.functions.items() ^ now.functions.items())


def _is_hidden(name: str, ran_outside_tests: Container[str]) -> bool:
    """Tell whether a function may do something for tests that are not known to have run it."""
    return name in ran_outside_tests or name.rpartition(".")[2].startswith(_HOOKS)
