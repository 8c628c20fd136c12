"""The normal form of operations: what holds for them from anywhere in the document, split into facets.

Sources: OpenAPI 3.0.4 and 3.1.1, Paths, Path Item, Operation, Request Body, Responses, Response and Callback Object;
OpenAPI 3.2.0, Path Item Object (``query``, ``additionalOperations``).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import LABELS, METHODS, Kind, is_annotation
from contractdelta.contract.model import Edge
from contractdelta.contract.objects import OBJECTS
from contractdelta.contract.schemas import normalise_schema
from contractdelta.contract.templates import names_in, without_names
from contractdelta.contract.terms import (
    Context,
    Draft,
    Normalise,
    TermBuilder,
    add_member,
    follow_alias,
    reference_in,
    text_of,
)
from contractdelta.spec.pointer import escape, join, tokens_of
from contractdelta.spec.references import Place

#: Header parameters that are described elsewhere (OpenAPI 3.1.1, Parameter Object).
_IGNORED_PARAMETERS = frozenset({"accept", "content-type", "authorization"})
_PATH_ITEM_MEMBERS = frozenset({"$ref", "parameters", "servers", "additionalOperations", *METHODS})
#: The dialects of schemas that are meant where none is named (OpenAPI 3.1.1, "Specifying Schema Dialects"). They are
#: published anew from time to time, by date, without a change of meaning.
_DEFAULT_DIALECT = re.compile(r"https://spec\.openapis\.org/oas/3\.[12]/dialect/(base|\d{4}-\d\d-\d\d)")
#: What a method may be called (RFC 9110, section 5.6.2).
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DEFAULT_SERVERS = [{"url": "/"}]


class Found(NamedTuple):
    """An operation as it stands in the document."""

    #: ``GET``.
    method: str
    #: The template of its path, or ``webhook:NAME``.
    path: str
    #: The path item that it stands in, and those that refer to that one, the innermost first.
    items: tuple[Place, ...]
    place: Place

    @property
    def key(self) -> str:
        """``GET /pets/{petId}``."""
        return f"{self.method} {self.path}"


def find_operations(builder: TermBuilder) -> Iterator[Found]:
    """Yield every operation of the document, webhooks included."""
    tree = builder.document.tree
    root = Place(builder.document.root, "", tree)
    for section, prefix in (("paths", ""), ("webhooks", "webhook:")):
        for path, item in (tree.get(section) or {}).items():
            # Webhooks are a plain map, paths may be extended.
            if prefix or not path.startswith("x-"):
                place = Place(root.resource, join("", section, path), item)
                yield from operations_in(builder, place, prefix + path)


def operations_in(builder: TermBuilder, place: Place, path: str) -> Iterator[Found]:
    """Yield the operations of a path item."""
    items: tuple[Place, ...] = ()
    known: set[str] = set()
    for item in _items(builder, place):
        items = (item, *items)
        for method, tokens in _methods(item.value):
            operation = item.child(*tokens)
            if not isinstance(operation.value, dict) or not _TOKEN.fullmatch(method):
                builder.report(operation, "an operation was expected here, under the name of a method")
            elif method in known:
                builder.report(operation, f"{method} {path} is described by the path item that refers to this one, too")
            else:
                known.add(method)
                yield Found(method, path, items, operation)


def _items(builder: TermBuilder, place: Place) -> Iterator[Place]:
    """Yield a path item and the one that it refers to: both may hold operations (OpenAPI 3.1.1, Path Item Object)."""
    seen = set()
    while (place.resource, place.pointer) not in seen:
        seen.add((place.resource, place.pointer))
        if not isinstance(place.value, dict):
            builder.report(place, "a path item was expected here")
            return
        yield place
        builder.passed[place.resource, place.pointer] = Kind.PATH_ITEM
        reference = reference_in(place.value)
        target = builder.follow(reference, place) if reference is not None else None
        if target is None:
            return
        place = target
    builder.report(place, "the references lead in a circle")


def _methods(item: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for method in METHODS:
        if method in item:
            yield method.upper(), (method,)
    additional = item.get("additionalOperations")
    for method in additional if isinstance(additional, dict) else ():
        yield method, ("additionalOperations", method)


def operation_term(builder: TermBuilder, found: Found) -> int:
    """Return the index of the term of an operation."""
    builder.items[found.place.resource, found.place.pointer, found.path] = found.items
    return builder.term(Kind.OPERATION, found.place, Context(path=found.path))


# --- the operation and its facets -------------------------------------------------------------------------------------


def _normalise_operation(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Give an operation one edge a facet; the name of the edge is what base and head are matched by."""
    items = builder.items[draft.place.resource, draft.place.pointer, draft.context.path]
    for item in items:
        draft.annotate("path item", builder.annotations(Kind.PATH_ITEM, item.value))
    _add_parameters(builder, draft, items)
    _add_servers(builder, draft, items)
    _add_security(builder, draft)
    for key in sorted(value):
        special = _FACETS.get(key)
        if special is not None:
            special(builder, draft, draft.place.child(key))
        elif key not in _GENERAL and not is_annotation(Kind.OPERATION, key):
            _add_facet(builder, draft, key, draft.place.child(key))
    _add_dialect(builder, draft)
    _add_unknown(builder, draft, items)


