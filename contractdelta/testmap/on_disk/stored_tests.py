"""The tests of a map on disk, each made when it is asked for.

What stands in their rows is looked at column by column before that: a map whose parts do not fit together is told at
once, not when somebody asks for a test that nobody asks for.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, cached_property, partial
from typing import Any

from contractdelta.errors import InvalidTestMap
from contractdelta.testmap.function_keys import LENGTH
from contractdelta.testmap.model import CollectedTest, Origin, Tag, parse_tag
from contractdelta.testmap.on_disk.source_lines import DAMAGE, required_text, required_texts
from contractdelta.testmap.recorded import Calls, Outcome, RecordedTest, Suite, is_special

#: What stands before the name of a set.
NAMED = "="
#: How many things are written of each test.
USUAL = 4
#: What ends the file in a node id.
_END_OF_FILE = "::"
#: An operation, and the status codes of its answers.
_Calls = tuple[tuple[str, tuple[int, ...]], ...]


class StoredTests(Suite):
    """The tests of a map on disk."""

    def __init__(self, tree: Mapping[str, Any], path: str) -> None:
        """Take a map, and its path, which errors name.

        Raises:
            ValueError, KeyError, TypeError, AttributeError, IndexError: It is damaged.
        """
        self._path = path
        self._files: Mapping[str, Mapping[str, list[Any]]] = tree["tests"]
        self._rows = {file + name: row for file, rows in self._files.items() for name, row in rows.items()}
        self._reader = _RowReader(tree)
        is_all_usual = {USUAL}.issuperset(map(len, self._rows.values()))
        unusual = () if is_all_usual else ((nodeid, row) for nodeid, row in self._rows.items() if len(row) > USUAL)
        self._unusual = dict(unusual)
        _check_names(self._files)
        rows = self._rows.values()
        self._short = self._reader.check([row[:USUAL] for row in rows] if self._unusual else list(rows))
        self._known = {nodeid: self._reader.test(nodeid, row) for nodeid, row in self._unusual.items()}

    def __getitem__(self, nodeid: str) -> RecordedTest:
        """Make a test.

        Raises:
            InvalidTestMap: It is damaged.
        """
        if nodeid not in self._known:
            row = self._rows[nodeid]
            try:
                self._known[nodeid] = self._reader.test(nodeid, row)
            except DAMAGE as err:
                raise InvalidTestMap(self._path, "it is damaged") from err
        return self._known[nodeid]

    def __iter__(self) -> Iterator[str]:
        """Yield the node ids."""
        return iter(self._rows)

    def __contains__(self, nodeid: object) -> bool:
        """Tell whether a test is among them; none is made for that."""
        return nodeid in self._rows

    def __len__(self) -> int:
        """Count the tests."""
        return len(self._rows)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files that they stand in."""
        usual = (file for file, rows in self._files.items() if any(len(row) == USUAL for row in rows.values()))
        return frozenset((*usual, *(self[nodeid].path for nodeid in self._unusual)))

    @cached_property
    def special(self) -> tuple[RecordedTest, ...]:
        """The tests with a tag, a process, a failure or anything else that is not usual."""
        return tuple(test for nodeid in self._unusual if is_special(test := self[nodeid]))

    @cached_property
    def seconds(self) -> Mapping[str, float]:
        """How long each took."""
        return {nodeid: float(row[0]) for nodeid, row in self._rows.items()}

    @cached_property
    def operations(self) -> Calls:
        """The operations that each called."""
        return _StoredCalls(self._rows, self._reader)

    @property
    def packs(self) -> AbstractSet[str]:
        """What they ran, as it is packed."""
        return self._short.union(self._reader.keys.values())

    def of(self, paths: AbstractSet[str]) -> Iterator[RecordedTest]:
        """Yield those that stand in some files."""
        elsewhere = {test.nodeid: test for test in self._known.values() if test.nodeid in self._unusual}
        for file in sorted(paths & self._files.keys()):
            nodeids = (file + name for name in self._files[file])
            yield from (self[nodeid] for nodeid in nodeids if nodeid not in elsewhere)
        yield from (test for test in elsewhere.values() if test.path in paths)

    def using(self, packs: AbstractSet[str], data: AbstractSet[str]) -> Iterator[RecordedTest]:
        """Yield those that ran one of some packs, or read one of some data files."""
        words, names = self._reader.words(packs), self._reader.names(data)
        found = [
            nodeid
            for nodeid, row in self._rows.items()
            if row[3] in names or (words and not words.isdisjoint(row[2].split()))
        ]
        return (self[nodeid] for nodeid in found)

    def collected(self, paths: AbstractSet[str]) -> Iterator[CollectedTest]:
        """Yield those that stand in some files as if they were collected."""
        for file, rows in self._files.items():
            if file in paths:
                yield from [CollectedTest(file + name, file) for name, row in rows.items() if len(row) == USUAL]
        unusual = (self[nodeid] for nodeid in self._unusual)
        yield from (CollectedTest(test.nodeid, test.path, test.tags) for test in unusual if test.path in paths)


