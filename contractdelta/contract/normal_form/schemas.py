"""The normal form of schemas, OpenAPI 3.0 and JSON Schema 2020-12 alike.

Sources: OpenAPI 3.0.4, Schema Object (``nullable``, boolean ``exclusiveMinimum``) and Reference Object (siblings of
``$ref`` ignored); OpenAPI 3.1.1, Schema, Discriminator and XML Object; JSON Schema 2020-12 validation, section 6.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from contractdelta.contract.canonical import canonical, canonical_set
from contractdelta.contract.grammar import (
    DEFINITIONS,
    EVALUATING,
    IDENTIFIERS,
    IN_PLACE,
    TRIVIAL_WHERE_TRUE,
    Kind,
    Shape,
    is_annotation,
    position_of,
)
from contractdelta.contract.model import Edge
from contractdelta.contract.normal_form.discriminators import add_discriminator
from contractdelta.contract.normal_form.drafts import Context, Draft, add_member, asserts_besides, reference_in
from contractdelta.contract.normal_form.term_builder import TermBuilder, follow_alias
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place

#: What each of these looks for: members that nothing else evaluates.
_UNEVALUATED = {"unevaluatedItems": "items", "unevaluatedProperties": "properties"}
_NUMERIC_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
#: Keywords that assert nothing without another one (JSON Schema 2020-12 core, 10.2.2; validation, 6.4).
_CONDITIONS = {
    **dict.fromkeys(("then", "else"), "if"),
    **dict.fromkeys(("minContains", "maxContains"), "contains"),
}
_CONTAINED = ("contains", "minContains")
_XML_DEFAULTS = {"attribute": False, "wrapped": False}


def normalise_schema(builder: TermBuilder, draft: Draft, value: Mapping[str, Any] | bool) -> None:  # noqa: FBT001
    """Bring a schema into normal form."""
    if isinstance(value, bool):
        _normalise_boolean(builder, draft, allows=value)
        return
    reference = reference_in(value)
    if reference is not None and not (builder.document.dialect.heeds_siblings and asserts_besides(value)):
        follow_alias(builder, draft, reference)
        return
    evaluated = _evaluated(draft, value)
    for key in sorted(value):
        if builder.document.dialect.has_conditions and _is_idle(key, value, evaluated):
            continue
        special = _SPECIAL.get(key)
        if special is not None:
            special(builder, draft, value)
        elif is_annotation(Kind.SCHEMA, key) or key in DEFINITIONS or key in IDENTIFIERS:
            continue
        elif not _add_subschemas(builder, draft, key, evaluated):
            add_member(draft, key, canonical(value[key]))
    _collapse(draft)


def _is_idle(key: str, value: Mapping[str, Any], evaluated: frozenset[str]) -> bool:
    """Tell whether a keyword asserts nothing for want of another one.

    An ``if`` alone may still describe something, and so may what need not be contained.
    """
    if key == "if" and not evaluated:
        return "then" not in value and "else" not in value
    if key in _CONTAINED and "items" not in evaluated and "maxContains" not in value:
        # Where none has to match and any number may, all arrays do (validation, 6.4.5).
        return "contains" not in value or canonical(value.get("minContains")) == "0"
    return _CONDITIONS.get(key, key) not in value


def _normalise_boolean(builder: TermBuilder, draft: Draft, *, allows: bool) -> None:
    """Write ``true`` as ``{}``, and ``false`` as ``{"not": {}}`` (JSON Schema 2020-12 core, section 4.3.2)."""
    if not allows:
        everything = Place(draft.place.resource, join(draft.place.pointer, "not"), {})
        context = Context(unit=draft.context.unit)
        target = builder.unwritten_term(Kind.SCHEMA, everything, context, draft.place.pointer)
        draft.edges.append(Edge("not", "", target))


def _collapse(draft: Draft) -> None:
    """Let an ``allOf`` of one schema, with nothing beside it, stand for that schema."""
    if not draft.members and len(draft.edges) == 1 and draft.edges[0].keyword == "allOf":
        draft.is_alias = True


def _evaluated(draft: Draft, value: Mapping[str, Any]) -> frozenset[str]:
    """Return what a schema, or one above it, wants to have evaluated by the schemas in it."""
    own = {what for key, what in _UNEVALUATED.items() if key in value and not _allows_everything(value[key])}
    return draft.context.evaluated | own


def _allows_everything(value: Any) -> bool:
    """Tell whether a schema plainly asserts nothing."""
    return value is True or (isinstance(value, dict) and all(is_annotation(Kind.SCHEMA, key) for key in value))


def _add_subschemas(builder: TermBuilder, draft: Draft, key: str, evaluated: frozenset[str]) -> bool:
    position = position_of(Kind.SCHEMA, key, builder.document.dialect)
    value = draft.place.value[key]
    if position is None:
        return False
    children = _subschemas(key, position.shape, value)
    if children is None:
        return False
    context = Context(unit=draft.context.unit, evaluated=evaluated if key in IN_PLACE else frozenset())
    is_trivial = _is_trivial_where_true(draft, key, evaluated)
    resource, pointer = draft.place.resource, join(draft.place.pointer, key)
    for name, child in children:
        below = pointer if name == "" and position.shape is Shape.ONE else join(pointer, name)
        kept = "" if position.shape is Shape.BAG else str(name)
        draft.edges.append(Edge(key, kept, builder.subschema(resource, below, child, context), is_trivial))
    return True


def _subschemas(key: str, shape: Shape, value: Any) -> Iterable[tuple[str | int, Any]] | None:
    """Return the schemas in a member with their names or indexes there; ``None`` where there are none."""
    if shape is Shape.MAP:
        is_mixed = key == "dependencies"
        found = sorted(value.items()) if isinstance(value, dict) else None
        return [item for item in found if not isinstance(item[1], list)] if found and is_mixed else found
    # A list of items is a tuple, as it was written before JSON Schema 2020-12.
    if isinstance(value, list) and (shape is not Shape.ONE or key == "items"):
        return enumerate(value)
    return [("", value)] if shape is Shape.ONE and isinstance(value, dict | bool) else None


def _is_trivial_where_true(draft: Draft, key: str, evaluated: frozenset[str]) -> bool:
    if key not in TRIVIAL_WHERE_TRUE or isinstance(draft.place.value[key], list):
        return False
    # What a schema evaluates for itself does not matter to it, only to those above.
    wanted = draft.context.evaluated if key in _UNEVALUATED else evaluated
    return EVALUATING.get(key) not in wanted


# --- members with a normal form of their own --------------------------------------------------------------------------


def _add_reference(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Write a ``$ref`` with siblings as one more member of ``allOf``."""
    reference = reference_in(value)
    target = builder.follow(reference, draft.place) if reference is not None else None
    if target is None:
        add_member(draft, "$ref", canonical(value["$ref"]))
    else:
        _add_target(builder, draft, "allOf", target)


