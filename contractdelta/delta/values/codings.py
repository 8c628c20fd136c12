"""Texts that stand for bytes: by a format in OpenAPI 3.0, by keywords about content in later versions.

Sources: OpenAPI 3.1.1, "Migrating Binary Descriptions from OAS 3.0"; JSON Schema 2020-12 validation, section 8.
"""

from collections.abc import Iterator

from contractdelta.delta.values.findings import Finding, Keyword, Members

#: What is told by the first in one version, and by the other with that value in another one.
_REWRITES = {
    ("format", '"byte"'): ("contentEncoding", '"base64"'),
    ("format", '"binary"'): ("contentMediaType", '"application/octet-stream"'),
}
#: What says of bytes as they are of which type they are; what each member says where it may be any.
_ANY_BYTES = {"format": '"binary"', "contentMediaType": '"application/octet-stream"'}
#: What a schema says that only says that a text stands for bytes as they are.
_BYTES = frozenset({"type", "format", "contentMediaType"})


def compare_codings(old: Members, new: Members) -> Iterator[tuple[Finding, frozenset[str]]]:
    """Yield a finding where both sides say the same, each in its way, with the keywords; nothing where they do not.

    Bytes of one type are some of those of any type, and no other value.
    """
    yield from _compare_bytes(old, new)
    for before, after in _REWRITES.items():
        keys = before[0], after[0]
        said = {tuple(map(side.get, keys)) for side in (old, new)}
        is_encoded = before[1] == '"binary"' and any("contentEncoding" in side for side in (old, new))
        if said == {(before[1], None), (None, after[1])} and not is_encoded:
            told = " became ".join(f"{key} {side[key]}" for side in (old, new) for key in keys if key in side)
            yield (
                Keyword("format", old.get("format"), new.get("format")).found("format-rewritten", told),
                frozenset(keys),
            )


def _compare_bytes(old: Members, new: Members) -> Iterator[tuple[Finding, frozenset[str]]]:
    said = [{key: side[key] for key in _ANY_BYTES if key in side} for side in (old, new)]
    are_any = [bool(side) and side.items() <= _ANY_BYTES.items() for side in said]
    typed = said[are_any[0]]
    is_encoded = any("contentEncoding" in side for side in (old, new))
    if are_any[0] == are_any[1] or is_encoded or typed.keys() != {"contentMediaType"}:
        return
    told = " became ".join(", ".join(f"{key} {value}" for key, value in side.items()) for side in said)
    keyword = Keyword("contentMediaType", old.get("contentMediaType"), new.get("contentMediaType"))
    yield keyword.found(f"content-media-type-{'set' if are_any[0] else 'unset'}", told), frozenset(_ANY_BYTES)


def says_bytes(members: Members) -> bool:
    """Tell whether what a schema says, if anything, is that a text stands for bytes as they are."""
    if not members:
        return True
    is_told = members.get("format") == '"binary"' if "format" in members else "contentMediaType" in members
    return is_told and members.get("type") == '"string"' and members.keys() <= _BYTES
