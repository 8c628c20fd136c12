"""Texts that stand for bytes: by a format in OpenAPI 3.0, by ``contentEncoding`` in later versions.

Sources: OpenAPI 3.1.1, "Migrating Binary Descriptions from OAS 3.0"; JSON Schema 2020-12 validation, section 8.3.
"""

from collections.abc import Iterator

from contractdelta.delta.findings import Finding, Keyword, Members

#: What is told by the one in one version, and by the other in another one.
REWRITTEN = ("format", "contentEncoding")
_REWRITES = frozenset[tuple[str | None, ...]]({('"byte"', None), (None, '"base64"')})


def compare_codings(old: Members, new: Members) -> Iterator[Finding]:
    """Yield one finding where both sides say the same, each in its way; nothing where they say otherwise."""
    if {tuple(map(side.get, REWRITTEN)) for side in (old, new)} == _REWRITES:
        said = (f"{key} {side[key]}" for side in (old, new) for key in REWRITTEN if key in side)
        yield Keyword("format", old.get("format"), new.get("format")).found("format-rewritten", " became ".join(said))
