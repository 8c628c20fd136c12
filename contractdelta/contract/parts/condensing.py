"""Objects without what annotates them: what a snapshot keeps."""

from collections.abc import Mapping
from typing import Any

from contractdelta.contract.grammar import (
    LABELS,
    LIFECYCLE,
    PARTS_OF_SCHEMAS,
    Kind,
    Shape,
    children_of,
    describes_scopes,
    is_annotation,
    position_of,
)
from contractdelta.contract.normal_form.drafts import ANNOTATIONS_DIGEST, annotations_digest, reference_in
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document

#: Members at the top of a document that hold for its operations.
ROOT_MEMBERS = ("$self", "jsonSchemaDialect", "security", "servers")
SWAGGER_ROOT_MEMBERS = ("basePath", "consumes", "host", "produces", "schemes", "security")


def condensed_root(document: Document) -> dict[str, Any]:
    """Return what the top of a document says about all its operations."""
    members = SWAGGER_ROOT_MEMBERS if document.dialect.is_swagger else ROOT_MEMBERS
    found = {key: document.tree[key] for key in members if key in document.tree}
    if "servers" in found and not document.is_condensed:
        found["servers"] = condense(Kind.SERVERS, found["servers"], dialect=document.dialect)
    return found


def condense(kind: Kind, value: Any, *, dialect: Dialect) -> Any:
    """Return an object with the digest of its annotations in their place; everything else stays where it is.

    Args:
        kind: What the object is.
        value: The object. What has not the shape of one is returned as it is.
        dialect: The dialect of the document, which tells what stands where and what counts beside a ``$ref``.
    """
    if kind is Kind.SERVERS and isinstance(value, list):
        return [condense(Kind.SERVER, server, dialect=dialect) for server in value]
    if kind in (Kind.VALUE, Kind.SERVERS) or not isinstance(value, dict):
        return value
    is_plain = _is_plain_reference(kind, value, dialect)
    condensed = {"$ref": value["$ref"]} if is_plain else _members(kind, value, dialect)
    annotations = annotations_digest(kind, value, dialect)
    return condensed | {ANNOTATIONS_DIGEST: annotations} if annotations else condensed


def _is_plain_reference(kind: Kind, value: Mapping[str, Any], dialect: Dialect) -> bool:
    """Tell whether members beside a ``$ref`` are ignored.

    They are, but in path items, in operations, which cannot be references, and in schemas since 3.1.
    """
    counts = kind in (Kind.PATH_ITEM, Kind.OPERATION) or (kind is Kind.SCHEMA and dialect.heeds_siblings)
    return reference_in(value) is not None and not counts


def _members(kind: Kind, value: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    found = {key: _member(kind, key, item, dialect) for key, item in value.items() if not is_annotation(kind, key)}
    if kind is Kind.OPERATION:  # tests are tagged with its labels, and how it is to end is told
        found |= {key: value[key] for key in sorted(LABELS | LIFECYCLE) if key in value}
    for key in PARTS_OF_SCHEMAS if kind is Kind.SCHEMA else ():
        if isinstance(value.get(key), dict):
            found[key] = {name: item for name, item in value[key].items() if not is_annotation(kind, name)}
    if describes_scopes(kind, value, dialect):
        found["scopes"] = dict.fromkeys(value["scopes"], "")
    return found


def _member(kind: Kind, key: str, value: Any, dialect: Dialect) -> Any:
    position = position_of(kind, key, dialect)
    children = children_of(position, value) if position else None
    if position is None or children is None:
        return value
    condensed = [(tokens, condense(position.kind, child, dialect=dialect)) for tokens, child in children]
    if position.shape is Shape.ONE:
        return condensed[0][1]
    if position.shape is Shape.MAP:
        return {str(tokens[0]): child for tokens, child in condensed}
    return [child for _, child in condensed]
