"""The normal form of the operations of Swagger 2.0: what they say, in the words of OpenAPI 3.0.

A document and its faithful upgrade have the same digests. What OpenAPI 3.0 has no word for counts as it is written.

Sources: Swagger 2.0, Swagger, Operation, Parameter and Response Object; OpenAPI 3.0.4, the sections on the objects that
took their places.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from contractdelta.contract.canonical import canonical, canonical_set, text_of
from contractdelta.contract.grammar import LABELS, Kind, is_annotation
from contractdelta.contract.model import Edge
from contractdelta.contract.names.media_types import normal_media_type
from contractdelta.contract.normal_form.drafts import Context, Draft, Normalise, Reading, add_members, reference_in
from contractdelta.contract.normal_form.facets import (
    Parameters,
    add_facet,
    add_parameters,
    add_responses,
    add_security,
    add_unknown,
    identity_of,
    items_of,
    normalise_shell,
    parameters_of,
)
from contractdelta.contract.normal_form.objects import OBJECTS
from contractdelta.contract.normal_form.schemas import normalise_schema
from contractdelta.contract.normal_form.swagger_objects import (
    BODY_CONTENT,
    RESPONSE_CONTENT,
    SWAGGER_OBJECTS,
    beside_schema,
    schemas_of,
    spell_format,
)
from contractdelta.contract.normal_form.term_builder import TermBuilder
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place

_MEMBERS = frozenset({"parameters", "responses", "security", "consumes", "produces", "schemes", *LABELS})
_JSON, _URL_ENCODED, _MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
_FIELD = "parameters.formData."


class _Field(NamedTuple):
    """A parameter of a form. The form holds them as the value of its place, which stands nowhere."""

    name: str
    place: Place
    context: Context


def _normalise_operation(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Give an operation the facets that it has in OpenAPI 3.0."""
    items = items_of(builder, draft)
    is_sent = _add_requests(builder, draft, items)
    is_answered = "responses" in value and _add_responses(builder, draft)
    _add_media_types(builder, draft, "consumes", is_used=is_sent)
    _add_media_types(builder, draft, "produces", is_used=is_answered)
    _add_servers(builder, draft)
    add_security(builder, draft)
    for key in sorted(value):
        if key not in _MEMBERS and not is_annotation(Kind.OPERATION, key):
            add_facet(builder, draft, key, draft.place.child(key))
    add_unknown(builder, draft, items)


def _add_responses(builder: TermBuilder, draft: Draft) -> bool:
    """Add the responses, and the media types of each one that has a schema; tell whether one has."""
    labels = _media_types(builder, draft, "produces") or [_JSON]
    is_used = False
    for name, target, context in add_responses(builder, draft, draft.place.child("responses")):
        if "schema" in target.value:
            is_used = True
            _add_contents(builder, draft, name, labels, _Content(target, context, RESPONSE_CONTENT))
    return is_used


class _Content(NamedTuple):
    """What has the schema of a body, and how it is read."""

    place: Place
    context: Context
    reading: Reading


def _add_contents(builder: TermBuilder, draft: Draft, name: str, labels: Iterable[str], content: _Content) -> None:
    """Add a facet for each media type of a body."""
    for label in labels:
        context = content.context._replace(is_xml="xml" in label.lower())
        index = builder.term(Kind.MEDIA_TYPE, content.place, context, content.reading)
        draft.edges.append(Edge(f"{name}.{label}", "", index))


