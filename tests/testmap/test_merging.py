"""A test map in git: what two branches recorded is merged line by line, and never read for what it is not."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.maps import EMPTY

from contractdelta.code.parsed_files import FileDigests
from contractdelta.errors import InvalidTestMap
from contractdelta.testmap.function_keys import pack
from contractdelta.testmap.on_disk.map_file import dump_map, parse_map
from contractdelta.testmap.recorded import RecordedTest, TestMap

MAP = "snapshots/testmap.json"
_FILES = [f"tests/test_{letter}.py" for letter in "abcd"]
_FUNCTIONS = [(f"shop/{folder}/m.py", f"f{number}") for folder in "xyz" for number in range(9)]


def _test(nodeid: str, functions: list[tuple[str, str]], seconds: float = 0.5) -> RecordedTest:
    path = nodeid.partition("::")[0]
    return RecordedTest(
        nodeid=nodeid, path=path, seconds=seconds, calls=(("GET /a", (200,)),), ran=pack(functions, path)
    )


def _map(tests: dict[str, RecordedTest]) -> TestMap:
    sources = {path: FileDigests(functions={"f0": "0" * 8}) for path, _ in _FUNCTIONS}
    return replace(EMPTY, contents=dict.fromkeys(sources, "0" * 12), sources=sources, tests=tests)


#: Every test does something else, so that there are sets between which others may come.
BASE = _map(
    {
        nodeid: _test(
            nodeid, [*_FUNCTIONS[number : number + 3], (f"shop/w{number}/m.py", "f0"), ("shop/w/m.py", nodeid)]
        )
        for number, nodeid in enumerate(f"{file}::test_{number}" for file in _FILES for number in range(6))
    }
)


def merge(folder: Path, base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Return what git makes of two branches, and whether it could merge them."""
    for name, data in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_bytes(data)
    done = subprocess.run(
        ["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=folder, capture_output=True, check=False
    )
    return done.stdout, done.returncode == 0


_CHANGES = st.dictionaries(
    st.sampled_from(sorted(BASE.tests)) | st.sampled_from([f"{file}::test_new_{n}" for file in _FILES for n in "ab"]),
    st.none() | st.lists(st.sampled_from(_FUNCTIONS), unique=True, max_size=12),
    max_size=3,
)


def _changed(changes: dict[str, list[tuple[str, str]] | None]) -> dict[str, RecordedTest | None]:
    found = {nodeid: None if one is None else _test(nodeid, one) for nodeid, one in changes.items()}
    return {nodeid: test for nodeid, test in found.items() if test != BASE.tests.get(nodeid)}


def _with(changes: dict[str, RecordedTest | None]) -> TestMap:
    tests = {**BASE.tests, **changes}
    return replace(BASE, tests={nodeid: test for nodeid, test in tests.items() if test is not None})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ours=_CHANGES, theirs=_CHANGES)
def test_a_merge_is_what_both_recorded_or_is_told(
    tmp_path: Path, ours: dict[str, list[tuple[str, str]] | None], theirs: dict[str, list[tuple[str, str]] | None]
) -> None:
    """Where git merges two maps, each test is as the branch has it that changed it; where not, that is told."""
    one, other = _changed(ours), _changed(theirs)
    merged, is_merged = merge(tmp_path, *(dump_map(each) for each in (BASE, _with(one), _with(other))))
    try:
        found = parse_map(merged, MAP)
    except InvalidTestMap:
        # Neighbours that were both changed: git puts its marks there, or drops the comma between two lines.
        assert one
        assert other
        return
    assert is_merged
    expected = _with({**one, **other}).tests
    unclear = {nodeid for nodeid in one.keys() & other.keys() if one[nodeid] != other[nodeid]}
    assert not unclear
    assert found.tests == expected


def test_tests_of_different_files_are_merged(tmp_path: Path) -> None:
    """Two branches that record tests of different files do not meet."""
    one = {"tests/test_a.py::test_2": _test("tests/test_a.py::test_2", _FUNCTIONS[4:12])}
    other = {"tests/test_c.py::test_3": _test("tests/test_c.py::test_3", _FUNCTIONS[6:16])}
    merged, is_merged = merge(tmp_path, *(dump_map(each) for each in (BASE, _with(one), _with(other))))
    assert is_merged
    assert parse_map(merged, MAP).tests == _with({**one, **other}).tests


@pytest.mark.parametrize("section", ["sources", "shared_sets", "tests", "operations"])
def test_a_line_that_is_there_twice_is_told(section: str) -> None:
    """Of two lines with one name the first would be lost: such a map is damaged."""
    one = {"tests/test_a.py::test_2": _test("tests/test_a.py::test_2", _FUNCTIONS[4:12])}
    lines = dump_map(_with(one)).split(b"\n")
    start = lines.index(f'"{section}": {{'.encode()) + (2 if section == "tests" else 1)
    twice = b"\n".join([*lines[:start], lines[start].rstrip(b",") + b",", *lines[start:]])
    with pytest.raises(InvalidTestMap, match="damaged"):
        parse_map(twice, MAP)
