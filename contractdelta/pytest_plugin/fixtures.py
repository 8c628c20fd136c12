"""Which fixtures a test or a fixture got.

Pytest has no public way to tell; where its inner ones are gone, what else is known has to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

Fixture = pytest.FixtureDef[Any]


def fixtures_of(item: pytest.Item) -> Iterator[Fixture]:
    """Yield the fixtures that a test got, and those that it did not get because they failed or skipped it.

    Ask before the end of its teardown: after that it is gone.
    """
    active: Mapping[str, Fixture] = getattr(getattr(item, "_request", None), "_fixture_defs", {})
    yield from active.values()
    yield from _overridden(item, active)
    known: Mapping[str, Sequence[Fixture]] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    for name in getattr(item, "fixturenames", ()):
        if name not in active:
            yield from known.get(name, ())


def fixtures_of_fixture(fixture: Fixture, request: pytest.FixtureRequest) -> Iterator[Fixture]:
    """Yield the fixtures that one got: by its arguments, or by asking ``request`` for any that is active."""
    active: Mapping[str, Fixture] = getattr(request, "_fixture_defs", {})
    names = active if "request" in fixture.argnames else active.keys() & set(fixture.argnames)
    return (active[name] for name in names)


def _overridden(item: pytest.Item, active: Mapping[str, Fixture]) -> Iterator[Fixture]:
    """Yield what active fixtures override, where one of them may have asked for that by its name, itself or not.

    Of all fixtures of a name only the last that was set up is active.
    """
    asked = {name for fixture in active.values() for name in fixture.argnames}
    named = getattr(getattr(item.session, "_fixturemanager", None), "getfixturedefs", lambda *_: None)
    for name, fixture in active.items():
        if asked & {name, "request"}:
            yield from (each for each in named(name, item) or () if each is not fixture)
