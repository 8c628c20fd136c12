"""The test map on disk: what is written is read again, the same map is the same bytes, and damage is told."""

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contractdelta.code.parsed_files import CachedResult, DefinitionDigest, FileDigests, Symbol
from contractdelta.errors import ExitCode, InvalidTestMap
from contractdelta.testmap.function_keys import pack
from contractdelta.testmap.model import Origin, Tag
from contractdelta.testmap.on_disk.map_file import dump_map, parse_map
from contractdelta.testmap.recorded import Outcome, RecordedTest, Suite, TestMap

PATH = "snapshots/testmap.json"

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)


def _sorted_tuples(items: st.SearchStrategy[object], least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    return st.sets(items, min_size=least, max_size=4).map(lambda found: tuple(sorted(found)))


_PATHS = st.sampled_from(["a.py", "b/c.py", "b/\u00fc.py", "tests/test_d.py", 'q"uote.py'])
#: Names of definitions hold no spaces; those of functions may have "<locals>" in them.
_NAMES = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=5) | st.just("one.<locals>.two")
_TAGS = st.builds(
    Tag,
    names=st.lists(_TEXTS, max_size=2).map(tuple),
    tag=st.none() | _TEXTS,
    api=st.none() | _TEXTS,
    origin=st.sampled_from(Origin),
)
#: One draw each: a map has many.
_DIGESTS = st.binary(min_size=6, max_size=6).map(lambda found: urlsafe_b64encode(found).decode())
_CONTENTS = _DIGESTS.map(lambda text: f"{text}Zz00")
_PARTS = st.builds(
    FileDigests,
    functions=st.dictionaries(_NAMES, _DIGESTS, max_size=3).map(lambda found: dict(sorted(found.items()))),
    definitions=st.lists(
        st.builds(DefinitionDigest, st.just("") | _NAMES, _DIGESTS | st.just(""), st.booleans()), max_size=3
    ).map(tuple),
    effects=st.just("") | _DIGESTS,
    imports=st.lists(_NAMES, max_size=3).map(tuple),
)


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
        ran=pack(draw(st.sets(st.tuples(_PATHS, _TEXTS), max_size=6)), path),
        data=draw(_sorted_tuples(_PATHS)),
        has_processes=draw(st.booleans()),
        stale=draw(st.just("") | _PATHS),
    )


_FUNCTIONS_OF_FILES = st.dictionaries(_PATHS, _sorted_tuples(_NAMES, 1), max_size=3)
_RESULTS = _sorted_tuples(st.builds(CachedResult, _NAMES, _PATHS, _NAMES), 1)
_KEEPERS = _sorted_tuples(st.builds(Symbol, st.just("") | _PATHS, st.just("") | _TEXTS), 1)


@st.composite
def maps(draw: st.DrawFn) -> TestMap:
    """Draw a map."""
    sources = draw(st.dictionaries(_PATHS, st.tuples(_CONTENTS, _PARTS), max_size=3))
    return TestMap(
        python=draw(st.sampled_from(["3.11", "3.14"])),
        test_files=("*_test.py", "test_*.py"),
        complete_files=dict(sorted(draw(st.dictionaries(_PATHS, st.integers(1, 9), max_size=3)).items())),
        contents={path: content for path, (content, _) in sources.items()},
        sources={path: parts for path, (_, parts) in sources.items()},
        ran_outside_tests=draw(_FUNCTIONS_OF_FILES),
        used_reflection=draw(_FUNCTIONS_OF_FILES),
        cached_results=draw(st.dictionaries(_PATHS, _RESULTS, max_size=3)),
        never_imported=draw(st.frozensets(_PATHS, max_size=3)),
        collection_hooks=draw(st.frozensets(_PATHS, max_size=3)),
        imported_dynamically=draw(st.frozensets(_PATHS, max_size=3)),
        data=draw(st.dictionaries(_PATHS, st.just("") | _CONTENTS, max_size=3)),
        cached_data=draw(st.dictionaries(_PATHS, _KEEPERS, max_size=3)),
        document_readers=draw(st.dictionaries(_PATHS, _sorted_tuples(st.just("") | _PATHS, 1), max_size=3)),
        plugins=draw(st.dictionaries(_PATHS, _sorted_tuples(st.just(".") | _PATHS).filter(bool), max_size=3)),
        tests={test.nodeid: test for test in draw(st.lists(_tests(), max_size=4))},
    )


