"""Objects without what annotates them: what a snapshot keeps."""

from collections.abc import Mapping
from typing import Any

from contractdelta.contract.grammar import (
    LABELS,
    PARTS_OF_SCHEMAS,
    Kind,
    Shape,
    children_of,
    is_annotation,
    position_of,
)
from contractdelta.contract.terms import ANNOTATIONS_DIGEST, annotations_digest, reference_in
from contractdelta.spec.document import Document

#: Members at the top of a document that hold for its operations.
ROOT_MEMBERS = ("jsonSchemaDialect", "security", "servers")


def condensed_root(document: Document) -> dict[str, Any]:
    """Return what the top of a document says about all its operations."""
    found = {key: document.tree[key] for key in ROOT_MEMBERS if document.tree.get(key) is not None}
    if isinstance(found.get("servers"), list) and not document.is_condensed:
        found["servers"] = [condense(Kind.SERVER, server, minor=document.minor) for server in found["servers"]]
    return found


def condense(kind: Kind, value: Any, *, minor: int) -> Any:
    """Return an object with the digest of its annotations in their place; everything else stays where it is.

    Args:
        kind: What the object is.
        value: The object. What is no mapping is returned as it is.
        minor: Minor version of OpenAPI 3, which tells what counts beside a ``$ref``.
    """
    if kind is Kind.VALUE or not isinstance(value, dict):
        return value
    condensed = {"$ref": value["$ref"]} if _is_plain_reference(kind, value, minor) else _members(kind, value, minor)
    annotations = annotations_digest(kind, value)
    return condensed | {ANNOTATIONS_DIGEST: annotations} if annotations else condensed


def _is_plain_reference(kind: Kind, value: Mapping[str, Any], minor: int) -> bool:
    """Tell whether members beside a ``$ref`` are ignored: they are, but in path items and in schemas since 3.1."""
    return reference_in(value) is not None and kind is not Kind.PATH_ITEM and not (kind is Kind.SCHEMA and minor)


def _members(kind: Kind, value: Mapping[str, Any], minor: int) -> dict[str, Any]:
    found = {key: _member(kind, key, item, minor) for key, item in value.items() if not is_annotation(kind, key)}
    if kind is Kind.OPERATION:  # tests are tagged with its labels
        found |= {key: value[key] for key in LABELS if key in value}
    for key in PARTS_OF_SCHEMAS if kind is Kind.SCHEMA else ():
        if isinstance(value.get(key), dict):
            found[key] = {name: item for name, item in value[key].items() if not is_annotation(kind, name)}
    if kind is Kind.FLOW and isinstance(value.get("scopes"), dict):  # their descriptions are annotations
        found["scopes"] = dict.fromkeys(value["scopes"], "")
    return found


def _member(kind: Kind, key: str, value: Any, minor: int) -> Any:
    position = position_of(kind, key)
    children = children_of(position, value) if position else None
    if position is None or children is None:
        return value
    condensed = [(tokens, condense(position.kind, child, minor=minor)) for tokens, child in children]
    if position.shape is Shape.ONE:
        return condensed[0][1]
    if position.shape is Shape.MAP:
        return {str(tokens[0]): child for tokens, child in condensed}
    return [child for _, child in condensed]
