"""Which functions may have run for a result that is kept."""

import textwrap

import pytest

from contractdelta.testmap.analysis import analyse
from contractdelta.testmap.keeping import for_kept_results

TEXT = textwrap.dedent("""
    from functools import cache

    @cache
    def kept():
        return first() + Thing().value()

    def first():
        return second()

    def second(): ...

    class Thing:
        def __init__(self): ...
        def value(self): ...
        def other(self): ...

    def apart():
        return second()
""")


@pytest.mark.parametrize(
    ("ran", "found"),
    [
        (
            {"kept", "first", "second", "Thing.__init__", "Thing.value", "Thing.other", "apart"},
            {"kept", "first", "second", "Thing.__init__", "Thing.value"},
        ),
        ({"kept", "second"}, {"kept"}),
        ({"first", "second", "Thing.__init__"}, set()),
    ],
)
def test_what_a_keeping_function_names_may_have_run_for_it(ran: set[str], found: set[str]) -> None:
    """It, what it names, and what that names, as far as they ran together; without such a function nothing."""
    functions = [("a.py", one) for one in analyse("a.py", TEXT).functions if one.qualname in ran]
    assert for_kept_results(functions) == {("a.py", name) for name in found}
