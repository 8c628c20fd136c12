"""Patterns that are no mistake, although Python does not read them, and such as are."""

import pytest

from contractdelta.validation.patterns import is_of_ecma


@pytest.mark.parametrize(
    "pattern",
    [
        r"^a+$",
        r"^\p{L}+$",
        r"[\p{Lu}\P{Script=Greek}_-]",
        r"(?<year>\d{4})-\k<year>",
        r"\u{1F600}",
        r"\cA",
        r"a[^]b",
        r"(?<=a|bc)x",
        r"(?<!a)b",
        r"a\/b",
        r"\\(?<n>a)",
        5,
        None,
    ],
)
def test_a_pattern_of_ecma_is_no_mistake(pattern: object) -> None:
    """What ECMA-262 alone knows is read; so is what both know, and what is no text is for others to judge."""
    assert is_of_ecma(pattern)


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "[a", "*", r"\p{L}(", r"(?<n>a", r"\\p{L}(", "a{2,1}", r"(?<n", "a" * 3 + "("]
)
def test_a_broken_pattern_is_a_mistake(pattern: str) -> None:
    """What neither language reads stays a mistake, also beside what ECMA-262 alone knows."""
    assert not is_of_ecma(pattern)
