"""TOML is read with one message for what is wrong. What files of the configuration hold: see their own tests."""

import pytest

from contractdelta.config.toml import read_toml, refuse_unknown
from contractdelta.errors import InvalidConfiguration


@pytest.mark.parametrize("text", [b"a = 1", b"\xef\xbb\xbfa = 1\r\n"])
def test_toml_is_read(text: bytes) -> None:
    """A byte order mark and the line ends of Windows make no odds."""
    assert read_toml("a.toml", text) == {"a": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"a = 1\nb = x\n", "a.toml: Invalid value (at line 2, column 5)"),
        (b"a = " + b"[" * 5000, "a.toml: nested too deeply"),
        (b"\xff", "a.toml: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
    ids=["value", "depth", "bytes"],
)
def test_what_is_no_toml_is_refused(text: bytes, message: str) -> None:
    """The message names the file, and line and column where there are any."""
    with pytest.raises(InvalidConfiguration) as caught:
        read_toml("a.toml", text)
    assert caught.value.message == message


def test_the_first_unknown_key_is_refused() -> None:
    """A key that means nothing is refused with the nearest one; known ones are not."""
    refuse_unknown("a.toml", ["reason"], ("reason", "until"))
    with pytest.raises(InvalidConfiguration) as caught:
        refuse_unknown("a.toml", ["reason", "untill"], ("reason", "until"))
    assert (caught.value.message, caught.value.hint) == ("a.toml: unknown key 'untill'", "Did you mean 'until'?")


def test_a_merge_conflict_is_called_so() -> None:
    """What git left in a file is told, with its line, and not what the parser stumbled over."""
    data = b"[a]\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> other\n"
    with pytest.raises(InvalidConfiguration) as caught:
        read_toml("pyproject.toml", data)
    assert caught.value.message == "pyproject.toml:2: a merge conflict that nobody resolved"
    assert caught.value.hint == "Keep one of the two texts."
