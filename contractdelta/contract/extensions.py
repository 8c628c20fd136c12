"""Which schemas extend which: what may stand in the place of a discriminator's parent, though nothing refers to it.

Source: OpenAPI 3.1.1, Discriminator Object.
"""

from collections.abc import Iterator, Mapping

from contractdelta.contract.components import components_of
from contractdelta.contract.drafts import MAX_CHAIN, reference_in
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place, References

#: The schemas that name a schema in ``allOf``, with their names, by file and pointer of that schema.
Extensions = Mapping[tuple[str, str], list[tuple[str, Place]]]


def find_extensions(document: Document, references: References) -> Extensions:
    """Return the schemas with names that extend others."""
    found: dict[tuple[str, str], list[tuple[str, Place]]] = {}
    for name, child in _named_schemas(document, references):
        for parent in _parents(child, references):
            found.setdefault((parent.resource, parent.pointer), []).append((name, child))
    return found


def _named_schemas(document: Document, references: References) -> Iterator[tuple[str, Place]]:
    """Yield the schemas that have a name: components, and members at the top of the other files.

    One that is a component itself goes by that name alone, whoever else refers to it.
    """
    components = components_of(document, "schemas")
    own = {(components.resource, join(components.pointer, name)) for name in components.value}
    for name in components.value:
        place = _final(components.child(name), references)
        if place.pointer == join(components.pointer, name) or (place.resource, place.pointer) not in own:
            yield name, place
    for resource, tree in document.resources.items():
        if resource != document.root and isinstance(tree, dict):
            for name, schema in tree.items():
                yield name, Place(resource, join("", name), schema)


def _parents(child: Place, references: References) -> Iterator[Place]:
    branches = child.value.get("allOf") if isinstance(child.value, dict) else None
    for branch in branches if isinstance(branches, list) else ():
        if reference_in(branch) is not None:
            yield _final(Place(child.resource, join(child.pointer, "allOf"), branch), references)


def _final(place: Place, references: References) -> Place:
    """Follow references from a place without a word about those that lead nowhere."""
    for _ in range(MAX_CHAIN):
        reference = reference_in(place.value)
        target = references.follow(reference, place) if reference is not None else None
        if not isinstance(target, Place):
            return place
        place = target
    return place
