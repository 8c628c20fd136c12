"""What processes tell one another about what they saw."""

import json
from dataclasses import fields

from contractdelta.workflow.observed import Observed

SEEN = Observed(
    tests={"tests/test_a.py::test_b": {"path": "tests/test_a.py", "functions": [["a.py", "f"]]}},
    collected={"tests/test_a.py::test_b": "tests/test_a.py"},
    whole={"tests/test_a.py": 1},
    errors={"KeyError: 'a'"},
    lost={"KeyError: 'a'": {"tests/test_a.py::test_c"}},
    early={("a.py", "f")},
    imported={"a.py"},
    modules={"a.py", "b.py"},
    results={("a.py", "f", "b.py", "g")},
    reaching={("a.py", "f")},
    test_files={"test_*.py"},
    readers={("openapi.yaml", "")},
    kept={("a.json", "a.py", "A")},
    answers={("POST", "/login", "a.py", "TOKEN")},
    plugins={("conftest.py", ".")},
)


def test_nothing_is_lost_on_the_way() -> None:
    """What another process sends arrives, and all of it is added to what is known."""
    assert all(getattr(SEEN, field.name) for field in fields(Observed))
    arrived = Observed.parse(json.loads(json.dumps(SEEN.dump())))
    assert arrived == SEEN
    known = Observed()
    known.merge(arrived)
    assert known == SEEN


def test_both_are_kept() -> None:
    """What two processes saw is what is known then, the tests that each of them lost to one error included."""
    known = Observed(lost={"KeyError: 'a'": {"tests/test_a.py::test_d"}}, kept={("b.json", "a.py", "B")})
    known.merge(SEEN)
    assert known.lost == {"KeyError: 'a'": {"tests/test_a.py::test_c", "tests/test_a.py::test_d"}}
    assert known.kept == {("a.json", "a.py", "A"), ("b.json", "a.py", "B")}
