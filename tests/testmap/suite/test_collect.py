"""Laws of the file in which one process tells another which tests there are."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.testmap.suite.collect import parse_collection, write_collection

_texts = st.text(max_size=8)
_tags = st.builds(
    Tag,
    names=st.lists(_texts, max_size=3).map(tuple),
    tag=st.none() | _texts,
    api=st.none() | _texts,
)
_tests = st.builds(CollectedTest, nodeid=_texts, path=_texts, tags=st.lists(_tags, max_size=2).map(tuple))
_collections = st.builds(
    Collection,
    tests=st.lists(_tests, max_size=4).map(tuple),
    broken=st.lists(_texts, max_size=2).map(tuple),
    test_files=st.lists(_texts, max_size=2).map(tuple),
)


@given(_collections)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, collection: Collection) -> None:
    """Reading what was written gives an equal collection, its order included."""
    path = tmp_path_factory.getbasetemp() / "collection.json"

    write_collection(collection, path)

    assert parse_collection(json.loads(path.read_text("utf-8"))) == collection


def test_the_file_is_utf8_on_every_system(tmp_path: Path) -> None:
    """The file does not depend on the encoding that the system prefers."""
    nodeid = "tests/test_größe.py::test_π[✓]"
    path = tmp_path / "collection.json"

    write_collection(Collection(tests=(CollectedTest(nodeid=nodeid, path="tests/test_größe.py"),)), path)

    assert json.loads(path.read_bytes().decode("utf-8"))["tests"][0]["nodeid"] == nodeid


def test_a_collection_knows_what_pytest_takes_for_test_files() -> None:
    """Unless told otherwise, test files are what pytest takes for them by itself."""
    assert Collection(tests=()).test_files == ("test_*.py", "*_test.py")
