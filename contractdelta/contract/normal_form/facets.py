"""What the facets of operations have in common in all dialects: which parameters hold, security, responses.

Sources: Swagger 2.0, OpenAPI 3.0.4 and 3.1.1, Path Item, Operation, Parameter, Request Body, Responses and Response
Object.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from contractdelta.contract.canonical import canonical, text_of
from contractdelta.contract.grammar import Kind, children_of, is_annotation, position_of
from contractdelta.contract.model import Edge
from contractdelta.contract.names.media_types import normal_media_types
from contractdelta.contract.names.path_templates import names_in
from contractdelta.contract.normal_form.drafts import Context, Draft, add_member, reference_in
from contractdelta.contract.normal_form.term_builder import TermBuilder
from contractdelta.spec.references import Place

#: Header parameters that are described elsewhere (OpenAPI 3.1.1, Parameter Object).
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
#: A parameter that is the whole query; of several, of which an operation must not have any, names tell one from others.
_WHOLE_QUERY = "parameters.querystring"
#: The parameters of an operation by the identity of their facet: where each is written, and what is meant there.
Parameters = dict[str, tuple[Place, Place]]


def items_of(builder: TermBuilder, draft: Draft) -> tuple[Place, ...]:
    """Return the path items that hold for an operation, the innermost first; what annotates them annotates it."""
    items = builder.items[draft.place.resource, draft.place.pointer, draft.context.path]
    for item in items:
        builder.annotate(draft, "path item", Kind.PATH_ITEM, item.value)
    return items


def add_facet(builder: TermBuilder, draft: Draft, name: str, place: Place) -> None:
    """Add a facet for a member that nobody knows: it counts as it is."""
    draft.edges.append(Edge(name, "", builder.value(place, Context())))


def add_unknown(builder: TermBuilder, draft: Draft, items: tuple[Place, ...]) -> None:
    """Add what path items say that nobody knows."""
    for item in items:
        for key in item.value:
            is_known = key == "$ref" or position_of(Kind.PATH_ITEM, key, builder.document.dialect) is not None
            if not is_known and not is_annotation(Kind.PATH_ITEM, key):
                add_facet(builder, draft, key, item.child(key))
    # What the path item refers to and cannot be followed may say more about this operation.
    reference = reference_in(items[0].value)
    if reference is not None and builder.follow(reference, items[0]) is None:
        add_facet(builder, draft, "$ref", items[0].child("$ref"))


# --- parameters -------------------------------------------------------------------------------------------------------


def parameters_of(
    builder: TermBuilder,
    draft: Draft,
    items: tuple[Place, ...],
    identify: Callable[[Place, Mapping[str, int]], str],
) -> Parameters:
    """Return the parameters of path items and operation; those of the operation override (Operation Object)."""
    positions = {name: index for index, name in enumerate(names_in(draft.context.path))}
    found: Parameters = {}
    for holder in (*items, draft.place):
        level: Parameters = {}
        for place in _entries(builder, draft, holder):
            target = builder.dereference(place)
            identity = identify(target, positions)
            if identity:
                level[_unused(identity, level)] = (place, target)
        found |= level
    # "The value of name is not used" where the whole query is one value (OpenAPI 3.2.0, Parameter Object, ``name``).
    whole = [identity for identity in found if identity.startswith(_WHOLE_QUERY)]
    if len(whole) == 1:
        found[_WHOLE_QUERY] = found.pop(whole[0])
    for identity, (place, _) in sorted(found.items()):
        builder.annotate_references(draft, identity, place)
    return found


def add_parameters(builder: TermBuilder, draft: Draft, parameters: Parameters) -> None:
    """Add a facet for each parameter."""
    for identity, (place, target) in sorted(parameters.items()):
        index = builder.term(Kind.PARAMETER, target, builder.target_context(target, place))
        draft.edges.append(Edge(identity, "", index))
        # A reference that leads nowhere is shown as it is, whatever stands beside it.
        if isinstance(target.value, dict) and "name" in target.value and reference_in(target.value) is None:
            draft.spellings[identity] = f"parameters.{text_of(target.value.get('in'))}.{text_of(target.value['name'])}"


def _entries(builder: TermBuilder, draft: Draft, holder: Place) -> Iterator[Place]:
    entries = holder.value.get("parameters", [])
    if isinstance(entries, list):
        for index in range(len(entries)):
            yield holder.child("parameters", index)
    else:
        builder.report(holder.child("parameters"), "a list of parameters was expected here")
        add_facet(builder, draft, "parameters", holder.child("parameters"))


def identity_of(place: Place, positions: Mapping[str, int], ignored: frozenset[str] = IGNORED_HEADERS) -> str:
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
        if name in ignored:
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


# --- security and responses -------------------------------------------------------------------------------------------


def add_security(builder: TermBuilder, draft: Draft) -> None:
    """Add the security that holds: of the operation, else of the document, else none."""
    root = Place(builder.document.root, "", builder.document.tree)
    for holder in (draft.place, root):
        if "security" in holder.value:
            draft.edges.append(Edge("security", "", builder.term(Kind.SECURITY, holder.child("security"), Context())))
            return
    place = Place(root.resource, "/security", [])
    draft.edges.append(Edge("security", "", builder.unwritten_term(Kind.SECURITY, place, Context(), "")))


def add_responses(builder: TermBuilder, draft: Draft, place: Place) -> list[tuple[str, Place, Context]]:
    """Add the facets of all responses; return the name of each that can be looked into, and what is meant by it."""
    if not isinstance(place.value, dict):
        add_facet(builder, draft, "responses", place)
        return []
    builder.annotate(draft, "responses", Kind.RESPONSES, place.value)
    found = []
    for code in sorted(place.value):
        name = f"responses.{code}"
        if not code.startswith("x-") and name not in draft.context.settled:
            meant = add_shell(builder, draft, Kind.RESPONSE, name, place.child(code))
            if meant is not None:
                found.append((name, *meant))
    return found


def add_shell(builder: TermBuilder, draft: Draft, kind: Kind, name: str, place: Place) -> tuple[Place, Context] | None:
    """Add a facet for a request body or response by itself, and one for each part of it; return what is meant."""
    target = builder.dereference(place)
    builder.annotate_references(draft, name, place)
    context = builder.target_context(target, place)
    draft.edges.append(Edge(name, "", builder.term(kind, target, context)))
    if not isinstance(target.value, dict) or reference_in(target.value) is not None:
        return None
    for key, part, child in _PARTS:
        parts = target.value.get(key) if position_of(kind, key, builder.document.dialect) else None
        for label, shown in _names_of(child, parts).items() if isinstance(parts, dict) else ():
            if shown != "content-type" or child is not Kind.HEADER:
                is_xml = child is Kind.MEDIA_TYPE and "xml" in label.lower()
                path = draft.context.path if child is Kind.LINK else ""
                index = builder.term(child, target.child(key, label), context._replace(is_xml=is_xml, path=path))
                draft.edges.append(Edge(f"{name}{part}.{shown}", "", index))
                draft.spellings[f"{name}{part}.{shown}"] = f"{name}{part}.{label}"
    return target, context


def _names_of(kind: Kind, labels: Iterable[str]) -> dict[str, str]:
    """Return by what the parts of a body or an answer are known, by how they are written."""
    if kind is Kind.MEDIA_TYPE:
        return normal_media_types(labels)
    # Names of headers are case-insensitive (RFC 9110, section 5.1).
    return {label: label.lower() if kind is Kind.HEADER else label for label in labels}


_PARTS = (("content", "", Kind.MEDIA_TYPE), ("headers", ".headers", Kind.HEADER), ("links", ".links", Kind.LINK))


def normalise_shell(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Keep what a request body or response says itself: its parts are facets of their own."""
    reference = reference_in(value)
    if reference is not None:
        # Only references that lead nowhere get here.
        draft.members["$ref"] = canonical(reference)
        return
    for key, item in value.items():
        position = position_of(draft.kind, key, builder.document.dialect)
        is_part = position is not None and children_of(position, item) is not None
        if not is_part and not is_annotation(draft.kind, key):
            add_member(draft, key, canonical(item))
