"""The test map on disk: ``snapshots/testmap.json``.

One line a file and one line a test, sorted, so that git merges what two branches recorded. What tests have in common is
written once: the functions of one file that a test ran are a set, and a set is called by a piece of its digest, so that
a new set gives no other one another name.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import orjson

from contractdelta.errors import InvalidTestMap
from contractdelta.testmap.model import Tag
from contractdelta.testmap.recorded import Outcome, RecordedSource, RecordedTest, TestMap
from contractdelta.testmap.sources import Recorded

FORMAT = "contractdelta.testmap/1"
#: Hexadecimal digits of the name of a set, unless two sets would be called alike.
_NAME_LENGTH = 6
#: The functions of one file: its path, and their names.
_Set = tuple[str, ...]


def dump_map(found: TestMap) -> bytes:
    """Write a test map: the same bytes for the same map."""
    names = _names({each for test in found.tests.values() for each in _sets(test)})
    sections: dict[str, Mapping[str, Any]] = {
        "whole": dict.fromkeys(found.whole, 1),
        "sources": {path: _source(source) for path, source in found.sources.items()},
        "data": found.data,
        "sets": {name: list(each) for each, name in names.items()},
        "tests": {nodeid: _test(test, names) for nodeid, test in found.tests.items()},
    }
    head = {"format": FORMAT, "python": found.python, "test_files": list(found.test_files)}
    parts = [b"{" + b",\n".join(b"%b: %b" % (orjson.dumps(key), orjson.dumps(head[key])) for key in head)]
    parts += [b'"%b": %b' % (key.encode(), _lines(section)) for key, section in sections.items()]
    return b",\n".join(parts) + b"}\n"


def parse_map(data: bytes, path: str) -> TestMap:
    """Read a test map.

    Raises:
        InvalidTestMap: It is none, or of another format.
    """
    try:
        tree = orjson.loads(data)
        if tree["format"] != FORMAT:
            raise InvalidTestMap(path, f"it has the format {tree['format']!r}, not {FORMAT!r}")
        sets = {name: _texts(each) for name, each in tree["sets"].items()}
        return TestMap(
            python=_text(tree["python"]),
            test_files=_texts(tree["test_files"]),
            whole=tuple(sorted(tree["whole"].keys())),
            sources={name: _parse_source(name, item) for name, item in tree["sources"].items()},
            data={name: _text(digest) for name, digest in tree["data"].items()},
            tests={nodeid: _parse_test(nodeid, item, sets) for nodeid, item in tree["tests"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as err:
        raise InvalidTestMap(path, "it is damaged") from err


# --- sources ----------------------------------------------------------------------------------------------------------


def _source(source: RecordedSource) -> list[Any]:
    parts = source.parts
    definitions = [[name, digest, int(ordered)] for name, digest, ordered in parts.definitions]
    marks = [list(source.early), list(source.reaching)]
    return [source.content, parts.effects, dict(parts.functions), definitions, list(parts.imports), *marks]


def _parse_source(path: str, item: list[Any]) -> RecordedSource:
    content, effects, functions, definitions, imports, early, reaching = item
    parts = Recorded(
        functions=tuple(sorted((name, _text(digest)) for name, digest in functions.items())),
        definitions=tuple((_text(name), _text(digest), bool(ordered)) for name, digest, ordered in definitions),
        effects=_text(effects),
        imports=_texts(imports),
    )
    return RecordedSource(
        path=path, content=_text(content), parts=parts, early=_texts(early), reaching=_texts(reaching)
    )


# --- tests ------------------------------------------------------------------------------------------------------------


def _sets(test: RecordedTest) -> list[_Set]:
    """Return the functions that a test ran, one set a file."""
    by_file: dict[str, list[str]] = {}
    for path, name in test.functions:
        by_file.setdefault(path, []).append(name)
    return [(path, *sorted(names)) for path, names in sorted(by_file.items())]


def _names(sets: Iterable[_Set]) -> dict[_Set, str]:
    """Return a name for each set: as much of its digest as tells it from all others."""
    digests = {each: sha256(orjson.dumps(each)).hexdigest() for each in sets}
    taken: dict[str, _Set] = {}
    for each, digest in sorted(digests.items(), key=lambda item: item[1]):
        length = _NAME_LENGTH
        while digest[:length] in taken:
            length += 1
        taken[digest[:length]] = each
    return {each: name for name, each in taken.items()}


def _test(test: RecordedTest, names: Mapping[_Set, str]) -> dict[str, Any]:
    """Return what is written of a test; what goes without saying is left out."""
    found = {
        "path": "" if test.path == _file_of(test.nodeid) else test.path,
        "outcome": "" if test.outcome is Outcome.PASSED else test.outcome.value,
        "seconds": round(test.seconds, 2),
        "calls": {operation: list(statuses) for operation, statuses in test.calls},
        "functions": " ".join(names[each] for each in _sets(test)),
        "data": list(test.data),
        "tags": [[list(tag.names), tag.tag, tag.api] for tag in test.tags],
        "stale": test.stale,
    }
    return {key: value for key, value in found.items() if value}


def _parse_test(nodeid: str, item: Mapping[str, Any], sets: Mapping[str, _Set]) -> RecordedTest:
    found = [sets[name] for name in item.get("functions", "").split()]
    return RecordedTest(
        nodeid=nodeid,
        path=_text(item.get("path", "")) or _file_of(nodeid),
        outcome=Outcome(item.get("outcome", Outcome.PASSED)),
        seconds=float(item.get("seconds", 0.0)),
        calls=tuple(sorted((name, _statuses(codes)) for name, codes in item.get("calls", {}).items())),
        functions=tuple(sorted((path, name) for path, *names in found for name in names)),
        data=_texts(item.get("data", [])),
        tags=tuple(_tag(*tag) for tag in item.get("tags", ())),
        stale=_text(item.get("stale", "")),
    )


def _tag(names: list[str], tag: str | None, api: str | None) -> Tag:
    return Tag(names=_texts(names), tag=_optional(tag), api=_optional(api))


def _optional(value: str | None) -> str | None:
    return None if value is None else _text(value)


def _statuses(value: list[int]) -> tuple[int, ...]:
    if type(value) is not list or not all(type(status) is int for status in value):
        raise TypeError(value)
    return tuple(value)


def _texts(value: list[str]) -> tuple[str, ...]:
    # A text is a sequence of texts as well: whatever is no list is damage.
    if type(value) is not list:
        raise TypeError(value)
    return tuple(map(_text, value))


def _text(value: str) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return value


def _file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _lines(section: Mapping[str, Any]) -> bytes:
    """Write an object with one line a member, sorted."""
    lines = [b"%b: %b" % (orjson.dumps(key), orjson.dumps(section[key])) for key in sorted(section)]
    return b"{\n" + b",\n".join(lines) + b"\n}" if lines else b"{}"