def _add_dialect(builder: TermBuilder, draft: Draft) -> None:
    """Add the dialect of schemas, where it is not the default: it may change what every schema means."""
    root = Place(builder.document.root, "", builder.document.tree)
    if "jsonSchemaDialect" in root.value and not _DEFAULT_DIALECT.fullmatch(str(root.value["jsonSchemaDialect"])):
        _add_facet(builder, draft, "jsonSchemaDialect", root.child("jsonSchemaDialect"))


def _add_unknown(builder: TermBuilder, draft: Draft, items: tuple[Place, ...]) -> None:
    """Add what path items say that nobody knows."""
    for item in items:
        for key in item.value:
            if key not in _PATH_ITEM_MEMBERS and not is_annotation(Kind.PATH_ITEM, key):
                _add_facet(builder, draft, key, item.child(key))
    # What the path item refers to and cannot be followed may say more about this operation.
    reference = reference_in(items[0].value)
    if reference is not None and builder.follow(reference, items[0]) is None:
        _add_facet(builder, draft, "$ref", items[0].child("$ref"))


_GENERAL = frozenset({"parameters", "servers", "security", *LABELS})


def _add_facet(builder: TermBuilder, draft: Draft, name: str, place: Place) -> None:
    """Add a facet for a member that nobody knows: it counts as it is."""
    draft.edges.append(Edge(name, "", builder.value(place, Context())))


def _add_parameters(builder: TermBuilder, draft: Draft, items: tuple[Place, ...]) -> None:
    """Add the parameters of path items and operation; those of the operation override (Operation Object)."""
    positions = {name: index for index, name in enumerate(names_in(draft.context.path))}
    found: dict[str, tuple[Place, Place]] = {}
    for holder in (*items, draft.place):
        level: dict[str, tuple[Place, Place]] = {}
        for place in _entries(builder, draft, holder):
            target = builder.dereference(place)
            identity = _parameter_identity(target, positions)
            if identity:
                level[_unused(identity, level)] = (place, target)
        found |= level
    for identity, (place, target) in sorted(found.items()):
        draft.annotate(identity, builder.about_references(place))
        index = builder.term(Kind.PARAMETER, target, builder.target_context(target, place))
        draft.edges.append(Edge(identity, "", index))
        if isinstance(target.value, dict) and "name" in target.value:
            where, name = text_of(target.value.get("in")), text_of(target.value["name"])
            draft.spellings[identity] = f"parameters.{where}.{name}"


def _entries(builder: TermBuilder, draft: Draft, holder: Place) -> Iterator[Place]:
    entries = holder.value.get("parameters", [])
    if isinstance(entries, list):
        for index in range(len(entries)):
            yield holder.child("parameters", index)
    else:
        builder.report(holder.child("parameters"), "a list of parameters was expected here")
        _add_facet(builder, draft, "parameters", holder.child("parameters"))


def _parameter_identity(place: Place, positions: Mapping[str, int]) -> str:
    """Return the name of a parameter's facet by which base and head are matched; empty for one that is ignored."""
    value = place.value
    reference = reference_in(value)
    if reference is not None:
        return f"parameters.$ref.{reference}"
    if not isinstance(value, dict):
        return f"parameters.{canonical(value)}"
    where, name = text_of(value.get("in", "")), text_of(value.get("name", ""))
    if where == "path" and name in positions:
        return f"parameters.path.{{{positions[name]}}}"
    if where == "header":
        name = name.lower()
        if name in _IGNORED_PARAMETERS:
            return ""
    return f"parameters.{where}.{name}"


def _unused(identity: str, taken: Mapping[str, object]) -> str:
    """Tell apart what may not stand twice, and does."""
    number = 1
    name = identity
    while name in taken:
        number += 1
        name = f"{identity}~{number}"
    return name


def _add_servers(builder: TermBuilder, draft: Draft, items: tuple[Place, ...]) -> None:
    """Add the servers that hold: of the operation, else of the path item, else of the document.

    Servers of the document say nothing about where webhooks and callbacks are sent.
    """
    root = Place(builder.document.root, "", builder.document.tree)
    is_served = draft.context.path.startswith("/")
    for holder in (draft.place, *reversed(items), root) if is_served else (draft.place, *reversed(items)):
        if holder.value.get("servers"):
            draft.edges.append(Edge("servers", "", builder.term(Kind.SERVERS, holder.child("servers"), Context())))
            return
    if is_served:
        place = Place(root.resource, "/servers", _DEFAULT_SERVERS)
        draft.edges.append(Edge("servers", "", builder.unwritten_term(Kind.SERVERS, place, Context(), "")))


