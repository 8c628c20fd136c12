"""The test map on disk: ``snapshots/testmap.json``.

One line a file and one line a test, sorted, so that git merges what two branches recorded. What tests have in common is
written once: the functions of one folder that a test ran are a set, and so are the data files that it read. A set is
called by a piece of its digest, so that a new set gives no other one another name.
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any

import orjson

from contractdelta.errors import InvalidTestMap
from contractdelta.testmap.digests import digest_of
from contractdelta.testmap.marks import LENGTH
from contractdelta.testmap.model import Origin, Tag, dump_tag, parse_tag
from contractdelta.testmap.recorded import Outcome, RecordedTest, TestMap
from contractdelta.testmap.source_lines import DAMAGE, Sources, required_text, source_line

FORMAT = "contractdelta.testmap/5"
#: Bytes of the digest that shared things are called by, and letters of their names, unless two would be called alike.
_DIGEST_SIZE = 9
_LENGTH_OF_SETS = 6
_LENGTH_OF_OPERATIONS = 4
#: What stands before the name of a set.
_NAMED = "="
#: Sets of functions that are written where they are used: their names would be no shorter.
_SHORT = 8
#: How many things are written of each test.
_USUAL = 4
#: What has one line a member.
_SECTIONS = (
    "whole",
    "sources",
    "early",
    "reaching",
    "results",
    "dormant",
    "unnamed",
    "data",
    "kept",
    "plugins",
    "operations",
    "sets",
    "tests",
)


def dump_map(found: TestMap) -> bytes:
    """Write a test map: the same bytes for the same map."""
    head = {"format": FORMAT, "python": found.python, "test_files": list(found.test_files)}
    sections: dict[str, bytes] = {
        "whole": _lines(found.whole),
        "sources": _lines(
            {path: [found.contents[path], *source_line(source)] for path, source in found.sources.items()}
        ),
        "early": _lines({path: " ".join(names) for path, names in found.early.items() if names}),
        "reaching": _lines({path: " ".join(names) for path, names in found.reaching.items() if names}),
        "results": _lines({path: _dump_results(results) for path, results in found.results.items() if results}),
        "dormant": _lines(dict.fromkeys(found.dormant, True)),
        "unnamed": _lines(dict.fromkeys(found.unnamed, True)),
        "data": _lines(found.data),
        "kept": _lines({path: ["::".join(each) for each in keepers] for path, keepers in found.kept.items()}),
        "plugins": _lines({path: list(folders) for path, folders in found.plugins.items()}),
        **_Writer(found.tests).sections(),
    }
    parts = [b"{" + b",\n".join(b"%b: %b" % (orjson.dumps(key), orjson.dumps(head[key])) for key in head)]
    parts += [b'"%b": %b' % (key.encode(), section) for key, section in sections.items()]
    return b",\n".join(parts) + b"}\n"


def parse_map(data: bytes, path: str) -> TestMap:
    """Read a test map; what is in a source when it is asked for, so that asking may raise the same.

    Raises:
        InvalidTestMap: It is none, or of another format.
    """
    try:
        tree = orjson.loads(data)
        if tree["format"] != FORMAT:
            raise InvalidTestMap(path, f"it has the format {tree['format']!r}, not {FORMAT!r}")
        read = _Reader(tree).test
        tests = [read(file, name, row) for file, rows in tree["tests"].items() for name, row in rows.items()]
        _refuse_repetitions(data, tree, len(tests))
        return TestMap(
            python=required_text(tree["python"]),
            test_files=_texts(tree["test_files"]),
            whole={path: _number(kinds) for path, kinds in tree["whole"].items()},
            contents={name: required_text(item[0]) for name, item in tree["sources"].items()},
            sources=Sources(tree["sources"], path),
            early={name: tuple(names.split()) for name, names in tree["early"].items()},
            reaching={name: tuple(names.split()) for name, names in tree["reaching"].items()},
            results={name: tuple(_results(item)) for name, item in tree["results"].items()},
            dormant=frozenset(name for name, is_dormant in tree["dormant"].items() if is_dormant is True),
            unnamed=frozenset(name for name, is_unnamed in tree["unnamed"].items() if is_unnamed is True),
            data={name: required_text(digest) for name, digest in tree["data"].items()},
            kept={name: tuple(map(_keeper, _texts(keepers))) for name, keepers in tree["kept"].items()},
            plugins={name: _texts(folders) for name, folders in tree["plugins"].items()},
            tests={test.nodeid: test for test in tests},
        )
    except DAMAGE as err:
        raise InvalidTestMap(path, "it is damaged") from err


def _dump_results(results: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for name, path, keeper in sorted(results):
        names.setdefault(f"{path}::{keeper}", []).append(name)
    return {keeper: " ".join(names[keeper]) for keeper in sorted(names)}


def _results(tree: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return sorted((name, *_keeper(keeper)) for keeper, names in tree.items() for name in names.split())


def _keeper(text: str) -> tuple[str, str]:
    path, separator, name = text.partition("::")
    if not separator:
        raise ValueError(text)
    return path, name


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
        ran = (f"{_NAMED}{self._sets[each]}" if each in self._sets else each for each in test.ran)
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


class _Reader:
    """Reads the tests of a map. What several share is read once."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        sets: dict[str, Any] = tree["sets"]
        self._data = {name: _texts(each) for name, each in sets.items() if type(each) is not str} | {"": ()}
        self._functions = _Functions(
            {f"{_NAMED}{name}": _marks(each) for name, each in sets.items() if type(each) is str}
        )
        self._calls = _Calls(tree["operations"])

    def test(self, file: str, name: str, row: list[Any]) -> RecordedTest:
        """Read a test."""
        if len(row) > _USUAL:
            return self._unusual(file, name, row)
        seconds, calls, ran, data = row
        functions = self._functions
        marks = tuple([functions[word] for word in ran.split()])
        # By place: most of the time it takes to read a large map is spent here.
        return RecordedTest(
            file + name, file, Outcome.PASSED, float(seconds), (), self._calls[calls], marks, self._data[data]
        )

    def _unusual(self, file: str, name: str, row: list[Any]) -> RecordedTest:
        *usual, rest = row
        if len(usual) != _USUAL:
            raise ValueError(row)
        path = required_text(rest.get("path", file))
        return self.test(file, name, usual)._replace(
            path=path,
            outcome=Outcome(rest.get("outcome", Outcome.PASSED)),
            tags=tuple(_tag(*tag) for tag in rest.get("tags", ())),
            has_processes=rest.get("processes", False) is True,
            is_remote=rest.get("remote", False) is True,
            stale=required_text(rest.get("stale", "")),
        )


