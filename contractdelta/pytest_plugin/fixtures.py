"""Which fixtures a test or a fixture got.

Pytest has no public way to tell; where its inner ones are gone, what else is known has to do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any

import pytest

Fixture = pytest.FixtureDef[Any]


def fixtures_of(item: pytest.Item) -> Iterator[Fixture]:
    """Yield the fixtures that a test got, and those that it did not get because they failed or skipped it.

    Ask before the end of its teardown: after that it is gone.
    """
    request = getattr(item, "_request", None)
    active: Mapping[str, Fixture] = getattr(request, "_fixture_defs", {})
    yield from active.values()
    yield from _overridden(request, active)
    for name in getattr(item, "fixturenames", ()):
        if name not in active:
            yield from _defined(request, name)


def fixtures_of_fixture(fixture: Fixture, request: pytest.FixtureRequest) -> Iterator[Fixture]:
    """Yield the fixtures that one got: by its arguments, or by asking ``request`` for any that is active."""
    active: Mapping[str, Fixture] = getattr(request, "_fixture_defs", {})
    names = active if "request" in fixture.argnames else active.keys() & set(fixture.argnames)
    return (active[name] for name in names)


def tell_by_name(request: pytest.FixtureRequest, told: Callable[[Fixture], None]) -> None:
    """Tell each fixture that one asks for by its name from now on.

    A shared one may keep its request and ask while any test runs: pytest notes that for the test it was set up for.
    """
    ask = request.getfixturevalue

    @wraps(ask)
    def asked(argname: str) -> Any:
        value = ask(argname)
        fixture = getattr(request, "_fixture_defs", {}).get(argname)
        if fixture is not None:
            told(fixture)
        return value

    request.getfixturevalue = asked  # type: ignore[method-assign]


def _overridden(request: Any, active: Mapping[str, Fixture]) -> Iterator[Fixture]:
    """Yield what active fixtures override, where one of them may have asked for that by its name, itself or not.

    Of all fixtures of a name only the last that was set up is active. Those of pytest ask for no fixture of others.
    """
    asked = {name for fixture in active.values() if not _is_of_pytest(fixture) for name in fixture.argnames}
    for name, fixture in active.items():
        if asked & {name, "request"}:
            yield from (each for each in _defined(request, name) if each is not fixture)


def _defined(request: Any, name: str) -> Sequence[Fixture]:
    """Return the fixtures of a name that are in sight of a test, those that others override included."""
    known: Sequence[Fixture] | None = getattr(request, "_arg2fixturedefs", {}).get(name)
    if known is None and hasattr(request, "_fixturemanager"):
        # It was asked for by its name while the test ran. Pytest 8.0 wants an id for the node.
        node = request.node.nodeid if pytest.version_tuple < (8, 1) else request.node
        known = request._fixturemanager.getfixturedefs(name, node)  # noqa: SLF001 - there is no public way to ask
    return known or ()


def _is_of_pytest(fixture: Fixture) -> bool:
    return str(getattr(fixture.func, "__module__", "")).partition(".")[0] == "_pytest"