def _add_security(builder: TermBuilder, draft: Draft) -> None:
    """Add the security that holds: of the operation, else of the document, else none."""
    root = Place(builder.document.root, "", builder.document.tree)
    for holder in (draft.place, root):
        if "security" in holder.value:
            draft.edges.append(Edge("security", "", builder.term(Kind.SECURITY, holder.child("security"), Context())))
            return
    place = Place(root.resource, "/security", [])
    draft.edges.append(Edge("security", "", builder.unwritten_term(Kind.SECURITY, place, Context(), "")))


def _add_request_body(builder: TermBuilder, draft: Draft, place: Place) -> None:
    _add_shell(builder, draft, Kind.REQUEST_BODY, "request_body", place)


def _add_responses(builder: TermBuilder, draft: Draft, place: Place) -> None:
    if not isinstance(place.value, dict):
        _add_facet(builder, draft, "responses", place)
        return
    draft.annotate("responses", builder.annotations(Kind.RESPONSES, place.value))
    for code in sorted(place.value):
        if not code.startswith("x-"):
            _add_shell(builder, draft, Kind.RESPONSE, f"responses.{code}", place.child(code))


def _add_shell(builder: TermBuilder, draft: Draft, kind: Kind, name: str, place: Place) -> None:
    """Add a facet for a request body or response by itself, and one for each part of it."""
    target = builder.dereference(place)
    draft.annotate(name, builder.about_references(place))
    context = builder.target_context(target, place)
    draft.edges.append(Edge(name, "", builder.term(kind, target, context)))
    if not isinstance(target.value, dict) or reference_in(target.value) is not None:
        return
    for key, part, child in _PARTS:
        parts = target.value.get(key)
        for label in parts if isinstance(parts, dict) else ():
            shown = label.lower() if child is Kind.HEADER else label
            if shown != "content-type" or child is not Kind.HEADER:
                is_xml = child is Kind.MEDIA_TYPE and "xml" in label.lower()
                path = draft.context.path if child is Kind.LINK else ""
                index = builder.term(child, target.child(key, label), context._replace(is_xml=is_xml, path=path))
                draft.edges.append(Edge(f"{name}{part}.{shown}", "", index))
                draft.spellings[f"{name}{part}.{shown}"] = f"{name}{part}.{label}"


_PARTS = (("content", "", Kind.MEDIA_TYPE), ("headers", ".headers", Kind.HEADER), ("links", ".links", Kind.LINK))


def _normalise_shell(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Keep what a request body or response says itself: its parts are facets of their own."""
    reference = reference_in(value)
    if reference is not None:
        # Only references that lead nowhere get here.
        draft.members["$ref"] = canonical(reference)
        return
    parts = {key for key, _, _ in _PARTS if isinstance(value.get(key), dict)}
    for key, item in value.items():
        if key not in parts and not is_annotation(draft.kind, key):
            add_member(draft, key, canonical(item))


def _add_callbacks(builder: TermBuilder, draft: Draft, place: Place) -> None:
    if not isinstance(place.value, dict):
        _add_facet(builder, draft, "callbacks", place)
        return
    for name in place.value:
        index = builder.term(Kind.CALLBACK, place.child(name), Context(path=draft.context.path))
        draft.edges.append(Edge(f"callbacks.{name}", "", index))


def _normalise_callback(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Give a callback one edge an operation."""
    reference = reference_in(value)
    if reference is not None:
        follow_alias(builder, draft, reference)
        return
    for expression in value:
        if expression.startswith("x-"):
            continue
        place, name = draft.place.child(expression), without_names(expression, draft.context.path)
        operations = list(operations_in(builder, place, expression))
        for found in operations:
            draft.edges.append(Edge("operation", f"{found.method} {name}", operation_term(builder, found)))
        if not operations:
            _add_missing_item(builder, draft, place, name)


def _add_missing_item(builder: TermBuilder, draft: Draft, place: Place, name: str) -> None:
    """Keep a reference to a path item that leads nowhere, and what is no path item at all."""
    *_, last = (place, *_items(builder, place))
    if reference_in(last.value) is not None or not isinstance(last.value, dict):
        key = f"expression {name}"
        draft.members[key] = canonical(reference_in(last.value) or last.value)
        draft.spellings[key] = escape(tokens_of(place.pointer)[-1])


_FACETS = {"requestBody": _add_request_body, "responses": _add_responses, "callbacks": _add_callbacks}


#: What each kind of object looks like in normal form; the others are kept as they are, but for references and defaults.
NORMALISERS: Mapping[Kind, Normalise] = {
    Kind.SCHEMA: normalise_schema,
    Kind.OPERATION: _normalise_operation,
    Kind.REQUEST_BODY: _normalise_shell,
    Kind.RESPONSE: _normalise_shell,
    Kind.CALLBACK: _normalise_callback,
    **OBJECTS,
}
