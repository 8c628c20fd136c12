"""JSON Pointers: RFC 6901."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.json_texts import awkward_texts

from contractdelta.spec.pointer import escape, from_fragment, join, tokens_of, unescape


@settings(deadline=None)
@given(awkward_texts())
def test_unescaping_undoes_escaping(token: str) -> None:
    """Any text can be a reference token."""
    assert unescape(escape(token)) == token


@settings(deadline=None)
@given(awkward_texts())
def test_an_escaped_token_holds_no_separator(token: str) -> None:
    """An escaped token never looks like two tokens."""
    assert "/" not in escape(token)


@settings(deadline=None)
@given(st.lists(awkward_texts(), max_size=5))
def test_splitting_undoes_joining(tokens: list[str]) -> None:
    """The tokens of a joined pointer are those that were joined."""
    assert tokens_of(join("", *tokens)) == tuple(tokens)


@settings(deadline=None)
@given(st.lists(awkward_texts(), max_size=3), st.lists(awkward_texts(), max_size=3))
def test_joining_in_steps_is_joining_at_once(first: list[str], second: list[str]) -> None:
    """A pointer can be extended piece by piece."""
    assert join(join("", *first), *second) == join("", *first, *second)


@settings(deadline=None)
@given(st.lists(awkward_texts(), max_size=4))
def test_a_percent_encoded_pointer_is_the_pointer(tokens: list[str]) -> None:
    """What stands percent-encoded in a URI fragment is the pointer itself."""
    pointer = join("", *tokens)
    assert from_fragment(quote(pointer, safe="")) == pointer


@pytest.mark.parametrize(
    ("tokens", "pointer"),
    [
        ((), ""),
        (("",), "/"),
        (("", ""), "//"),
        (("foo", 0), "/foo/0"),
        (("a/b",), "/a~1b"),
        (("m~n",), "/m~0n"),
        (("~1",), "/~01"),
        (("~0/",), "/~00~1"),
        (("paths", "/pets/{petId}", "get"), "/paths/~1pets~1{petId}/get"),
        (('é %^|"\\ ',), '/é %^|"\\ '),
    ],
)
def test_pointers_are_written_as_the_rfc_says(tokens: tuple[str | int, ...], pointer: str) -> None:
    """Only ``~`` and ``/`` are escaped, the tilde first."""
    assert join("", *tokens) == pointer
    assert tokens_of(pointer) == tuple(map(str, tokens))


@pytest.mark.parametrize(
    ("fragment", "pointer"),
    [
        ("", ""),
        ("/a~1b", "/a~1b"),
        ("/c%25d", "/c%d"),
        ("/%7E1x", "/~1x"),
        ("/~1pets~1%7BpetId%7D", "/~1pets~1{petId}"),
        ("/%20", "/ "),
        ("/%C3%A9", "/é"),
        ("/50%", "/50%"),
    ],
)
def test_fragments_are_decoded_once(fragment: str, pointer: str) -> None:
    """Percent escapes are undone, once, and the tilde escapes stay; what is no escape stays too."""
    assert from_fragment(fragment) == pointer
