"""How two values of ``format`` differ: of some formats it is known that all values of the one are of the other, too.

Sources: JSON Schema 2020-12 validation, section 7.3 (addresses, names of hosts, URIs); OpenAPI 3.0.4, Data Types; the
OpenAPI Format Registry (numbers, ``password``, ``commonmark``, ``byte``, ``base64url``).
"""

from collections.abc import Iterator

from contractdelta.delta.values.findings import Finding, Keyword

#: Numbers that a format has all of, from and to: those of a double as far as none is left out.
_NUMBERS = {
    **{f"int{bits}": (-(1 << bits - 1), (1 << bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, (1 << bits) - 1) for bits in (8, 16, 32, 64)},
    "float": (-(1 << 24), 1 << 24),
    "double-int": (-(1 << 53) + 1, (1 << 53) - 1),
    "double": (-(1 << 53), 1 << 53),
}
#: Formats that have numbers with a fraction, and those whose numbers beyond the range have gaps.
_FRACTIONS = ("float", "double")
#: Texts of the first format are of the others, too.
_TEXTS = {
    "email": ("idn-email",),
    "hostname": ("idn-hostname",),
    "uri": ("uri-reference", "iri", "iri-reference"),
    "uri-reference": ("iri-reference",),
    "iri": ("iri-reference",),
}
#: "A hint to obscure the value", and what any text is: they ask nothing.
_HINTS = frozenset({'"password"', '"commonmark"'})
#: What holds a text in an encoding is another value than the text itself, as with ``contentEncoding``.
_ENCODED = frozenset({'"byte"', '"base64url"'})


def compare_formats(keyword: Keyword) -> Iterator[Finding]:
    """Yield what became of a format."""
    before, after = (None if text in _HINTS else text for text in (keyword.base, keyword.head))
    if before == after:
        yield keyword.found("inapplicable-keyword-changed")
    elif not _ENCODED.isdisjoint((before, after)):
        yield keyword.found("format-changed")
    elif before is None or after is None:
        yield keyword.found("format-set" if before is None else "format-unset")
    elif _has_all_of(after, before):
        yield keyword.found("format-widened")
    else:
        yield keyword.found("format-narrowed" if _has_all_of(before, after) else "format-changed")


def _has_all_of(wide: str, narrow: str) -> bool:
    """Tell whether all values of one format, as canonical JSON, are of another one."""
    one, other = narrow.strip('"'), wide.strip('"')
    if one in _FRACTIONS:
        return (one, other) == _FRACTIONS
    if one in _NUMBERS and other in _NUMBERS:
        (least, most), (lowest, highest) = _NUMBERS[one], _NUMBERS[other]
        return lowest <= least and most <= highest
    return other in _TEXTS.get(one, ())
