"""Which bytes a text stands for, said by a format or by what they are coded in.

OpenAPI 3.0 has formats for it, later versions have keywords of JSON Schema. One for the other is no other value.

Sources: OpenAPI 3.1.1, "Migrating Binary Descriptions from OAS 3.0"; JSON Schema 2020-12 validation, section 8.
"""

from collections.abc import Iterator, Mapping

from contractdelta.delta.findings import Finding, Keyword, Members

_BINARY = '"binary"'
#: The ``contentEncoding`` that a format is called by since OpenAPI 3.1; none where bytes stand as they are.
_ENCODINGS: Mapping[str, str | None] = {'"byte"': '"base64"', _BINARY: None}
_CONTENT = frozenset({"contentEncoding", "contentMediaType"})


def compare_codings(old: Members, new: Members) -> Iterator[Finding]:
    """Yield that one side says by a format what the other one says by keywords; nothing where they say otherwise."""
    told = respelled_keywords(old, new)
    if told:
        said = (" and ".join(f"{key} {side[key]}" for key in sorted(told) if key in side) for side in (old, new))
        yield Keyword("format", old.get("format"), new.get("format")).found("format-respelled", " became ".join(said))


def respelled_keywords(old: Members, new: Members) -> frozenset[str]:
    """Return the keywords that say on one side what a format says on the other one, and the format."""
    for one, other in ((old, new), (new, old)):
        name, content = one.get("format", ""), _CONTENT & (other.keys() - one.keys())
        is_same = name in _ENCODINGS and other.get("contentEncoding") == _ENCODINGS[name]
        if is_same and content and "format" not in other and "contentEncoding" not in one:
            # Bytes that stand as they are have no type (OpenAPI 3.1.1, Data Types).
            is_untyped = name == _BINARY and one.get("type") == '"string"' and "type" not in other
            return content | {"format"} | ({"type"} if is_untyped else frozenset())
    return frozenset()
