"""Which functions may have run for a result that is kept."""

import textwrap

import pytest

from contractdelta.code.analysis import analyse
from contractdelta.testmap.kept_results import Ran, for_kept_results

TEXT = textwrap.dedent("""
    import importlib.metadata
    import os
    from functools import cache

    import hooks

    _version = _home = _plugin = None

    def version():
        global _version
        if not _version:
            _version = importlib.metadata.version("shop")
        return _version

    @cache
    def home(name: str):
        return os.environ.get(name) or os.getcwd()

    @cache
    def plugin():
        return importlib.import_module("plugin")

    @cache
    def hooked():
        return hooks.call("shop")

    @cache
    def kept():
        return first() + Thing().value()

    @cache
    def brief():
        return second()

    @cache
    def split(text: str) -> list[str]:
        return [text, *split(text.strip())] if text else []

    @cache
    def joined(text) -> str:
        return str(text)

    def strip(): ...

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
            {"kept": {"kept", "first", "second", "Thing.__init__", "Thing.value"}},
        ),
        ({"kept", "second"}, {"kept": {"kept"}}),
        ({"kept", "first", "second", "brief"}, {"kept": {"kept", "first", "second"}, "brief": {"brief", "second"}}),
        ({"split", "strip", "Thing.__init__"}, {"split": {"split"}}),
        ({"joined", "strip", "Thing.__init__"}, {"joined": {"joined", "Thing.__init__"}}),
        ({"version", "Thing.__init__"}, {"version": {"version"}}),
        ({"home", "Thing.__init__"}, {"home": {"home"}}),
        ({"plugin", "Thing.__init__"}, {"plugin": {"plugin", "Thing.__init__"}}),
        ({"hooked", "Thing.__init__"}, {"hooked": {"hooked", "Thing.__init__"}}),
        ({"first", "second", "Thing.__init__"}, {}),
    ],
)
def test_what_a_keeping_function_names_may_have_run_for_it(ran: set[str], found: dict[str, set[str]]) -> None:
    """It, what it names, and what that names, as far as they ran together; without such a function nothing."""
    functions = [Ran("a.py", one) for one in analyse("a.py", TEXT).functions if one.qualname in ran]
    expected = {("a.py", keeper): {("a.py", name) for name in names} for keeper, names in found.items()}
    assert for_kept_results(functions) == expected
