"""Components that nothing uses.

Used is what the rest of the document reaches, directly or through other components: by a reference, by the name of a
security scheme, by the mapping of a discriminator, or as one of the schemas that extend a schema with a discriminator
(OpenAPI 3.1.1, Discriminator Object). Whatever looks like a reference counts, wherever it stands: a component that is
called unused can be taken out.
"""

from collections.abc import Iterator
from typing import Any

from contractdelta.contract.normal_form.extending_schemas import references_joined
from contractdelta.contract.places import target_of
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join, tokens_of
from contractdelta.spec.references import Place, References
from contractdelta.validation.model import Finding
from contractdelta.validation.rules import finding_at

#: Where Swagger 2.0 keeps components.
_SWAGGER_SECTIONS = ("definitions", "parameters", "responses", "securityDefinitions")
_SCHEMA_SECTIONS = ("schemas", "definitions")
_SECURITY_SECTIONS = ("securitySchemes", "securityDefinitions")


def find_unused_components(document: Document) -> Iterator[Finding]:
    """Yield each component that no operation reaches."""
    search = _Search(document)
    used = search.used()
    for place in search.components.values():
        if (place.resource, place.pointer) not in used:
            tokens = tokens_of(place.pointer)
            yield finding_at("component-unused", place, f"{tokens[-1]!r} in {tokens[-2]} is not used")


def _sections(tree: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield name, pointer and value of each section of components."""
    if "swagger" in tree:
        yield from ((name, join("", name), tree.get(name)) for name in _SWAGGER_SECTIONS)
        return
    sections = tree.get("components")
    for name, section in sections.items() if isinstance(sections, dict) else ():
        if not name.startswith("x-"):
            yield name, join("/components", name), section


class _Search:
    """Goes from the operations to what they use. Its units are components, other files, and the rest of the root."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._references = References(document)
        self._root = Place(document.root, "", document.tree)
        #: Components by section and name.
        self.components: dict[tuple[str, str], Place] = {}
        for name, pointer, section in _sections(document.tree):
            for key, value in section.items() if isinstance(section, dict) else ():
                self.components[name, key] = Place(document.root, join(pointer, key), value)
        self._by_pointer = {place.pointer: place for place in self.components.values()}
        self._parents = {
            (place.resource, place.pointer): tuple(self._extended(place))
            for (section, _), place in self.components.items()
            if section in _SCHEMA_SECTIONS
        }
        self._targets: dict[tuple[str, str], Place | None] = {}

    def used(self) -> set[tuple[str, str]]:
        """Return file and pointer of every unit that is used."""
        used: set[tuple[str, str]] = set()
        todo = [self._root]
        while todo:
            unit = todo.pop()
            if (unit.resource, unit.pointer) not in used:
                used.add((unit.resource, unit.pointer))
                todo += self._uses(unit)
                todo += self._children(unit)
        return used

    def _uses(self, unit: Place) -> Iterator[Place]:
        """Yield the units that one names, once for each time it does."""
        todo = [unit]
        while todo:
            place = todo.pop()
            if unit is not self._root or not self._is_component(place.pointer):
                yield from self._named_in(place)
                todo += _below(place, is_placed=unit is self._root or unit.resource in self._document.identified)

    def _is_component(self, pointer: str) -> bool:
        return pointer in self._by_pointer

    def _named_in(self, place: Place) -> Iterator[Place]:
        value = place.value
        if not isinstance(value, dict):
            return
        for key in ("$ref", "$dynamicRef"):
            if isinstance(value.get(key), str):
                yield from self._units_at(value[key], place, is_dynamic=key != "$ref")
        for name in _mapped(value):
            known = self.components.get(("schemas", name))
            yield from self._units_at(name, place) if known is None else (known,)
        for name in _schemes(value):
            schemes = [self.components.get((section, name)) for section in _SECURITY_SECTIONS]
            known_ones = [scheme for scheme in schemes if scheme is not None]
            yield from known_ones or self._units_at(name, place)

    def _units_at(self, reference: str, origin: Place, *, is_dynamic: bool = False) -> Iterator[Place]:
        if is_dynamic:
            yield from (self._unit_of(place) for place in self._references.follow_dynamic(reference))
        target = self._target(reference, origin)
        if target is not None:
            yield self._unit_of(target)

    def _target(self, reference: str, origin: Place) -> Place | None:
        if origin.resource in self._document.identified:
            return target_of(reference, origin, self._references)
        # Without identifiers a reference means the same anywhere in a file.
        key = reference, origin.resource
        if key not in self._targets:
            self._targets[key] = target_of(reference, Place(origin.resource, "", None), self._references)
        return self._targets[key]

    def _unit_of(self, place: Place) -> Place:
        """Return the component or file that holds a place."""
        if place.resource != self._document.root:
            return Place(place.resource, "", self._document.resources[place.resource])
        pointer = place.pointer
        while pointer and pointer not in self._by_pointer:
            pointer = pointer.rpartition("/")[0]
        return self._by_pointer.get(pointer, self._root)

    def _extended(self, place: Place) -> Iterator[tuple[str, str]]:
        """Yield the components that a schema extends."""
        for joined in references_joined(place, heeds_siblings=self._document.dialect.heeds_siblings):
            target = target_of(joined.value["$ref"], joined, self._references)
            if target is not None:
                yield target.resource, target.pointer

    def _children(self, unit: Place) -> Iterator[Place]:
        """Yield the schemas that may stand for one: it has a discriminator, its own or an inherited one."""
        key = unit.resource, unit.pointer
        if key in self._parents and self._is_discriminated(key):
            yield from (self._by_pointer[child[1]] for child, parents in self._parents.items() if key in parents)

    def _is_discriminated(self, key: tuple[str, str]) -> bool:
        seen = set()
        todo = [key]
        while todo:
            resource, pointer = todo.pop()
            place = self._references.at(resource, pointer)
            if place is not None and isinstance(place.value, dict) and "discriminator" in place.value:
                return True
            if (resource, pointer) not in seen:
                seen.add((resource, pointer))
                todo += self._parents.get((resource, pointer), ())
        return False


def _below(place: Place, *, is_placed: bool) -> Iterator[Place]:
    """Yield what stands in a mapping or list. Pointers cost time, and do not count everywhere."""
    if isinstance(place.value, dict):
        children: Any = place.value.items()
    elif isinstance(place.value, list):
        children = enumerate(place.value)
    else:
        return
    for key, value in children:
        if isinstance(value, dict | list):
            yield Place(place.resource, join(place.pointer, key) if is_placed else place.pointer, value)


def _mapped(value: dict[str, Any]) -> Iterator[str]:
    """Yield the names and references in the mapping of a discriminator."""
    discriminator = value.get("discriminator")
    if isinstance(discriminator, dict):
        mapping = discriminator.get("mapping")
        names = [*(mapping.values() if isinstance(mapping, dict) else ()), discriminator.get("defaultMapping")]
        yield from (name for name in names if isinstance(name, str))


def _schemes(value: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the security schemes that a list of requirements names."""
    requirements = value.get("security")
    for requirement in requirements if isinstance(requirements, list) else ():
        if isinstance(requirement, dict):
            yield from (name for name in requirement if isinstance(name, str))