SMALL = TestMap(
    python="3.11",
    test_files=("test_*.py",),
    complete_files={"tests/test_a.py": 1},
    contents={"a.py": "0" * 12},
    sources={"a.py": FileDigests(functions={"f": "1" * 8})},
    ran_outside_tests={"a.py": ("f",)},
    used_reflection={"a.py": ("f",)},
    cached_results={"a.py": (CachedResult("f", "a.py", "A.kept"), CachedResult("f", "a.py", "g"))},
    never_imported=frozenset({"a.py"}),
    collection_hooks=frozenset({"a.py"}),
    imported_dynamically=frozenset({"a.py"}),
    data={"seed.json": "2" * 12},
    cached_data={"seed.json": (Symbol("a.py", "SEED"),)},
    document_readers={"openapi.yaml": ("a.py",)},
    plugins={"a.py": (".",)},
    tests={
        f"tests/test_a.py::{name}": RecordedTest(
            nodeid=f"tests/test_a.py::{name}",
            path="tests/test_a.py",
            seconds=0.25,
            tags=(Tag(names=("getPet",)),),
            calls=(("GET /pets", (200,)),),
            ran=pack([("a.py", "f"), ("a.py", "g"), ("b.py", "h")], "tests/test_a.py"),
            data=("seed.json",),
        )
        for name in ("one", "two")
    },
)


@given(maps())
def test_what_is_written_is_read_again(found: TestMap) -> None:
    """parse(dump(map)) == map."""
    assert parse_map(dump_map(found), PATH) == found


@given(maps(), st.data())
def test_tests_on_disk_answer_as_those_that_are_made(found: TestMap, data: st.DataObject) -> None:
    """What is asked of all tests at once has the same answer whether they were made or lie in their rows."""
    stored, made = parse_map(dump_map(found), PATH).suite, Suite(found.tests)
    assert (len(stored), dict(stored.seconds), dict(stored.operations)) == (len(made), made.seconds, made.operations)
    assert (stored.paths, set(stored.special), stored.packs) == (made.paths, set(made.special), made.packs)
    some = data.draw(st.frozensets(st.sampled_from([*sorted(made.paths), "tests/nowhere.py"])))
    assert set(stored.of(some)) == set(made.of(some))
    assert sorted(stored.collected(some)) == sorted(made.collected(some))
    names = data.draw(st.frozensets(st.sampled_from([*sorted(set().union(*made.operations.values())), "GET /nowhere"])))
    assert stored.operations.callers(names.__contains__) == made.operations.callers(names.__contains__)
    packs = data.draw(st.frozensets(st.sampled_from([*sorted(made.packs), "none"])))
    files = data.draw(st.frozensets(st.sampled_from([*sorted({f for test in made.values() for f in test.data}), "?"])))
    assert set(stored.using(packs, files)) == set(made.using(packs, files))
    assert {nodeid: stored[nodeid] for nodeid in stored} == found.tests


_SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[3] / "docs/testmap.schema.json").read_text("utf-8")))


def test_the_schema_is_one() -> None:
    """What the docs call a JSON Schema is one."""
    Draft202012Validator.check_schema(_SCHEMA.schema)


@given(maps())
def test_what_is_written_has_the_form_that_the_docs_tell(found: TestMap) -> None:
    """Every map is valid by the schema in the docs."""
    _SCHEMA.validate(orjson.loads(dump_map(found)))


@given(st.data(), st.sampled_from([None, 7, {}, [[1]], True, "?"]))
def test_the_schema_is_strict(data: st.DataObject, value: object) -> None:
    """What the schema takes, the map is read from: it allows nothing that is told, with its line."""
    tree = orjson.loads(dump_map(SMALL))
    place = data.draw(
        st.sampled_from([place for place in _places(tree) if place and place[0] in ("tests", "complete_files")])
    )
    target = tree
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    if _SCHEMA.is_valid(tree):
        # A schema cannot tell whether a name stands for something.
        try:
            parse_map(orjson.dumps(tree), PATH)
        except InvalidTestMap as err:
            assert isinstance(err.__cause__, KeyError)  # noqa: PT017 - the cause is the point


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
    for name in (*(nodeid.removeprefix(nodeid.partition("::")[0]) for nodeid in found.tests), *found.sources):
        start = orjson.dumps(name) + b":"
        assert any(line.startswith(start) for line in lines), name


def _members(found: TestMap) -> set[bytes]:
    """Return the lines of a map, but for the commas between them and the frames of its sections."""
    lines = {line.rstrip(b",") for line in dump_map(found).split(b"\n")}
    return {line for line in lines if not line.endswith((b"{", b"}", b"{}"))}


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
        written = dump_map(found)
    except InvalidTestMap:
        return
    assert dump_map(parse_map(written, PATH)) == written


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
    with pytest.raises(InvalidTestMap, match=f"a merge conflict that nobody resolved, in line {len(lines) - 2}"):
        parse_map(text.encode(), PATH)


@given(maps())
def test_ends_of_lines_mean_nothing(found: TestMap) -> None:
    """A map that git checked out with CRLF is the same map."""
    assert parse_map(dump_map(found).replace(b"\n", b"\r\n"), PATH) == found
