"""Which schemas extend which: what may stand in the place of a discriminator's parent, though nothing refers to it.

Source: OpenAPI 3.1.1, Discriminator Object.
"""

from collections.abc import Iterator, Mapping

from contractdelta.contract.names.components import components_of
from contractdelta.contract.normal_form.drafts import MAX_CHAIN, asserts_besides, reference_in
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place, References, value_at

#: The schemas that name a schema in ``allOf``, with their names, by file and pointer of that schema.
Extensions = Mapping[tuple[str, str], list[tuple[str, Place]]]
#: Where files other than the root keep schemas with names: at the top, or as documents and JSON Schemas do.
_SECTIONS = ("", "/components/schemas", "/definitions", "/$defs")


def find_extensions(document: Document, references: References) -> Extensions:
    """Return the schemas with names that extend others."""
    found: dict[tuple[str, str], list[tuple[str, Place]]] = {}
    heeds_siblings = document.dialect.heeds_siblings
    for name, child in _named_schemas(document, references):
        for reference in references_joined(child, heeds_siblings=heeds_siblings):
            target = _target(reference, references)
            if target is not None:
                parent = _final(target, references, heeds_siblings=heeds_siblings)
                found.setdefault((parent.resource, parent.pointer), []).append((name, child))
    return found


def references_joined(schema: Place, *, heeds_siblings: bool) -> Iterator[Place]:
    """Yield the references that a schema joins by ``allOf``, or that stand beside what it says itself.

    An ``allOf`` may stand in another one.
    """
    if heeds_siblings and reference_in(schema.value) is not None and asserts_besides(schema.value):
        yield schema
    todo = [schema]
    while todo:
        place = todo.pop()
        branches = place.value.get("allOf") if isinstance(place.value, dict) else None
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            below = Place(place.resource, join(place.pointer, "allOf", index), branch)
            if reference_in(branch) is None:
                todo.append(below)
            else:
                yield below


def _named_schemas(document: Document, references: References) -> Iterator[tuple[str, Place]]:
    """Yield the schemas that have a name: components, and members at the top of the other files, or of theirs.

    One that is a component itself goes by that name alone, whoever else refers to it.
    """
    components = components_of(document, "schemas")
    own = {(components.resource, join(components.pointer, name)) for name in components.value}
    for name in components.value:
        place = _final(components.child(name), references, heeds_siblings=document.dialect.heeds_siblings)
        if place.pointer == join(components.pointer, name) or (place.resource, place.pointer) not in own:
            yield name, place
    for resource, tree in document.resources.items():
        for pointer in _SECTIONS if resource != document.root else ():
            section = value_at(tree, pointer)
            for name, schema in section.items() if isinstance(section, dict) else ():
                yield name, Place(resource, join(pointer, name), schema)


def _final(place: Place, references: References, *, heeds_siblings: bool) -> Place:
    """Follow references from a place, but for what says more than that."""
    for _ in range(MAX_CHAIN):
        says_more = heeds_siblings and reference_in(place.value) is not None and asserts_besides(place.value)
        target = None if says_more else _target(place, references)
        if target is None:
            return place
        place = target
    return place


def _target(place: Place, references: References) -> Place | None:
    """Follow the reference at a place without a word about one that leads nowhere."""
    reference = reference_in(place.value)
    target = references.follow(reference, place) if reference is not None else None
    return target if isinstance(target, Place) else None
