"""The test map on disk: ``snapshots/testmap.json``.

One line a file and one line a test, sorted, so that git merges what two branches recorded. What tests have in common is
written once: the functions of one folder that a test ran are a set, and so are the data files that it read. A set is
called by a piece of its digest, so that a new set gives no other one another name.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from contractdelta.code.digests import digest_of
from contractdelta.code.parsed_files import CachedResult, Symbol
from contractdelta.errors import InvalidTestMap
from contractdelta.files import CONFLICT, conflict_line
from contractdelta.testmap.model import dump_tag
from contractdelta.testmap.on_disk.source_lines import DAMAGE, Sources, required_text, required_texts, source_line
from contractdelta.testmap.on_disk.stored_tests import NAMED, StoredTests
from contractdelta.testmap.recorded import Outcome, RecordedTest, TestMap

FORMAT = "contractdelta.testmap/8"
#: Bytes of the digest that shared things are called by, and letters of their names, unless two would be called alike.
_DIGEST_SIZE = 9
_LENGTH_OF_SETS = 6
_LENGTH_OF_OPERATIONS = 4
#: Sets of functions that are written where they are used: their names would be no shorter.
_SHORT = 8
#: What has one line a member.
_SECTIONS = (
    "complete_files",
    "sources",
    "ran_outside_tests",
    "used_reflection",
    "cached_results",
    "never_imported",
    "collection_hooks",
    "imported_dynamically",
    "data",
    "cached_data",
    "document_readers",
    "plugins",
    "operations",
    "shared_sets",
    "tests",
)


def dump_map(testmap: TestMap) -> bytes:
    """Write a test map: the same bytes for the same map."""
    head = {"format": FORMAT, "python": testmap.python, "test_files": list(testmap.test_files)}
    sections: dict[str, bytes] = {
        "complete_files": _lines(testmap.complete_files),
        "sources": _lines(
            {path: [testmap.contents[path], *source_line(source)] for path, source in testmap.sources.items()}
        ),
        "ran_outside_tests": _lines(
            {path: " ".join(names) for path, names in testmap.ran_outside_tests.items() if names}
        ),
        "used_reflection": _lines({path: " ".join(names) for path, names in testmap.used_reflection.items() if names}),
        "cached_results": _lines(
            {path: _dump_results(results) for path, results in testmap.cached_results.items() if results}
        ),
        "never_imported": _lines(dict.fromkeys(testmap.never_imported, True)),
        "collection_hooks": _lines(dict.fromkeys(testmap.collection_hooks, True)),
        "imported_dynamically": _lines(dict.fromkeys(testmap.imported_dynamically, True)),
        "data": _lines(testmap.data),
        "cached_data": _lines(
            {path: ["::".join(each) for each in keepers] for path, keepers in testmap.cached_data.items()}
        ),
        "document_readers": _lines({path: list(files) for path, files in testmap.document_readers.items()}),
        "plugins": _lines({path: list(folders) for path, folders in testmap.plugins.items()}),
        **_TestWriter(testmap.tests).sections(),
    }
    parts = [b"{" + b",\n".join(b"%b: %b" % (orjson.dumps(key), orjson.dumps(head[key])) for key in head)]
    parts += [b'"%b": %b' % (key.encode(), section) for key, section in sections.items()]
    return b",\n".join(parts) + b"}\n"


def parse_map(data: bytes, path: str) -> TestMap:
    """Read a test map; what is in a source or a test when it is asked for, so that asking may raise the same.

    Raises:
        InvalidTestMap: It is none, or of another format.
    """
    try:
        tree = orjson.loads(data)
        if tree["format"] != FORMAT:
            raise InvalidTestMap(path, f"it has the format {tree['format']!r}, not {FORMAT!r}")
        tests = StoredTests(tree, path)
        _refuse_repetitions(data, tree, len(tests))
        return TestMap(
            python=required_text(tree["python"]),
            test_files=required_texts(tree["test_files"]),
            complete_files={path: _number(kinds) for path, kinds in tree["complete_files"].items()},
            contents={name: required_text(item[0]) for name, item in tree["sources"].items()},
            sources=Sources(tree["sources"], path),
            ran_outside_tests={name: tuple(names.split()) for name, names in tree["ran_outside_tests"].items()},
            used_reflection={name: tuple(names.split()) for name, names in tree["used_reflection"].items()},
            cached_results={name: tuple(_results(item)) for name, item in tree["cached_results"].items()},
            never_imported=_marked(tree["never_imported"]),
            collection_hooks=_marked(tree["collection_hooks"]),
            imported_dynamically=_marked(tree["imported_dynamically"]),
            data={name: required_text(digest) for name, digest in tree["data"].items()},
            cached_data={
                name: tuple(map(_keeper, required_texts(keepers))) for name, keepers in tree["cached_data"].items()
            },
            document_readers={name: required_texts(files) for name, files in tree["document_readers"].items()},
            plugins={name: required_texts(folders) for name, folders in tree["plugins"].items()},
            tests=tests,
        )
    except DAMAGE as err:
        line = conflict_line(data)
        raise InvalidTestMap(path, f"{CONFLICT}, in line {line}" if line else "it is damaged") from err


def _dump_results(results: Iterable[CachedResult]) -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for one in sorted(results):
        names.setdefault(f"{one.path}::{one.keeper}", []).append(one.function)
    return {keeper: " ".join(names[keeper]) for keeper in sorted(names)}


def _results(tree: Mapping[str, str]) -> list[CachedResult]:
    return sorted(CachedResult(name, *_keeper(keeper)) for keeper, names in tree.items() for name in names.split())


def _marked(section: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(name for name, is_marked in section.items() if is_marked is True)


def _keeper(text: str) -> Symbol:
    path, separator, name = text.partition("::")
    if not separator:
        raise ValueError(text)
    return Symbol(path, name)


def _refuse_repetitions(data: bytes, tree: Mapping[str, Any], tests: int) -> None:
    """Refuse a map in which git put two lines of one name: the first would be lost.

    Raises:
        ValueError: It has more lines than members.
    """
    sections = [tree[name] for name in _SECTIONS]
    # A section takes a line to begin and one to end, or one where it is empty; the map has three more at its head.
    lines = 3 + sum(len(section) + 2 if section else 1 for section in sections) + tests + len(tree["tests"])
    if data.count(b"\n") > lines:
        raise ValueError(lines)


# --- tests ------------------------------------------------------------------------------------------------------------

#: The keys of the functions of one folder, the paths of data files, or an operation.
_Shared = str | tuple[str, ...]


def _named(found: Iterable[_Shared], shortest: int) -> dict[_Shared, str]:
    """Return a name for each: as much of its digest as tells it from all others."""
    digests = {each: digest_of(orjson.dumps(each), _DIGEST_SIZE) for each in found}
    taken: dict[str, _Shared] = {}
    for each, digest in sorted(digests.items(), key=lambda item: item[1]):
        length = shortest
        while digest[:length] in taken:
            length += 1
        taken[digest[:length]] = each
    return {each: name for name, each in taken.items()}


class _TestWriter:
    """Writes the tests of a map, and what they share once."""

    def __init__(self, tests: Mapping[str, RecordedTest]) -> None:
        self._tests = tests
        long = (each for test in tests.values() for each in test.ran if len(each) > _SHORT)
        self._sets = _named([*long, *(test.data for test in tests.values() if test.data)], _LENGTH_OF_SETS)
        self._operations = _named({name for test in tests.values() for name, _ in test.calls}, _LENGTH_OF_OPERATIONS)

    def sections(self) -> dict[str, bytes]:
        """Return what is written, by the names of its sections."""
        by_file: dict[str, dict[str, Any]] = {}
        for nodeid, test in self._tests.items():
            file = _file_of(nodeid)
            by_file.setdefault(file, {})[nodeid.removeprefix(file)] = self._row(file, test)
        return {
            "operations": _lines({name: each for each, name in self._operations.items()}),
            "shared_sets": _lines({name: each for each, name in self._sets.items()}),
            "tests": _members({file: _lines(rows) for file, rows in by_file.items()}),
        }

    def _row(self, file: str, test: RecordedTest) -> list[Any]:
        """Return what is written of a test; what goes without saying is left out."""
        calls = (":".join((self._operations[name], ",".join(map(str, codes)))) for name, codes in test.calls)
        ran = (f"{NAMED}{self._sets[each]}" if each in self._sets else each for each in test.ran)
        data = self._sets[test.data] if test.data else ""
        found = {
            "path": "" if test.path == file else test.path,
            "outcome": "" if test.outcome is Outcome.PASSED else test.outcome.value,
            "tags": [dump_tag(tag) for tag in test.tags],
            "processes": test.has_processes,
            "remote": test.is_remote,
            "stale": test.stale,
        }
        rest = {key: value for key, value in found.items() if value}
        return [round(test.seconds, 2), " ".join(calls), " ".join(ran), data, *([rest] if rest else [])]


def _number(value: int) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _lines(section: Mapping[str, Any]) -> bytes:
    """Write an object with one line a member, sorted."""
    return _members({key: orjson.dumps(value) for key, value in section.items()})


def _members(section: Mapping[str, bytes]) -> bytes:
    """Write an object of members that are written already."""
    lines = [b"%b:%b" % (orjson.dumps(key), section[key]) for key in sorted(section)]
    return b"{\n" + b",\n".join(lines) + b"\n}" if lines else b"{}"