class _Functions(dict[str, str]):
    """What stands for functions, by its text; marks stand for themselves."""

    def __missing__(self, word: str) -> str:
        found = self[word] = _marks(word)
        return found


class _Calls(dict[str, tuple[tuple[str, tuple[int, ...]], ...]]):
    """What calls mean, by their text."""

    def __init__(self, operations: Mapping[str, str]) -> None:
        super().__init__()
        self._call = cache(partial(_call, operations))

    def __missing__(self, text: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        found = self[text] = tuple(sorted([self._call(word) for word in text.split()]))
        return found


def _call(operations: Mapping[str, str], word: str) -> tuple[str, tuple[int, ...]]:
    name, _, codes = word.partition(":")
    return required_text(operations[name]), tuple(int(code) for code in codes.split(",") if codes)


def _marks(packed: str) -> str:
    if len(packed) % LENGTH or packed[0] == _NAMED:
        raise ValueError(packed)
    return packed


def _tag(names: list[str], tag: str | None, api: str | None, origin: str = Origin.MARKER.value) -> Tag:
    return parse_tag(_texts(names), _optional(tag), _optional(api), required_text(origin))


def _optional(value: str | None) -> str | None:
    return None if value is None else required_text(value)


def _number(value: int) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _texts(value: list[str]) -> tuple[str, ...]:
    # A text is a sequence of texts as well: whatever is no list is damage.
    if type(value) is not list:
        raise TypeError(value)
    return tuple(map(required_text, value))


def _file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _lines(section: Mapping[str, Any]) -> bytes:
    """Write an object with one line a member, sorted."""
    return _members({key: orjson.dumps(value) for key, value in section.items()})


def _members(section: Mapping[str, bytes]) -> bytes:
    """Write an object of members that are written already."""
    lines = [b"%b:%b" % (orjson.dumps(key), section[key]) for key in sorted(section)]
    return b"{\n" + b",\n".join(lines) + b"\n}" if lines else b"{}"
