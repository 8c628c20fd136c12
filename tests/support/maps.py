"""A test map without anything, from which others are made: a section that a map has more stands here."""

from contractdelta.testmap.recorded import TestMap

EMPTY = TestMap(
    python="3.11",
    test_files=("test_*.py",),
    whole={},
    contents={},
    sources={},
    early={},
    reaching={},
    results={},
    dormant=frozenset(),
    making=frozenset(),
    unnamed=frozenset(),
    data={},
    kept={},
    readers={},
    plugins={},
    tests={},
)
