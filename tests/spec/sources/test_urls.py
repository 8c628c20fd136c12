"""Names of remote files, and what may be shown of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractdelta.spec.sources.urls import is_remote, resolve_url, shown_url


@pytest.mark.parametrize(
    ("name", "remote"),
    [
        ("https://example.com/a", True),
        ("http://example.com/a", True),
        ("HTTP://example.com/a", True),
        ("https:/example.com/a", False),
        ("https", False),
        ("a/https://example.com", False),
        ("file:///a", False),
        ("//example.com/a", False),
        ("", False),
    ],
)
def test_remote_names_are_urls(name: str, remote: bool) -> None:  # noqa: FBT001 - a row
    """A name is remote if it is a URL of HTTP, in any case of letters."""
    assert is_remote(name) == remote


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/a.yaml", "https://example.com/a.yaml"),
        ("https://user:secret@example.com:8443/a", "https://example.com:8443/a"),
        ("https://secret@example.com", "https://example.com"),
        ("https://us@er:secret@example.com/a", "https://example.com/a"),
        ("https://example.com/a?token=secret", "https://example.com/a?…"),
        ("https://example.com/a?token=secret#/b", "https://example.com/a?…"),
        ("https://user:secret@[::1/a?secret", "[::1/a"),
        ("ftp://user:secret@example.com/a", "ftp://example.com/a"),
    ],
)
def test_what_is_secret_is_not_shown(url: str, shown: str) -> None:
    """User, password and query are left out."""
    assert shown_url(url) == shown
    assert "secret" not in shown


@given(base=st.sampled_from(["a.yaml", "https://example.com/x/a"]), reference=st.text())
def test_any_text_is_resolved_or_not(base: str, reference: str) -> None:
    """Whatever a reference holds, it leads to a URL of HTTP or nowhere."""
    url = resolve_url(base, reference)
    assert url is None or is_remote(url)
