"""A test is missed if nothing that is selected stands for it; outcomes of runs are given by hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from edits import Edit
from trials import tried

_EDIT = Edit(kind="decorator", path="tests/test_a.py", line=1, what="1 → 2", start=0, end=1, new="2")


class _Subject:
    """A project whose tests end as it is told."""

    def __init__(self, after: Mapping[str, str], selected: frozenset[str]) -> None:
        self.before = {"test_a.py::test[1]": "passed", "test_a.py::test[3]": "passed", "test_b.py::test": "passed"}
        self._after = after
        self._selected = selected

    @contextmanager
    def edited(self, _edit: Edit) -> Iterator[None]:
        yield

    def outcomes(self, *tests: str) -> Mapping[str, str]:
        return {test: end for test, end in self._after.items() if not tests or test in tests}

    def collected(self) -> frozenset[str]:
        return frozenset(self._after)

    def selected(self) -> frozenset[str]:
        return self._selected

    def selected_by_testmon(self) -> frozenset[str]:
        return frozenset(self._after)


@pytest.mark.parametrize(
    ("after", "selected", "missed"),
    [
        pytest.param({"test_a.py::test[2]": "passed"}, {"test_a.py::test[2]"}, (), id="another parameter, selected"),
        pytest.param({"test_a.py::test[2]": "passed"}, set(), ("test_a.py::test[1]", "test_a.py::test[2]"), id="not"),
        pytest.param({}, set(), ("test_a.py::test[1]",), id="gone"),
        pytest.param(
            {"test_a.py::test[1]": "failed", "test_a.py::test[2]": "passed"},
            {"test_a.py::test[2]"},
            ("test_a.py::test[1]",),
            id="another one of the function",
        ),
        pytest.param({"test_a.py::test[1]": "failed"}, {"test_a.py"}, (), id="its file"),
    ],
)
def test_a_test_is_missed_if_nothing_selected_stands_for_it(
    tmp_path: Path, after: dict[str, str], selected: set[str], missed: tuple[str, ...]
) -> None:
    """A test that comes back under another name is selected by that one; one that is still there is not."""
    always = {"test_a.py::test[3]": "passed", "test_b.py::test": "passed"}
    subject = _Subject({**always, **after}, frozenset(selected))
    (trial,) = tried(subject, [_EDIT], tmp_path)
    assert trial.missed == missed