def _add_target(builder: TermBuilder, draft: Draft, keyword: str, target: Place) -> None:
    context = Context(unit=builder.unit_of(target), evaluated=_evaluated(draft, draft.place.value))
    draft.edges.append(Edge(keyword, "", builder.term(Kind.SCHEMA, target, context)))


def _add_dynamic_reference(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Let a ``$dynamicRef`` reach every schema that it may lead to, whatever the way to it."""
    reference = value["$dynamicRef"]
    targets: tuple[Place, ...] = ()
    if isinstance(reference, str):
        found = builder.references.follow_dynamic(reference) or (builder.follow(reference, draft.place),)
        targets = tuple(place for place in found if place is not None)
    if not targets:
        draft.members["$dynamicRef"] = canonical([reference])
    for target in targets:
        _add_target(builder, draft, "$dynamicRef", target)


def _add_type(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Write types as a set, ``nullable: true`` as one of them.

    The type ``file`` of Swagger 2.0 is binary text (OpenAPI 3.0.4, "Considerations for File Uploads").
    ``nullable`` without ``type`` has no effect by the letter of OpenAPI 3.0.4; it is kept, because readers differ.
    """
    kinds = value.get("type")
    if kinds == "file" and "format" not in value and builder.document.dialect.is_swagger:
        kinds = "string"
        draft.members["format"], draft.spellings["format"] = canonical("binary"), "type"
    nullable = value.get("nullable") is True
    if isinstance(kinds, str):
        kinds = [kinds]
    if not builder.document.dialect.has_nullable:
        nullable = False
    if not isinstance(kinds, list):
        if "type" in value:
            add_member(draft, "type", canonical(kinds))
        if "nullable" in value:
            add_member(draft, "nullable", canonical(value["nullable"]))
        return
    found = [*kinds, "null"] if nullable else kinds
    text = canonical_set(found)
    draft.members["type"] = canonical(found[0]) if len(found) == 1 else text
    if "nullable" in value and not nullable:
        add_member(draft, "nullable", canonical(value["nullable"]))


def _add_enum(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Write ``enum`` as a set, and ``const`` as a set of one."""
    if "enum" in value:
        values = value["enum"]
        draft.members["enum"] = canonical_set(values) if isinstance(values, list) else canonical(values)
        if "const" in value:
            draft.members["const"] = canonical(value["const"])
    else:
        draft.members["enum"] = canonical_set([value["const"]])
        draft.spellings["enum"] = "const"


def _add_extensible_enum(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    values = value["x-extensible-enum"]
    draft.members["x-extensible-enum"] = canonical_set(values) if isinstance(values, list) else canonical(values)


def _add_required(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    names = value["required"]
    add_member(draft, "required", canonical_set(names) if isinstance(names, list) else canonical(names))


def _add_dependent_required(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    names = value["dependentRequired"]
    if not isinstance(names, dict):
        add_member(draft, "dependentRequired", canonical(names))
        return
    sets = {key: canonical_set(item) if isinstance(item, list) else canonical(item) for key, item in names.items()}
    text = ",".join(f"{canonical(key)}:{sets[key]}" for key in sorted(sets) if sets[key] != "[]")
    add_member(draft, "dependentRequired", f"{{{text}}}")


def _add_dependencies(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Add what was split into ``dependentSchemas`` and ``dependentRequired`` in JSON Schema 2019-09."""
    if not _add_subschemas(builder, draft, "dependencies", _evaluated(draft, value)):
        draft.members["dependencies"] = canonical(value["dependencies"])
        return
    for name, names in value["dependencies"].items():
        if isinstance(names, list):
            key = f"dependencies.{name}"
            draft.members[key] = canonical_set(names)
            draft.spellings[key] = join("dependencies", name)


def _add_bounds(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Write the boolean ``exclusiveMinimum`` and ``exclusiveMaximum`` of OpenAPI 3.0 as numbers."""
    for exclusive, inclusive in _NUMERIC_BOUNDS:
        if value.get(exclusive) is True and inclusive in value:
            draft.members[exclusive] = canonical(value[inclusive])
            continue
        for key in (exclusive, inclusive):
            if key in value:
                add_member(draft, key, canonical(value[key]))


def _add_contains_bound(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    text = canonical(value["minContains"])
    if text != "1":
        draft.members["minContains"] = text


def _add_xml(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    xml = value["xml"]
    if isinstance(xml, dict):
        xml = {
            key: item
            for key, item in xml.items()
            if not is_annotation(Kind.SCHEMA, key) and _XML_DEFAULTS.get(key) is not item
        }
    if xml != {}:
        draft.members["xml"] = canonical(xml)


_SPECIAL = {
    "$ref": _add_reference,
    "$dynamicRef": _add_dynamic_reference,
    "type": _add_type,
    "nullable": _add_type,
    "enum": _add_enum,
    "const": _add_enum,
    "x-extensible-enum": _add_extensible_enum,
    "required": _add_required,
    "dependentRequired": _add_dependent_required,
    "dependencies": _add_dependencies,
    "minimum": _add_bounds,
    "maximum": _add_bounds,
    "exclusiveMinimum": _add_bounds,
    "exclusiveMaximum": _add_bounds,
    "minContains": _add_contains_bound,
    "xml": _add_xml,
    "discriminator": add_discriminator,
}
