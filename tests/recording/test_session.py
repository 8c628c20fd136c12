"""What processes tell one another about what they saw."""

import json
from dataclasses import fields

from contractdelta.code.parsed_files import Symbol
from contractdelta.propagation.findings import CachedContent
from contractdelta.recording.session import DocumentReader, KeptAnswer, KeptResult, PluginFile, RecordedSession

SEEN = RecordedSession(
    tests={"tests/test_a.py::test_b": {"path": "tests/test_a.py", "functions": [["a.py", "f"]]}},
    collected={"tests/test_a.py::test_b": "tests/test_a.py"},
    complete_files={"tests/test_a.py": 1},
    errors={"KeyError: 'a'"},
    lost={"KeyError: 'a'": {"tests/test_a.py::test_c"}},
    ran_outside_tests={Symbol("a.py", "f")},
    imported={"a.py"},
    modules={"a.py", "b.py"},
    cached_results={KeptResult("a.py", "f", "b.py", "g")},
    used_reflection={Symbol("a.py", "f")},
    test_files={"test_*.py"},
    document_readers={DocumentReader("openapi.yaml", "")},
    cached_data={CachedContent("a.json", "a.py", "A")},
    cached_answers={KeptAnswer("POST", "/login", "a.py", "TOKEN")},
    plugins={PluginFile("conftest.py", ".")},
)


def test_nothing_is_lost_on_the_way() -> None:
    """What another process sends arrives, and all of it is added to what is known."""
    assert all(getattr(SEEN, field.name) for field in fields(RecordedSession))
    arrived = RecordedSession.parse(json.loads(json.dumps(SEEN.dump())))
    assert arrived == SEEN
    for name in ("ran_outside_tests", "used_reflection", "cached_results", "document_readers", "cached_data"):
        assert {type(one) for one in getattr(arrived, name)} == {type(one) for one in getattr(SEEN, name)}
    known = RecordedSession()
    known.merge(arrived)
    assert known == SEEN


def test_both_are_kept() -> None:
    """What two processes saw is what is known then, the tests that each of them lost to one error included."""
    known = RecordedSession(
        lost={"KeyError: 'a'": {"tests/test_a.py::test_d"}}, cached_data={CachedContent("b.json", "a.py", "B")}
    )
    known.merge(SEEN)
    assert known.lost == {"KeyError: 'a'": {"tests/test_a.py::test_c", "tests/test_a.py::test_d"}}
    assert known.cached_data == {CachedContent("a.json", "a.py", "A"), CachedContent("b.json", "a.py", "B")}
