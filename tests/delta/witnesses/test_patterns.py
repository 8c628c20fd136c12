"""Laws of patterns: what is made by one matches it, and no question takes long."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractdelta.delta.witnesses.patterns import pattern_of

#: Patterns of the common subset.
_PATTERNS = (
    *("^[a-z]+$", "^a{3,5}$", "^(a|bc)*$", r"^[A-Z]{2}-\d{4}$", "^#[0-9a-f]{6}$", "^[a-z0-9]+(-[a-z0-9]+)*$"),
    *(r"^\w+@\w+\.[a-z]{2,3}$", "^(?:GET|POST|PUT)$", r"^\/[^/\s]+$", r"^[^\\\]-]{2}$", r"^\x41\u0042$", "^.{1,300}$"),
    *(
        r"^(\d{1,3}\.){3}\d{1,3}$",
        "^[-+]?[0-9]*$",
        "",
        "a|b",
        r"^\S+$",
        "^(?=.*[0-9]).{4,}$",
        "^a?b??c*?$",
        r"^[\w.-]+$",
    ),
    *("^[!-~]$", "^[[a]$", r"\bword\b", "^(?!0)[0-9]{3}$", r"^[\d]{2}[^a-z]\.$"),
)


@pytest.mark.parametrize("text", _PATTERNS)
def test_texts_match(text: str) -> None:
    """Some texts are made by every pattern, different ones, and each of them matches."""
    pattern = pattern_of(text)
    assert pattern is not None
    found = list(pattern.texts())
    assert found
    assert len(set(found)) == len(found)
    assert all(re.search(text.replace("[[a]", r"[\[a]"), item) for item in found)  # Python warns of a bare bracket


@pytest.mark.parametrize(
    ("text", "length"),
    [("^[a-z]+$", 50), ("^.{1,300}$", 300), ("^x(ab){2,20}$", 21), ("^[a-f]{4,}-[a-f]{2}$", 90), ("^(?:a|b)+$", 16)],
)
def test_texts_of_a_length(text: str, length: int) -> None:
    """A text of any length that a pattern has is made."""
    pattern = pattern_of(text)
    assert pattern is not None
    assert length in {len(item) for item in pattern.texts((length,))}


@pytest.mark.parametrize(
    "text",
    [
        *(
            r"\p{L}",
            "(?i)a",
            "(?P<n>a)",
            r"\Aa\Z",
            "[]a]",
            "[^]",
            r"(a)\1",
            "(",
            "a)",
            "*a",
            "a**",
            "a{,3}",
            "a{2",
            "[z-a]",
        ),
        *(r"a\z", r"\cJ", "(?<=a+)b", "[", "a\\"),
    ],
)
def test_what_readers_differ_about(text: str) -> None:
    """What only one of the two languages knows, or what they read otherwise, is not understood."""
    assert pattern_of(text) is None


@pytest.mark.parametrize("text", ["^(a+)+$", "^(a|a)*$", "^(a{1,3})*$", "^((a{0,16}){0,16}){0,16}$", "^(.*)*x$"])
def test_catastrophic_patterns(text: str) -> None:
    """A repetition within a repetition is asked about short texts, fast, and about no long ones."""
    pattern = pattern_of(text)
    assert pattern is not None
    assert pattern.matches("a" * 40 + "!") is None
    start = perf_counter()
    assert pattern.matches("a" * (pattern.longest - 1) + "!") is False
    assert perf_counter() - start < 1


@pytest.mark.parametrize(
    "text", ["^a*a*a*b$", ".*.*x", "a*a*a*a*a*b", r"^\s*\S*\s*$", "a*" * 20 + "b", "a?" * 40 + "b"]
)
def test_slow_patterns(text: str) -> None:
    """The longest text that a pattern is asked about is the shorter, the more it has to go back."""
    pattern = pattern_of(text)
    assert pattern is not None
    start = perf_counter()
    pattern.matches("a" * pattern.longest)
    assert perf_counter() - start < 1


def test_texts_that_readers_differ_about() -> None:
    """Python lets ``$`` stand before a line end, and takes letters of all scripts for words."""
    pattern = pattern_of(r"^\w+$")
    assert pattern is not None
    assert (pattern.matches("a"), pattern.matches("a\n"), pattern.matches("é")) == (True, None, None)


@given(text=st.text(alphabet="ab()[]{}*+?|^$.\\d-,12", max_size=12))
def test_any_text(text: str) -> None:
    """No text is too odd: it is understood, and then what is made by it matches, or it is not."""
    pattern = pattern_of(text)
    if pattern is not None:
        assert all(pattern.matches(item) for item in pattern.texts((3,)))
