"""A test map without anything, from which others are made: a section that a map has more stands here."""

from contractdelta.testmap.recorded import TestMap

EMPTY = TestMap(
    python="3.11",
    test_files=("test_*.py",),
    complete_files={},
    contents={},
    sources={},
    ran_outside_tests={},
    used_reflection={},
    cached_results={},
    never_imported=frozenset(),
    collection_hooks=frozenset(),
    imported_dynamically=frozenset(),
    data={},
    cached_data={},
    document_readers={},
    plugins={},
    tests={},
)
