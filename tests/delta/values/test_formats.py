"""Laws of formats: a value has one, has it not, or nobody can tell."""

from typing import Any

import pytest
from jsonschema import FormatChecker

from contractdelta.delta.values.formats import FORMATS

_UUID = "00000000-0000-4000-8000-000000000000"
_ROWS: list[tuple[str, Any, bool | None]] = [
    *[("date", text, verdict) for text, verdict in (("2020-02-29", True), ("2021-02-29", False), ("20200229", False))],
    *[("date-time", text, True) for text in ("2020-01-01T00:00:00Z", "2020-01-01t00:00:00.123456789+01:00")],
    *[("date-time", text, False) for text in ("2020-01-01", "2020-01-01T00:00:00", "2020-13-01T00:00:00Z", "a")],
    *[("email", text, verdict) for text, verdict in (("a@example.org", True), ("a", False), ("a b@x", None))],
    *[("uri", text, verdict) for text, verdict in (("https://example.org/a", True), ("/a", False), ("x+y:z", None))],
    *[("uuid", text, verdict) for text, verdict in ((_UUID, True), (_UUID[1:], None), ("x", False))],
    *[("ipv4", text, verdict) for text, verdict in (("192.0.2.1", True), ("192.0.2", False), ("256.0.0.1", False))],
    *[("ipv6", text, verdict) for text, verdict in (("::1", True), ("1.2.3", False))],
    *[("hostname", text, verdict) for text, verdict in (("example.org", True), ("a_b", None), ("a b", False))],
    *[("byte", text, verdict) for text, verdict in (("QUJD", True), ("QUI=", None), ("~", False))],
    *[
        ("int32", value, verdict)
        for value, verdict in ((2**31 - 1, True), (2**31, False), (-(2**31), True), (0.5, True))
    ],
    *[("int64", value, verdict) for value, verdict in ((2**63, False), (2.0**62, True), ("12", True), ("x", None))],
]


@pytest.mark.parametrize(("name", "value", "verdict"), _ROWS)
def test_verdicts(name: str, value: Any, verdict: bool | None) -> None:  # noqa: FBT001 - a row of the table
    """A value has a format, or has it not, or readers differ about it."""
    assert FORMATS[name].check(value) is verdict


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_samples(name: str) -> None:
    """Every sample has its format, and what is of another type is never refused."""
    found = FORMATS[name]
    assert all(found.check(text) for text in found.samples)
    assert all(found.check(value) for value in (None, True, [], {}))
    assert all(found.check(bound) for bound in found.bounds or ())


@pytest.mark.parametrize(("name", "value", "verdict"), [row for row in _ROWS if row[0] in FormatChecker.checkers])
def test_jsonschema_agrees(name: str, value: Any, verdict: bool | None) -> None:  # noqa: FBT001 - a row of the table
    """Where a verdict is certain, and jsonschema has one, it is the same."""
    assert verdict is None or FormatChecker().conforms(value, name) is verdict
