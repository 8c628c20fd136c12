"""The normal form of the objects between operations and schemas: parameters, media types, links, servers, security.

Sources: the sections of OpenAPI 3.0.4 and 3.1.1 on the objects by these names; OpenAPI 3.2.0, Security Requirement
Object.
"""

import json
from collections.abc import Mapping
from typing import Any

from contractdelta.contract.canonical import canonical, canonical_set, text_of
from contractdelta.contract.grammar import Kind, is_annotation
from contractdelta.contract.model import Edge
from contractdelta.contract.names.components import components_of
from contractdelta.contract.names.media_types import media_types_in
from contractdelta.contract.names.path_templates import names_in, without_names
from contractdelta.contract.normal_form.drafts import Context, Draft, Normalise, add_member, add_members, reference_in
from contractdelta.contract.normal_form.term_builder import TermBuilder, normalise_object
from contractdelta.spec.named_files import is_reference
from contractdelta.spec.pointer import escape, tokens_of
from contractdelta.spec.references import Place

_DEFAULT_STYLE = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
#: The styles for which ``explode`` is true by default; ``cookie`` is one since OpenAPI 3.2.
_EXPLODED = ("form", "cookie")
#: The header that an encoding describes by a member of its own.
_MEDIA_TYPE = "content-type"


def _normalise_parameter(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Follow nothing: only references that lead nowhere get here."""
    reference = reference_in(value)
    if reference is None:
        add_parameter(builder, draft, value)
    else:
        draft.members["$ref"] = canonical(reference)


def add_parameter(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Leave out what a parameter says anyway; the names of path and header parameters belong to the facet."""
    where = text_of(value.get("in", ""))
    style = value.get("style", _DEFAULT_STYLE.get(where))
    silent = {"name", "in"}
    if where == "path":
        silent.add("required")  # it must be true
    if where == "header":
        silent.add("allowReserved")  # nothing is percent-encoded there
    if style == _DEFAULT_STYLE.get(where):
        silent.add("style")
    if value.get("explode") is (style in _EXPLODED):
        silent.add("explode")
    draft.members["in"] = canonical(where)
    for key, item in value.items():
        if key in silent or is_annotation(Kind.PARAMETER, key) or builder.add_children(draft, key):
            continue
        add_member(draft, key, canonical(item))


def _normalise_media_type(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Add the names of components where XML makes elements of them (OpenAPI 3.1.1, XML Object).

    A schema that allows everything says as much as none, and so does an encoding that says nothing.
    """
    normalise_object(builder, draft, value)
    said = _without_idle_encodings(draft, value)
    draft.edges[:] = [edge._replace(is_trivial_where_true=edge.keyword == "schema") for edge in said]
    if draft.context.is_xml:
        for key in ("schema", "itemSchema"):
            if key in value:
                add_element_names(builder, draft, draft.place.child(key))


def _without_idle_encodings(draft: Draft, value: Mapping[str, Any]) -> list[Edge]:
    return [edge for edge in draft.edges if edge.keyword != "encoding" or not _is_idle(value["encoding"][edge.name])]


def _is_idle(encoding: Any) -> bool:
    """Tell whether an encoding says nothing: no more than annotations, and headers that are ignored."""
    if not isinstance(encoding, dict):
        return False
    headers = encoding.get("headers", {})
    said = {key for key in encoding if not is_annotation(Kind.ENCODING, key)}
    return said <= {"headers"} and isinstance(headers, dict) and all(name.lower() == _MEDIA_TYPE for name in headers)


def _normalise_encoding(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Name headers without their case; the one that tells the media type is described by ``contentType``, a list.

    "Content-Type is described separately and SHALL be ignored in this section" (OpenAPI 3.0.4, Encoding Object).
    """
    normalise_object(builder, draft, value)
    if isinstance(value.get("contentType"), str):
        draft.members["contentType"] = canonical(", ".join(media_types_in(value["contentType"])))
    said = _without_idle_encodings(draft, value)
    edges = (edge._replace(name=edge.name.lower()) if edge.keyword == "headers" else edge for edge in said)
    draft.edges[:] = [edge for edge in edges if (edge.keyword, edge.name) != ("headers", _MEDIA_TYPE)]


def add_element_names(builder: TermBuilder, draft: Draft, place: Place) -> None:
    """Add the names of the components that the schema at a place, and the items of an array there, refer to."""
    level = "element"
    for _ in range(2):  # the root, and the items of an array
        target = builder.dereference(place)
        if not isinstance(target.value, dict):
            return
        xml = target.value.get("xml")
        is_named = isinstance(xml, dict) and "name" in xml
        if target.pointer != place.pointer and not is_named and target.pointer:
            draft.members[level] = canonical(tokens_of(target.pointer)[-1])
            draft.spellings[level] = ""
        if "items" not in target.value:
            return
        place, level = target.child("items"), "item element"


def _normalise_link(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Name the operation that a link leads to by method and path: its id is only a label."""
    normalise_object(builder, draft, value)
    draft.members = {key: without_names(text, draft.context.path) for key, text in draft.members.items()}
    for key in ("operationId", "operationRef"):
        name = value.get(key)
        if key not in draft.members or not isinstance(name, str):
            continue
        target = builder.follow(name, draft.place) if key == "operationRef" else None
        found = builder.link_targets.get((target.resource, target.pointer) if target else name)
        if found is not None:
            identity, path = found
            del draft.members[key]
            draft.members["operation"] = canonical(identity)
            draft.spellings["operation"] = key
            _rename_link_parameters(draft, names_in(path))


def _rename_link_parameters(draft: Draft, names: list[str]) -> None:
    """Name the path parameters of a link's target by their position."""
    parameters = json.loads(draft.members.get("parameters", "null"))
    if isinstance(parameters, dict):
        positions = {name: f"{{{index}}}" for index, name in enumerate(names)}
        positions |= {f"path.{name}": position for name, position in positions.items()}
        draft.members["parameters"] = canonical({positions.get(key, key): item for key, item in parameters.items()})


def _normalise_servers(builder: TermBuilder, draft: Draft, value: Any) -> None:
    """Keep the order of servers: the first one is the default."""
    for index in range(len(value)):
        place = draft.place.child(index)
        if draft.shown_at is None:
            target = builder.term(Kind.SERVER, place, Context())
        else:
            target = builder.unwritten_term(Kind.SERVER, place, Context(), draft.shown_at)
        draft.edges.append(Edge("server", str(index), target))


def _normalise_server_variable(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    add_members(draft, ((key, item) for key, item in value.items() if key != "enum"))
    if "enum" in value:
        values = value["enum"]
        draft.members["enum"] = canonical_set(values) if isinstance(values, list) else canonical(values)


def _normalise_security(builder: TermBuilder, draft: Draft, value: Any) -> None:
    """Give a list of alternatives one edge each; their order does not count.

    Where all of them ask for nothing, there might as well be none (OpenAPI 3.0.4, Security Requirement Object).
    """
    if all(item == {} for item in value):
        return
    for index in range(len(value)):
        target = builder.term(Kind.SECURITY_REQUIREMENT, draft.place.child(index), Context())
        draft.edges.append(Edge("alternative", "", target))


def _normalise_requirement(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Reach the schemes that are required together. The names of schemes are on no wire, those of scopes are."""
    # In the order of their names: that in which they are written does not count, and a snapshot has another one.
    for name, scopes in sorted(value.items()):
        text = canonical_set(scopes) if isinstance(scopes, list) else canonical(scopes)
        place = _find_scheme(builder, draft, name)
        if place is not None:
            index = builder.term(Kind.SECURITY_SCHEME, place, Context(unit=builder.unit_of(place)))
            draft.edges.append(Edge(f"scheme {text}", "", index))
        else:
            draft.members[name] = text
            draft.spellings[name] = escape(name)


def _find_scheme(builder: TermBuilder, draft: Draft, name: str) -> Place | None:
    """Return the security scheme of a name, or since OpenAPI 3.2 of a reference; ``None``, and a problem, for none."""
    schemes = components_of(builder.document, "securitySchemes")
    if name in schemes.value:
        return schemes.child(name)
    if builder.document.dialect.refers_to_security_schemes and is_reference(name):
        return builder.follow(name, draft.place)
    builder.report(draft.place, f"there is no security scheme {name!r}")
    return None


def _normalise_security_scheme(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    normalise_object(builder, draft, value)
    erase_case(draft, value)


def erase_case(draft: Draft, value: Mapping[str, Any]) -> None:
    """Write what is case-insensitive in a security scheme in lower case."""
    if isinstance(value.get("scheme"), str):
        # Names of authentication schemes are case-insensitive (RFC 9110, section 11.1).
        draft.members["scheme"] = canonical(value["scheme"].lower())
    if value.get("in") == "header" and isinstance(value.get("name"), str):
        # So are those of header fields (RFC 9110, section 5.1).
        draft.members["name"] = canonical(value["name"].lower())


def _normalise_flow(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Keep the names of scopes; what they are described with is documentation."""
    add_members(draft, ((key, item) for key, item in value.items() if key != "scopes"))
    scopes = value.get("scopes", {})
    draft.members["scopes"] = canonical_set(list(scopes)) if isinstance(scopes, dict) else canonical(scopes)


#: What each kind of object looks like in normal form.
OBJECTS: Mapping[Kind, Normalise] = {
    Kind.PARAMETER: _normalise_parameter,
    Kind.MEDIA_TYPE: _normalise_media_type,
    Kind.ENCODING: _normalise_encoding,
    Kind.LINK: _normalise_link,
    Kind.SERVERS: _normalise_servers,
    Kind.SERVER_VARIABLE: _normalise_server_variable,
    Kind.SECURITY: _normalise_security,
    Kind.SECURITY_REQUIREMENT: _normalise_requirement,
    Kind.SECURITY_SCHEME: _normalise_security_scheme,
    Kind.FLOW: _normalise_flow,
}
