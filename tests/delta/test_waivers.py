"""The file of waivers: what is read from it, and how it is refused."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.policies import TODAY

from contractdelta.delta.model import Waiver
from contractdelta.delta.waivers import WaiverEntry, read_waivers
from contractdelta.errors import ContractDeltaError, ExitCode

_NAME = "waivers.toml"
_NAMED = 'operation = "GET /pets/{petId}"\nrule = "operation-removed"\n'
_REASON = 'reason = "Agreed."\n'
_GOOD = f"[[waiver]]\n{_NAMED}{_REASON}"
_WAYS = "Write one of:"


def _read(text: str | bytes) -> tuple[WaiverEntry, ...]:
    return read_waivers(_NAME, text if isinstance(text, bytes) else text.encode())


def _refusal(text: str | bytes) -> tuple[str, str]:
    """Return message and hint with which a file is refused; wrong usage, as any configuration."""
    with pytest.raises(ContractDeltaError) as caught:
        _read(text)
    assert caught.value.exit_code is ExitCode.USAGE
    return caught.value.message, caught.value.hint


# --- what is read -----------------------------------------------------------------------------------------------------


def test_every_key_is_read() -> None:
    """Each entry becomes a value that knows its decision, its subject and its place."""
    text = f'# Decisions\n\n{_GOOD}until = 2027-01-31\n\n [[ waiver ]]\nfingerprint = "0c9f"\napi = "shop"\n{_REASON}'
    first, second = _read(text)
    assert first == WaiverEntry(
        waiver=Waiver(reason="Agreed.", until="2027-01-31"),
        number=1,
        place="waivers.toml:3",
        operation="GET /pets/{petId}",
        rule="operation-removed",
    )
    assert second == WaiverEntry(
        waiver=Waiver(reason="Agreed."), number=2, place="waivers.toml:9", api="shop", fingerprint="0c9f"
    )


@pytest.mark.parametrize("text", ["", "# Nothing is accepted.\n", "waiver = []", b"\xef\xbb\xbf"])
def test_a_file_may_be_empty(text: str | bytes) -> None:
    """A file without entries waives nothing."""
    assert _read(text) == ()


@pytest.mark.parametrize("text", [_GOOD.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + _GOOD.encode()])
def test_files_of_other_systems_are_read(text: bytes) -> None:
    """Line ends and byte order marks of Windows make no odds."""
    assert _read(text) == _read(_GOOD)


@pytest.mark.parametrize("value", ["2027-01-31", "'2027-01-31'"])
def test_a_date_may_be_written_as_text(value: str) -> None:
    """A date is the same with quotes."""
    assert _read(f"{_GOOD}until = {value}")[0].waiver.until == "2027-01-31"


def test_a_reason_of_several_lines_becomes_one() -> None:
    """Reports have one line for a reason, however it is written."""
    text = f'[[waiver]]\n{_NAMED}reason = """\nAgreed\n   with everybody.\n"""'
    assert _read(text)[0].waiver.reason == "Agreed with everybody."


@pytest.mark.parametrize(
    "text",
    [
        f"waiver = [{{{_NAMED.strip().replace(chr(10), ', ')}, reason = 'a'}}]",
        f'[["waiver"]]\n{_NAMED}{_REASON}',
        f'[[waiver]]\n{_NAMED}reason = """\n[[waiver]]\n"""',
    ],
    ids=["inline", "quoted", "a text like a header"],
)
def test_without_lines_an_entry_is_named_by_its_number(text: str) -> None:
    """Where headers cannot be told from the text, nobody is sent to a wrong line."""
    assert [item.place for item in _read(text)] == ["waivers.toml: waiver 1"]


@pytest.mark.parametrize(
    ("until", "is_expired"), [("", False), ("2026-06-14", True), ("2026-06-15", False), ("2026-06-16", False)]
)
def test_an_entry_knows_when_its_last_day_is_over(until: str, is_expired: bool) -> None:  # noqa: FBT001 - a row
    """The last day belongs to it."""
    line = f"until = {until}" if until else ""
    assert _read(f"{_GOOD}{line}")[0].is_expired(TODAY) is is_expired


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "message", "hint"),
    [
        (_NAMED, "there is no reason", 'reason = "No client'),
        (f"{_NAMED}reason = ''", "reason is empty", 'reason = "…"'),
        (f"{_NAMED}reason = ' \t'", "reason is empty", 'reason = "…"'),
        (f"{_NAMED}reason = 7", "reason is no text", 'reason = "…"'),
        (_REASON, "nothing tells which change is meant", _WAYS),
        (f"{_REASON}api = 'shop'", "nothing tells which change is meant", _WAYS),
        (f"{_REASON}operation = 'GET /a'", "there is operation, and no rule", _WAYS),
        (f"{_REASON}rule = 'operation-removed'", "there is rule, and no operation", _WAYS),
        (f"{_REASON}{_NAMED}fingerprint = 'a'", "fingerprint and operation and rule exclude each other", _WAYS),
        (f"{_REASON}rule = 'x'\nfingerprint = 'a'", "fingerprint and rule exclude each other", _WAYS),
        (f"{_REASON}operation = 'x'\nfingerprint = 'a'", "fingerprint and operation exclude each other", _WAYS),
        (f"{_REASON}fingerprint = ''", "fingerprint is empty", 'fingerprint = "…"'),
        (f"{_REASON}fingerprint = ['a']", "fingerprint is no text", 'fingerprint = "…"'),
        (f"{_REASON}fingerprint = 'a'\napi = ''", "api is empty", 'api = "…"'),
        *(
            (
                f"{_REASON}rule = 'operation-removed'\noperation = '{operation}'",
                "operation is not of the form METHOD PATH",
                'operation = "GET /pets/{petId}", or',
            )
            for operation in ("getPet", "/pets", "GET pets", "GET", "POST webhook:")
        ),
        (
            f"{_REASON}operation = 'GET /a'\nrule = 'operation-remove'",
            "unknown rule 'operation-remove'",
            "Did you mean 'operation-removed'",
        ),
        (
            f"{_REASON}operation = 'GET /a'\nrule = 'colour'",
            "unknown rule 'colour'",
            "All of them: contractdelta rules",
        ),
        (f"{_REASON}{_NAMED}untill = 2027-01-31", "unknown key 'untill'", "Did you mean 'until'?"),
        (f"{_REASON}{_NAMED}colour = 1", "unknown key 'colour'", "Known keys: api, fingerprint, operation, reason, "),
        *(
            (f"{_REASON}{_NAMED}until = {value}", "until is no date", "until = 2027-01-31")
            for value in (
                "''",
                "'2027-02-30'",
                "'20270131'",
                "'2027-W01-1'",
                "'2027-1-31'",
                "'2027-01-31T00:00:00'",
                "'tomorrow'",
                "2027",
                "2027-01-31T00:00:00",
                "2027-01-31T00:00:00Z",
                "12:00:00",
                "true",
                "[2027-01-31]",
            )
        ),
    ],
)
def test_wrong_entries_are_refused(entry: str, message: str, hint: str) -> None:
    """Each mistake is one message with file, line and the way out, whichever entry it is in."""
    found, way_out = _refusal(f"{_GOOD}\n[[waiver]]\n{entry}")
    assert found == f"waivers.toml:6: {message}"
    assert way_out.startswith(hint)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (f"[waiver]\n{_NAMED}{_REASON}", "waivers.toml: waiver is no list of tables", "Write [[waiver]] above each."),
        ("waiver = 'a'", "waivers.toml: waiver is no list of tables", "Write [[waiver]] above each."),
        ("waiver = ['a']", "waivers.toml: waiver 1: not a table", "Write [[waiver]] above each."),
        ("[[waivers]]", "waivers.toml: unknown key 'waivers'", "Did you mean 'waiver'?"),
        ("colour = 1", "waivers.toml: unknown key 'colour'", "Known keys: waiver."),
        ("waiver = [{reason = 'a'}]", "waivers.toml: waiver 1: nothing tells which change is meant", _WAYS),
    ],
)
def test_wrong_files_are_refused(text: str, message: str, hint: str) -> None:
    """What is no list of waivers is an error that says how to write one."""
    found, way_out = _refusal(text)
    assert found == message
    assert way_out.startswith(hint)


@pytest.mark.parametrize("text", ["x", "[[waiver]", "a = 1\na = 2", b"\xff", b"\x00", b"a = " + b"[" * 5000])
def test_what_is_no_toml_is_refused(text: str | bytes) -> None:
    """A file that is no TOML is an error that names it."""
    assert _refusal(text)[0].startswith("waivers.toml: ")


@settings(deadline=None)
@given(
    st.binary(max_size=40)
    | st.text(st.sampled_from("[]{}=.'\"#\n\\ waiverunt1-:T"), max_size=60).map(str.encode)
    | st.lists(
        st.sampled_from([*_GOOD.splitlines(), "fingerprint = '0c9f'", "until = 2027-01-31", "api = ''", "#"]),
        max_size=8,
    ).map(lambda lines: "\n".join(lines).encode())
)
def test_any_file_gives_waivers_or_an_error(text: bytes) -> None:
    """Whatever stands in the file, each entry of it has a reason and one subject, or it is refused with a message."""
    with contextlib.suppress(ContractDeltaError):
        for found in _read(text):
            assert found.waiver.reason
            assert bool(found.fingerprint) is not bool(found.operation and found.rule)
