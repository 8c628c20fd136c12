"""Texts that stand for bytes: by a format in OpenAPI 3.0, by ``contentEncoding`` in later versions.

Sources: OpenAPI 3.1.1, "Migrating Binary Descriptions from OAS 3.0"; JSON Schema 2020-12 validation, section 8.3.
"""

from collections.abc import Iterator

from contractdelta.delta.findings import Finding, Keyword, Members

#: What is told by the one in one version, and by the other in another one.
RESPELLED = ("format", "contentEncoding")
_SPELLINGS = frozenset[tuple[str | None, ...]]({('"byte"', None), (None, '"base64"')})


def compare_codings(old: Members, new: Members) -> Iterator[Finding]:
    """Yield one finding where both sides say the same, each in its way; nothing where they say otherwise."""
    if {tuple(map(side.get, RESPELLED)) for side in (old, new)} == _SPELLINGS:
        said = (f"{key} {side[key]}" for side in (old, new) for key in RESPELLED if key in side)
        yield Keyword("format", old.get("format"), new.get("format")).found("format-respelled", " became ".join(said))
