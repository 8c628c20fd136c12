"""The test map on disk: what is written is read again, the same map is the same bytes, and damage is told."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contractdelta.errors import ExitCode, InvalidTestMap
from contractdelta.testmap.map_file import dump_map, parse_map
from contractdelta.testmap.model import Tag
from contractdelta.testmap.recorded import Outcome, RecordedSource, RecordedTest, TestMap
from contractdelta.testmap.sources import Recorded

PATH = "snapshots/testmap.json"

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_PATHS = st.sampled_from(["a.py", "b/c.py", "b/\u00fc.py", "tests/test_d.py", 'q"uote.py'])
_DIGESTS = st.text("0123456789abcdef", min_size=16, max_size=16)
_NAMES = st.lists(_TEXTS, max_size=1).map(tuple)
_TAGS = st.builds(Tag, names=st.lists(_TEXTS, max_size=2).map(tuple), tag=st.none() | _TEXTS, api=st.none() | _TEXTS)
_PARTS = st.builds(
    Recorded,
    functions=st.dictionaries(_TEXTS, _DIGESTS, max_size=3).map(lambda found: tuple(sorted(found.items()))),
    definitions=st.lists(st.tuples(st.just("") | _TEXTS, _DIGESTS, st.booleans()), max_size=3).map(tuple),
    effects=st.just("") | _DIGESTS,
    imports=st.lists(_TEXTS, max_size=3).map(tuple),
)


def _sorted_tuples(items: st.SearchStrategy[object], most: int = 4) -> st.SearchStrategy[tuple[object, ...]]:
    return st.sets(items, max_size=most).map(lambda found: tuple(sorted(found)))


@st.composite
def _tests(draw: st.DrawFn) -> RecordedTest:
    path = draw(_PATHS)
    nodeid = f"{draw(st.just(path) | _PATHS)}::{draw(_TEXTS)}"
    calls = draw(st.dictionaries(_TEXTS, _sorted_tuples(st.integers(100, 599)), max_size=3))
    return RecordedTest(
        nodeid=nodeid,
        path=path,
        outcome=draw(st.sampled_from(Outcome)),
        seconds=draw(st.integers(0, 10_000)) / 100,
        tags=draw(st.lists(_TAGS, max_size=2).map(tuple)),
        calls=tuple(sorted(calls.items())),
        functions=draw(_sorted_tuples(st.tuples(_PATHS, _TEXTS), 6)),
        data=draw(_sorted_tuples(_PATHS)),
        stale=draw(st.just("") | _PATHS),
    )


@st.composite
def maps(draw: st.DrawFn) -> TestMap:
    """Draw a map."""
    sources = draw(st.dictionaries(_PATHS, st.tuples(_DIGESTS, _PARTS), max_size=4))
    return TestMap(
        python=draw(st.sampled_from(["3.11", "3.14"])),
        test_files=("*_test.py", "test_*.py"),
        whole=draw(_sorted_tuples(_PATHS)),
        sources={
            path: RecordedSource(path=path, content=one, parts=parts, early=draw(_NAMES), reaching=draw(_NAMES))
            for path, (one, parts) in sources.items()
        },
        data=draw(st.dictionaries(_PATHS, st.just("") | _DIGESTS, max_size=3)),
        tests={test.nodeid: test for test in draw(st.lists(_tests(), max_size=5))},
    )


SMALL = TestMap(
    python="3.11",
    test_files=("test_*.py",),
    whole=("tests/test_a.py",),
    sources={"a.py": RecordedSource(path="a.py", content="0" * 16, parts=Recorded(functions=(("f", "1" * 16),)))},
    data={"seed.json": "2" * 16},
    tests={
        f"tests/test_a.py::{name}": RecordedTest(
            nodeid=f"tests/test_a.py::{name}",
            path="tests/test_a.py",
            seconds=0.25,
            tags=(Tag(names=("getPet",)),),
            calls=(("GET /pets", (200,)),),
            functions=(("a.py", "f"),),
            data=("seed.json",),
        )
        for name in ("one", "two")
    },
)


@given(maps())
def test_what_is_written_is_read_again(found: TestMap) -> None:
    """parse(dump(map)) == map."""
    assert parse_map(dump_map(found), PATH) == found


@given(maps(), st.randoms(use_true_random=False))
def test_the_order_of_a_map_is_irrelevant(found: TestMap, random: object) -> None:
    """The same map is the same bytes, in whatever order its tests and files were found."""

    def shuffled(items: dict[str, object]) -> dict[str, object]:
        keys = list(items)
        random.shuffle(keys)  # type: ignore[attr-defined]
        return {key: items[key] for key in keys}

    other = replace(found, sources=shuffled(found.sources), data=shuffled(found.data), tests=shuffled(found.tests))
    assert dump_map(other) == dump_map(found)


@given(maps())
def test_one_line_a_test(found: TestMap) -> None:
    """Each test and each file has a line of its own, so that git merges what two branches recorded."""
    lines = dump_map(found).split(b"\n")
    for name in (*found.tests, *found.sources):
        start = orjson.dumps(name) + b": "
        assert any(line.startswith(start) for line in lines), name


def _members(found: TestMap) -> set[bytes]:
    """Return the lines of a map, but for the commas between them and the frames of its sections."""
    lines = {line.rstrip(b",") for line in dump_map(found).split(b"\n")}
    return {line for line in lines if not line.endswith((b"{", b"}}", b"{}"))}


@given(maps(), _tests())
def test_another_test_changes_no_other_line(found: TestMap, test: RecordedTest) -> None:
    """What is written of a test does not depend on the other tests."""
    assume(test.nodeid not in found.tests)
    before, after = (_members(one) for one in (found, replace(found, tests={**found.tests, test.nodeid: test})))
    assert before <= after


@given(st.data())
def test_a_map_that_is_cut_off_is_damaged(data: st.DataObject) -> None:
    """A piece of a map is told, wherever it ends."""
    whole = dump_map(SMALL)
    with pytest.raises(InvalidTestMap):
        parse_map(whole[: data.draw(st.integers(0, len(whole) - 2))], PATH)


def _places(value: object, start: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [start, *(place for key, item in items for place in _places(item, (*start, key)))]


@given(st.data(), st.sampled_from([None, 7, "x", [], {}, [[1]], {"a": 1}, True]))
def test_any_other_value_anywhere_is_read_or_told(data: st.DataObject, value: object) -> None:
    """Whatever stands where something else belongs, the map is read or said to be damaged: never another error."""
    tree = orjson.loads(dump_map(SMALL))
    place = data.draw(st.sampled_from(_places(tree)[1:]))
    target = tree
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    try:
        found = parse_map(orjson.dumps(tree), PATH)
    except InvalidTestMap:
        return
    assert parse_map(dump_map(found), PATH) == found


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "null", "{}", '{"format": 1}', '{"format": "contractdelta.testmap/9"}']
)
def test_another_file_is_told(text: str) -> None:
    """What is no test map is told by name, with the way out."""
    with pytest.raises(InvalidTestMap, match=PATH) as caught:
        parse_map(text.encode(), PATH)
    assert caught.value.exit_code is ExitCode.UNREADABLE
    assert "--contract-record" in caught.value.hint


def test_a_merge_conflict_is_told() -> None:
    """What git leaves behind where it could not merge is damage."""
    lines = dump_map(SMALL).decode().splitlines(keepends=True)
    text = "".join([*lines[:-3], "<<<<<<< ours\n", lines[-3], "=======\n", ">>>>>>> theirs\n", *lines[-2:]])
    with pytest.raises(InvalidTestMap, match="damaged"):
        parse_map(text.encode(), PATH)


@given(maps())
def test_ends_of_lines_mean_nothing(found: TestMap) -> None:
    """A map that git checked out with CRLF is the same map."""
    assert parse_map(dump_map(found).replace(b"\n", b"\r\n"), PATH) == found
