"""Which bytes a text stands for, said by a format or by what they are coded in.

OpenAPI 3.0 has formats for it, later versions have keywords of JSON Schema. One for the other is no other value.

Sources: OpenAPI 3.1.1, "Migrating Binary Descriptions from OAS 3.0"; JSON Schema 2020-12 validation, section 8.
"""

from collections.abc import Iterator, Mapping

from contractdelta.delta.findings import Finding, Keyword, Members

#: The ``contentEncoding`` that says since OpenAPI 3.1 what a format says before.
_ENCODINGS: Mapping[str, str] = {'"byte"': '"base64"'}
_RESPELLED = frozenset({"format", "contentEncoding"})


def compare_codings(old: Members, new: Members) -> Iterator[Finding]:
    """Yield that one side says by a format what the other one says by a keyword; nothing where they say otherwise."""
    told = sorted(respelled_keywords(old, new))
    if told:
        said = (" and ".join(f"{key} {side[key]}" for key in told if key in side) for side in (old, new))
        yield Keyword("format", old.get("format"), new.get("format")).found("format-respelled", " became ".join(said))


def respelled_keywords(old: Members, new: Members) -> frozenset[str]:
    """Return the format and the keyword where one side says by the one what the other side says by the other."""
    for one, other in ((old, new), (new, old)):
        encoding = _ENCODINGS.get(one.get("format", ""))
        if (
            encoding
            and other.get("contentEncoding") == encoding
            and not ("format" in other or "contentEncoding" in one)
        ):
            return _RESPELLED
    return frozenset()
