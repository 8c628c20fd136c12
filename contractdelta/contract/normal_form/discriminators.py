"""The normal form of discriminators: every schema that a value of one stands for is reached.

Sources: OpenAPI 3.1.1, Discriminator Object; OpenAPI 3.2.0, Discriminator Object (``defaultMapping``); Swagger 2.0,
Schema Object (``discriminator``, a name).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import Kind, is_annotation
from contractdelta.contract.model import Edge
from contractdelta.contract.names.components import components_of
from contractdelta.contract.normal_form.drafts import Context, Draft, add_member, reference_in
from contractdelta.contract.normal_form.term_builder import TermBuilder
from contractdelta.spec.pointer import join, tokens_of
from contractdelta.spec.references import Place


def add_discriminator(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Reach every schema that a value of the discriminator stands for.

    Without a ``mapping`` for it, a schema goes by its component name (OpenAPI 3.1.1, Discriminator Object). Schemas
    that extend this one by ``allOf`` may stand in its place, though no reference leads there.
    """
    discriminator = value["discriminator"]
    if isinstance(discriminator, str) and builder.document.dialect.is_swagger:
        # The name of the property, without an object around it (Swagger 2.0, Schema Object).
        draft.spellings["discriminator.propertyName"] = "discriminator"
        draft.members["discriminator.propertyName"] = canonical(discriminator)
        discriminator = {}
    if not isinstance(discriminator, dict):
        add_member(draft, "discriminator", canonical(discriminator))
        return
    for key, item in discriminator.items():
        if key not in ("mapping", "defaultMapping") and not is_annotation(Kind.SCHEMA, key):
            _add_discriminator_member(draft, (key,), item)
    _add_alternatives(builder, draft, discriminator)
    if "defaultMapping" in discriminator:
        _add_default_mapping(builder, draft, discriminator["defaultMapping"])


def _add_alternatives(builder: TermBuilder, draft: Draft, discriminator: Mapping[str, Any]) -> None:
    mapping = discriminator.get("mapping", {})
    named = _mapped(builder, draft, mapping) if isinstance(mapping, dict) else {}
    mapped = {(place.resource, place.pointer) for place in named.values()}
    for name, place in (*_alternatives(builder, draft.place), *_extensions(builder, draft.place)):
        if (place.resource, place.pointer) not in mapped:
            named.setdefault(name, place)
    for name, place in named.items():
        _add_alternative(builder, draft, "discriminator", name, place)


def _add_alternative(builder: TermBuilder, draft: Draft, keyword: str, name: str, place: Place) -> None:
    target = builder.term(Kind.SCHEMA, place, Context(unit=builder.unit_of(place)))
    draft.edges.append(Edge(keyword, name, target))


def _add_default_mapping(builder: TermBuilder, draft: Draft, target: Any) -> None:
    """Reach the schema that is meant by any other value, or by none (OpenAPI 3.2.0, Discriminator Object)."""
    place = _named_schema(builder, draft, target) if isinstance(target, str) else None
    if place is None:
        _add_discriminator_member(draft, ("defaultMapping",), target)
    else:
        _add_alternative(builder, draft, "defaultMapping", "", place)


def _add_discriminator_member(draft: Draft, tokens: tuple[str, ...], value: Any) -> None:
    name = ".".join(("discriminator", *tokens))
    draft.members[name] = canonical(value)
    draft.spellings[name] = join("discriminator", *tokens)


def _mapped(builder: TermBuilder, draft: Draft, mapping: Mapping[str, Any]) -> dict[str, Place]:
    found = {}
    for name, target in mapping.items():
        if not isinstance(target, str):
            _add_discriminator_member(draft, ("mapping", name), target)
            continue
        place = _named_schema(builder, draft, target)
        if place is None:
            _add_discriminator_member(draft, ("mapping", name), target)
        else:
            found[name] = place
    return found


def _named_schema(builder: TermBuilder, draft: Draft, target: str) -> Place | None:
    """Return what a discriminator calls by the name of a component, or by a reference."""
    components = components_of(builder.document, "schemas")
    return components.child(target) if target in components.value else builder.follow(target, draft.place)


def _alternatives(builder: TermBuilder, place: Place) -> Iterator[tuple[str, Place]]:
    """Yield the components among the branches of a union."""
    for key in ("oneOf", "anyOf"):
        branches = place.value.get(key)
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            reference = reference_in(branch)
            if reference is not None:
                target = builder.follow(reference, Place(place.resource, join(place.pointer, key, index), branch))
                if target is not None and target.pointer:
                    yield tokens_of(target.pointer)[-1], target


def _extensions(builder: TermBuilder, parent: Place) -> Iterator[tuple[str, Place]]:
    """Yield the components that extend a schema, directly or not, by each of their names."""
    children = builder.extensions
    todo = [(parent.resource, parent.pointer)]
    seen = set(todo)
    for at in todo:  # it grows meanwhile
        for name, place in children.get(at, ()):
            builder.keep_component(name)
            yield name, place
            below = (place.resource, place.pointer)
            if below not in seen:
                seen.add(below)
                todo.append(below)