class _StoredCalls(Calls):
    """The operations that tests called; looked up for each test that is asked about."""

    def __init__(self, rows: Mapping[str, list[Any]], reader: "_RowReader") -> None:
        self._rows = rows
        self._reader = reader
        # Many tests call the same.
        self._names_of = cache(lambda text: tuple(name for name, _ in reader.calls[text]))

    def __getitem__(self, nodeid: str) -> tuple[str, ...]:
        return self._names_of(self._rows[nodeid][1])

    def __contains__(self, nodeid: object) -> bool:
        return nodeid in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def callers(self, is_wanted: Callable[[str], bool]) -> AbstractSet[str]:
        names = {name for name, operation in self._reader.operations.items() if is_wanted(operation)}
        texts = {row[1] for row in self._rows.values()} if names else set()
        words = {word for word in set(" ".join(texts).split()) if word.partition(":")[0] in names}
        wanted = {text for text in texts if not words.isdisjoint(text.split())}
        return {nodeid for nodeid, row in self._rows.items() if row[1] in wanted} if wanted else set()


class _RowReader:
    """Reads the rows of tests. What several share is read once."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        sets: dict[str, Any] = tree["shared_sets"]
        self.keys: dict[str, str] = {name: each for name, each in sets.items() if type(each) is str}
        self._data = {name: required_texts(each) for name, each in sets.items() if type(each) is not str} | {"": ()}
        self.operations: dict[str, str] = tree["operations"]
        self.calls: Mapping[str, _Calls] = _CallsByText(self.operations)

    def check(self, rows: list[list[Any]]) -> frozenset[str]:
        """Look whether all that rows name is there, and return what tests ran that stands in their rows itself.

        Raises:
            ValueError, KeyError, TypeError: It is not.
        """
        # Whole columns at once, in calls that loop by themselves: word by word it takes as long as to make the tests.
        seconds, calls, ran, data = zip(*rows, strict=True) if rows else ((), (), (), ())
        if not (set(map(type, seconds)) <= {int, float} and {str}.issuperset(map(type, self.operations.values()))):
            raise TypeError
        _require({word.partition(":")[0] for word in set(" ".join(set(calls)).split())}, self.operations)
        _require(set(data), self._data)
        keys = frozenset(" ".join(ran).split()).difference(map(NAMED.__add__, self.keys))
        if NAMED in "".join(keys):
            raise KeyError(next(each for each in keys if NAMED in each))
        if NAMED in "".join(self.keys.values()) or any(
            length % LENGTH for length in {*map(len, keys), *map(len, self.keys.values())}
        ):
            raise ValueError
        return keys

    def packed(self, word: str) -> str:
        """Return the keys that a word stands for."""
        return self.keys[word[1:]] if word[0] == NAMED else word

    def words(self, packs: AbstractSet[str]) -> AbstractSet[str]:
        """Return the words that may stand for some keys."""
        return {*packs, *(NAMED + name for name, keys in self.keys.items() if keys in packs)} if packs else packs

    def names(self, data: AbstractSet[str]) -> AbstractSet[str]:
        """Return the names of the sets that hold one of some data files."""
        return {name for name, paths in self._data.items() if not data.isdisjoint(paths)} if data else data

    def test(self, nodeid: str, row: list[Any]) -> RecordedTest:
        """Read a test."""
        seconds, calls, ran, data = row[:USUAL]
        test = RecordedTest(
            nodeid=nodeid,
            path=nodeid.partition(_END_OF_FILE)[0],
            seconds=float(seconds),
            calls=self.calls[calls],
            ran=tuple(map(self.packed, ran.split())),
            data=self._data[data],
        )
        return _with_rest(test, *row[USUAL:]) if row[USUAL:] else test


class _CallsByText(dict[str, _Calls]):
    """What calls mean, by their text."""

    def __init__(self, operations: Mapping[str, str]) -> None:
        super().__init__()
        self._call = cache(partial(_call, operations))

    def __missing__(self, text: str) -> _Calls:
        found = self[text] = tuple(sorted([self._call(word) for word in text.split()]))
        return found


def _call(operations: Mapping[str, str], word: str) -> tuple[str, tuple[int, ...]]:
    name, _, codes = word.partition(":")
    return operations[name], tuple(int(code) for code in codes.split(",") if codes)


def _with_rest(test: RecordedTest, rest: Mapping[str, Any]) -> RecordedTest:
    """Return a test with what does not go without saying."""
    return test._replace(
        path=required_text(rest.get("path", test.path)),
        outcome=Outcome(rest.get("outcome", Outcome.PASSED)),
        tags=tuple(_tag(*tag) for tag in rest.get("tags", ())),
        has_processes=rest.get("processes", False) is True,
        is_remote=rest.get("remote", False) is True,
        stale=required_text(rest.get("stale", "")),
    )


def _tag(names: list[str], tag: str | None, api: str | None, origin: str = Origin.MARKER.value) -> Tag:
    return parse_tag(required_texts(names), _optional(tag), _optional(api), required_text(origin))


def _optional(value: str | None) -> str | None:
    return None if value is None else required_text(value)


def _check_names(files: Mapping[str, Mapping[str, Any]]) -> None:
    """Look whether each test is written below the file that its node id begins with.

    Raises:
        ValueError: One is not.
    """
    starts = {name[:2] for rows in files.values() for name in rows}
    if not starts <= {"", _END_OF_FILE} or any(_END_OF_FILE in file for file in files):
        raise ValueError(starts)


def _require(names: Iterable[str], known: Container[str]) -> None:
    for name in names:
        if name not in known:
            raise KeyError(name)
