"""The normal form of operations: what holds for them from anywhere in the document, split into facets.

Sources: OpenAPI 3.0.4 and 3.1.1, Paths, Path Item, Operation, Request Body, Responses, Response and Callback Object;
OpenAPI 3.2.0, Path Item Object (``query``, ``additionalOperations``).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import LABELS, METHODS, Kind, is_annotation
from contractdelta.contract.model import Edge
from contractdelta.contract.names.path_templates import erase_names, without_names
from contractdelta.contract.normal_form.drafts import Context, Draft, Normalise, reference_in
from contractdelta.contract.normal_form.facets import (
    add_facet,
    add_parameters,
    add_responses,
    add_security,
    add_shell,
    add_unknown,
    identity_of,
    items_of,
    normalise_shell,
    parameters_of,
)
from contractdelta.contract.normal_form.objects import OBJECTS
from contractdelta.contract.normal_form.schemas import normalise_schema
from contractdelta.contract.normal_form.swagger_operations import SWAGGER
from contractdelta.contract.normal_form.term_builder import TermBuilder, follow_alias
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.pointer import escape, join, tokens_of
from contractdelta.spec.references import Place

#: The dialects of schemas that are meant where none is named (OpenAPI 3.1.1, "Specifying Schema Dialects"). They are
#: published anew from time to time, by date, without a change of meaning.
_DEFAULT_DIALECT = re.compile(r"https://spec\.openapis\.org/oas/3\.[12]/dialect/(base|\d{4}-\d\d-\d\d)")
#: What a method may be called (RFC 9110, section 5.6.2).
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DEFAULT_SERVERS = [{"url": "/"}]
_SECTIONS = (("paths", ""), ("webhooks", "webhook:"))


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
    for section, prefix in _SECTIONS[:1] if builder.document.dialect.is_swagger else _SECTIONS:
        for path, item in (tree.get(section) or {}).items():
            # Webhooks are a plain map, paths may be extended.
            if prefix or not path.startswith("x-"):
                place = Place(root.resource, join("", section, path), item)
                yield from operations_in(builder, place, prefix + path)


def identities_of(found: Sequence[Found]) -> list[str]:
    """Return what the operations of base and head are matched by: their keys without the names of path parameters.

    Templates that differ in names only keep their names.
    """
    erased = [f"{item.method} {erase_names(item.path)}" for item in found]
    times = Counter(erased)
    return [item.key if times[name] > 1 else name for item, name in zip(found, erased, strict=True)]


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


def operation_term(builder: TermBuilder, found: Found, settled: frozenset[str] = frozenset()) -> int:
    """Return the index of the term of an operation, made without its settled members."""
    builder.items[found.place.resource, found.place.pointer, found.path] = found.items
    return builder.term(Kind.OPERATION, found.place, Context(path=found.path, settled=settled))


# --- the operation and its facets -------------------------------------------------------------------------------------


def _normalise_operation(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Give an operation one edge a facet; the name of the edge is what base and head are matched by."""
    items = items_of(builder, draft)
    settled = draft.context.settled
    if "parameters" not in settled:
        add_parameters(builder, draft, parameters_of(builder, draft, items, identity_of))
    _add_servers(builder, draft, items)
    add_security(builder, draft)
    for key in sorted(value.keys() - settled):
        special = _FACETS.get(key)
        if special is not None:
            special(builder, draft, draft.place.child(key))
        elif key not in _GENERAL and not is_annotation(Kind.OPERATION, key):
            add_facet(builder, draft, key, draft.place.child(key))
    _add_dialect(builder, draft)
    add_unknown(builder, draft, items)


def _add_dialect(builder: TermBuilder, draft: Draft) -> None:
    """Add the dialect of schemas, where it is not the default: it may change what every schema means."""
    root = Place(builder.document.root, "", builder.document.tree)
    if "jsonSchemaDialect" in root.value and not _DEFAULT_DIALECT.fullmatch(str(root.value["jsonSchemaDialect"])):
        add_facet(builder, draft, "jsonSchemaDialect", root.child("jsonSchemaDialect"))


_GENERAL = frozenset({"parameters", "servers", "security", *LABELS})


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


def _add_request_body(builder: TermBuilder, draft: Draft, place: Place) -> None:
    add_shell(builder, draft, Kind.REQUEST_BODY, "request_body", place)


def _add_callbacks(builder: TermBuilder, draft: Draft, place: Place) -> None:
    if not isinstance(place.value, dict):
        add_facet(builder, draft, "callbacks", place)
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


_FACETS: Mapping[str, Callable[[TermBuilder, Draft, Place], object]] = {
    "requestBody": _add_request_body,
    "responses": add_responses,
    "callbacks": _add_callbacks,
}


_OPENAPI: Mapping[Kind, Normalise] = {
    Kind.SCHEMA: normalise_schema,
    Kind.OPERATION: _normalise_operation,
    Kind.REQUEST_BODY: normalise_shell,
    Kind.RESPONSE: normalise_shell,
    Kind.CALLBACK: _normalise_callback,
    **OBJECTS,
}
#: What each kind of object looks like in normal form; the others are kept as they are, but for references and defaults.
NORMALISERS: Mapping[Dialect, Mapping[Kind, Normalise]] = {
    dialect: SWAGGER if dialect.is_swagger else _OPENAPI for dialect in Dialect
}