def _normalise_response(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Keep what a response says itself: that it has no headers, too."""
    normalise_shell(builder, draft, value)
    if value.get("headers") == {} and reference_in(value) is None:
        draft.members["headers"] = "{}"


# --- media types ------------------------------------------------------------------------------------------------------


def _media_types(builder: TermBuilder, draft: Draft, key: str) -> list[str]:
    """Return the media types that hold for an operation; none where none are named, or no list of them."""
    found = _holder(builder, draft, key).value.get(key, [])
    names = found if isinstance(found, list) else []
    return sorted({normal_media_type(text_of(name)) for name in names})


def _holder(builder: TermBuilder, draft: Draft, key: str) -> Place:
    """Return the operation, or else the document. An empty list of the operation clears the document's."""
    is_own = key in draft.place.value
    return draft.place if is_own else Place(builder.document.root, "", builder.document.tree)


def _add_media_types(builder: TermBuilder, draft: Draft, key: str, *, is_used: bool) -> None:
    """Add what is said of media types and concerns no body: it counts as it is, but for its order."""
    holder = _holder(builder, draft, key)
    found = holder.value.get(key, [])
    if not isinstance(found, list):
        builder.report(holder.child(key), "a list of media types was expected here")
        add_facet(builder, draft, key, holder.child(key))
    elif found and not is_used:
        names = _media_types(builder, draft, key)
        add_facet(builder, draft, key, Place(holder.resource, join(holder.pointer, key), names))


# --- requests ---------------------------------------------------------------------------------------------------------


def _add_requests(builder: TermBuilder, draft: Draft, items: tuple[Place, ...]) -> bool:
    """Add the parameters; the body, or else the fields of a form, make the request body. Tell whether there is one."""
    found = parameters_of(builder, draft, items, _identify)
    fields = {name: each for name, each in found.items() if name.startswith(_FIELD) and _where(each[1]) == "formData"}
    is_sent = _BODY in found or bool(fields)
    if _BODY in found:
        _add_body(builder, draft, *found.pop(_BODY))
    elif fields:
        _add_form(builder, draft, items, fields)
        found = {name: each for name, each in found.items() if name not in fields}
    add_parameters(builder, draft, found)
    return is_sent


_BODY = "parameters.body"


def _identify(place: Place, positions: Mapping[str, int]) -> str:
    """Name the facet of a parameter. There is one body; and no header is ignored, as some are since OpenAPI 3."""
    if reference_in(place.value) is None and _where(place) == "body":
        return _BODY
    return identity_of(place, positions, ignored=frozenset())


def _where(place: Place) -> Any:
    return place.value.get("in") if isinstance(place.value, dict) else None


def _add_body(builder: TermBuilder, draft: Draft, place: Place, target: Place) -> None:
    context = builder.target_context(target, place)
    index = builder.term(Kind.REQUEST_BODY, target, context, Reading(Kind.PARAMETER, _normalise_body))
    draft.edges.append(Edge("request_body", "", index))
    labels = _media_types(builder, draft, "consumes") or [_JSON]
    _add_contents(builder, draft, "request_body", labels, _Content(target, context, BODY_CONTENT))


def _normalise_body(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Keep what a body parameter says itself. Its name is on no wire."""
    add_members(draft, ((key, item) for key, item in value.items() if key not in ("name", "in", "schema")))


def _add_form(builder: TermBuilder, draft: Draft, items: tuple[Place, ...], fields: Parameters) -> None:
    """Add the body that the fields of a form make: an object with one property a field."""
    form = tuple(
        _Field(name.removeprefix(_FIELD), target, builder.target_context(target, place))
        for name, (place, target) in sorted(fields.items())
    )
    place, context = Place(draft.place.resource, draft.place.pointer, form), Context(path=draft.context.path)
    holder = next((each for each in (draft.place, items[0]) if "parameters" in each.value), None)
    shown_at = draft.place.pointer if holder is None else join(holder.pointer, "parameters")

    def part(kind: Kind, normalise: Normalise) -> int:
        return builder.unwritten_term(kind, place, context, shown_at, Reading(Kind.OPERATION, normalise))

    draft.edges.append(Edge("request_body", "", part(Kind.REQUEST_BODY, _normalise_form_body)))
    default = _MULTIPART if any(field.place.value.get("type") == "file" for field in form) else _URL_ENCODED
    for label in _media_types(builder, draft, "consumes") or [default]:
        draft.edges.append(Edge(f"request_body.{label}", "", part(Kind.MEDIA_TYPE, _normalise_form_content)))


def _normalise_form_body(_builder: TermBuilder, draft: Draft, form: tuple[_Field, ...]) -> None:
    if _required(form):
        draft.members["required"] = "true"


def _normalise_form_content(builder: TermBuilder, draft: Draft, form: tuple[_Field, ...]) -> None:
    """Say of which schema a form is, and how fields are encoded that are not encoded as usual."""
    assert draft.shown_at is not None
    reading = Reading(Kind.OPERATION, _normalise_form_schema)
    schema = builder.unwritten_term(Kind.SCHEMA, draft.place, draft.context, draft.shown_at, reading)
    draft.edges.append(Edge("schema", "", schema))
    for field in form:
        if _encoding(field.place.value):
            encoding = Reading(Kind.PARAMETER, _normalise_encoding)
            index = builder.term(Kind.ENCODING, field.place, field.context, encoding)
            draft.edges.append(Edge("encoding", field.name, index))


def _normalise_form_schema(builder: TermBuilder, draft: Draft, form: tuple[_Field, ...]) -> None:
    draft.members["type"] = canonical("object")
    if required := _required(form):
        draft.members["required"] = canonical_set(required)
    for field in form:
        for target in schemas_of(builder, field.place, field.context, Kind.PARAMETER):
            draft.edges.append(Edge("properties", field.name, target))


def _required(form: Iterable[_Field]) -> list[str]:
    return [field.name for field in form if field.place.value.get("required") is True]


def _normalise_encoding(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    add_members(draft, _encoding(value).items())
    spell_format(draft, value)


def _encoding(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a field says that neither its schema nor the object around it says."""
    rest = beside_schema(value, "formData")
    silent = {"name", "in"}
    if isinstance(rest.get("required"), bool):
        silent.add("required")
    if rest.get("allowEmptyValue") is False:
        silent.add("allowEmptyValue")
    return {key: item for key, item in rest.items() if key not in silent and not is_annotation(Kind.PARAMETER, key)}


# --- servers ----------------------------------------------------------------------------------------------------------


def _add_servers(builder: TermBuilder, draft: Draft) -> None:
    """Add the servers that ``host``, ``basePath`` and ``schemes`` make; an operation may have schemes of its own."""
    if not draft.context.path.startswith("/"):
        return
    root = Place(builder.document.root, "", builder.document.tree)
    holder = draft.place if "schemes" in draft.place.value else root
    parts = (root.value.get("host") or "", root.value.get("basePath") or "", holder.value.get("schemes") or [])
    # A URL stands at one place only where it is made of one member.
    written = [key for key, part in zip(("host", "basePath", "schemes"), parts, strict=True) if part]
    way = written if len(written) == 1 and written[0] in holder.value else []
    shown_at = join(holder.pointer, *way)
    place = Place(holder.resource, join(holder.pointer, "servers"), _servers(*parts))
    draft.edges.append(Edge("servers", "", builder.unwritten_term(Kind.SERVERS, place, Context(), shown_at)))


def _servers(host: Any, base: Any, schemes: Any) -> list[dict[str, Any]]:
    """Return the servers of OpenAPI 3.0 that are meant.

    Without a host it is that of the document, without schemes that by which the document is read: so a URL without
    them is a reference that is resolved against the document's. A scheme without a host has no counterpart.
    """
    is_list = isinstance(schemes, list)
    is_text = is_list and all(isinstance(part, str) for part in (host, base, *schemes))
    if not is_text or base[:1] not in ("", "/"):
        return [{"host": host, "basePath": base, "schemes": schemes}]
    if not host:
        return [{"url": base or "/", "scheme": scheme} for scheme in schemes] or [{"url": base or "/"}]
    base = "" if base == "/" else base
    return [{"url": f"{scheme}://{host}{base}"} for scheme in schemes] or [{"url": f"//{host}{base}"}]


#: What each kind of object looks like in normal form.
SWAGGER: Mapping[Kind, Normalise] = {
    **OBJECTS,
    Kind.SCHEMA: normalise_schema,
    Kind.OPERATION: _normalise_operation,
    Kind.RESPONSE: _normalise_response,
    **SWAGGER_OBJECTS,
}
