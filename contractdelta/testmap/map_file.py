"""The test map on disk: ``snapshots/testmap.json``.

One line a file and one line a test, sorted, so that git merges what two branches recorded. What tests have in common is
written once: the functions of one folder that a test ran are a set, and so are the data files that it read. A set is
called by a piece of its digest, so that a new set gives no other one another name.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from contractdelta.code.digests import digest_of
from contractdelta.code.sources import CachedResult, Symbol
from contractdelta.errors import InvalidTestMap
from contractdelta.files import CONFLICT, conflict_line
from contractdelta.testmap.model import dump_tag
from contractdelta.testmap.recorded import Outcome, RecordedTest, TestMap
from contractdelta.testmap.source_lines import DAMAGE, Sources, required_text, required_texts, source_line
from contractdelta.testmap.stored_tests import NAMED, StoredTests

FORMAT = "contractdelta.testmap/7"
#: Bytes of the digest that shared things are called by, and letters of their names, unless two would be called alike.
_DIGEST_SIZE = 9
_LENGTH_OF_SETS = 6
_LENGTH_OF_OPERATIONS = 4
#: Sets of functions that are written where they are used: their names would be no shorter.
_SHORT = 8
#: What has one line a member.
_SECTIONS = (
    "whole",
    "sources",
    "early",
    "reaching",
    "results",
    "dormant",
    "making",
    "unnamed",
    "data",
    "kept",
    "readers",
    "plugins",
    "operations",
    "sets",
    "tests",
)


def dump_map(testmap: TestMap) -> bytes:
    """Write a test map: the same bytes for the same map."""
    head = {"format": FORMAT, "python": testmap.python, "test_files": list(testmap.test_files)}
    sections: dict[str, bytes] = {
        "whole": _lines(testmap.whole),
        "sources": _lines(
            {path: [testmap.contents[path], *source_line(source)] for path, source in testmap.sources.items()}
        ),
        "early": _lines({path: " ".join(names) for path, names in testmap.early.items() if names}),
        "reaching": _lines({path: " ".join(names) for path, names in testmap.reaching.items() if names}),
        "results": _lines({path: _dump_results(results) for path, results in testmap.results.items() if results}),
        "dormant": _lines(dict.fromkeys(testmap.dormant, True)),
        "making": _lines(dict.fromkeys(testmap.making, True)),
        "unnamed": _lines(dict.fromkeys(testmap.unnamed, True)),
        "data": _lines(testmap.data),
        "kept": _lines({path: ["::".join(each) for each in keepers] for path, keepers in testmap.kept.items()}),
        "readers": _lines({path: list(files) for path, files in testmap.readers.items()}),
        "plugins": _lines({path: list(folders) for path, folders in testmap.plugins.items()}),
        **_Writer(testmap.tests).sections(),
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
            whole={path: _number(kinds) for path, kinds in tree["whole"].items()},
            contents={name: required_text(item[0]) for name, item in tree["sources"].items()},
            sources=Sources(tree["sources"], path),
            early={name: tuple(names.split()) for name, names in tree["early"].items()},
            reaching={name: tuple(names.split()) for name, names in tree["reaching"].items()},
            results={name: tuple(_results(item)) for name, item in tree["results"].items()},
            dormant=_marked(tree["dormant"]),
            making=_marked(tree["making"]),
            unnamed=_marked(tree["unnamed"]),
            data={name: required_text(digest) for name, digest in tree["data"].items()},
            kept={name: tuple(map(_keeper, required_texts(keepers))) for name, keepers in tree["kept"].items()},
            readers={name: required_texts(files) for name, files in tree["readers"].items()},
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

#: The marks of the functions of one folder, the paths of data files, or an operation.
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


class _Writer:
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
            "sets": _lines({name: each for each, name in self._sets.items()}),
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
