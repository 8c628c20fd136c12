"""Where references lead: JSON Pointers, anchors, ``$id`` scopes, other files.

Sources: OpenAPI 3.1.1, "Relative References in API Description URIs"; OpenAPI 3.2.0, "Establishing the Base URI"
(``$self``); JSON Schema 2020-12 core, sections 8.2 (``$id``,
anchors) and 9 (resolution of references); RFC 3986, section 5.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urljoin

from contractdelta.errors import InvalidDocument
from contractdelta.spec.document import Document
from contractdelta.spec.named_files import file_of
from contractdelta.spec.pointer import from_fragment, join, tokens_of
from contractdelta.spec.sources.urls import is_remote

_MISSING = object()
#: Most references that one leads through, one after the other, and one within the other.
_MAX_CROSSED = 50
#: An array index (RFC 6901, section 4), of a length that a list can have.
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


class Place(NamedTuple):
    """A value in a document."""

    #: The file.
    resource: str
    #: JSON Pointer within the file.
    pointer: str
    value: Any

    def child(self, *tokens: str | int) -> "Place":
        """Return the place below, which must exist."""
        value = self.value
        for token in tokens:
            value = value[token]
        return Place(self.resource, join(self.pointer, *tokens), value)


class Unresolved(NamedTuple):
    """A reference that leads nowhere, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Identifiers:
    """The schemas of one file that can be referred to by name."""

    #: Pointer of the schema by its absolute ``$id``.
    ids: Mapping[str, str]
    #: Pointer by ``$anchor`` or ``$dynamicAnchor``, within the schema resource of that pointer.
    anchors: Mapping[tuple[str, str], str]
    #: Pointers by ``$dynamicAnchor``.
    dynamic: Mapping[str, tuple[str, ...]]


class References:
    """Follows the references of one document; remembers what it has indexed."""

    def __init__(self, document: Document) -> None:
        """Index nothing yet: few documents use identifiers."""
        self._document = document
        self._identifiers: dict[str, _Identifiers] = {}
        #: Where references lead, by file and text, in files whose schemas have no scopes of their own.
        self._known: dict[tuple[str, str], Place | Unresolved] = {}
        #: References that others lead through, and those that are looked into just now.
        self.crossed: set[tuple[str, str]] = set()
        self._crossing: set[tuple[str, str]] = set()
        #: The URI of each file that names itself by ``$self``.
        self._self = {
            resource: tree["$self"].partition("#")[0]
            for resource, tree in sorted(document.resources.items())
            if document.dialect.has_self and isinstance(tree, dict) and isinstance(tree.get("$self"), str)
        }

    def follow(self, reference: str, origin: Place) -> Place | Unresolved:
        """Return the place that a reference found at ``origin`` leads to.

        Raises:
            InvalidDocument: It leads to a file that is there and cannot be read.
        """
        if self._document.identified:
            return self._follow(reference, origin)
        found = self._known.get((origin.resource, reference))
        if found is None:
            found = self._known[origin.resource, reference] = self._follow(reference, origin)
        return found

    def _follow(self, reference: str, origin: Place) -> Place | Unresolved:
        file, _, fragment = reference.partition("#")
        scope = self._scope(origin)
        if file:
            start = self._start(file, origin, scope)
            if isinstance(start, Unresolved):
                return start
        else:
            start = Place(origin.resource, scope[0], None)
        found = self._within(start, from_fragment(fragment))
        if found is None and scope[0] and not file:
            # A "$id" that only names the schema is common; "#/components/…" means the file then.
            found = self._within(Place(origin.resource, "", None), from_fragment(fragment))
        return found or Unresolved("there is nothing at that place")

    def follow_dynamic(self, reference: str) -> tuple[Place, ...]:
        """Return every schema that a ``$dynamicRef`` may lead to: all with that ``$dynamicAnchor``, in all files."""
        name = reference.partition("#")[2]
        found = []
        for resource in sorted(self._document.identified):
            for pointer in self._index(resource).dynamic.get(name, ()):
                place = self.at(resource, pointer)
                if place is not None:
                    found.append(place)
        return tuple(found)

    def at(self, resource: str, pointer: str) -> Place | None:
        """Return the place at a pointer; ``None`` where there is none."""
        value = value_at(self._document.resources[resource], pointer, _MISSING)
        return None if value is _MISSING else Place(resource, pointer, value)

    def _start(self, file: str, origin: Place, scope: tuple[str, str]) -> Place | Unresolved:
        """Return the root of the schema resource or file that a reference names."""
        absolute = _joined(scope[1] or self._self.get(origin.resource, ""), file)
        return self._named(absolute) or self._file(file_of(file, origin.resource))

    def _named(self, uri: str) -> Place | None:
        """Return the file or schema that names itself so."""
        for resource, own in self._self.items():
            if own == uri:
                return Place(resource, "", None)
        for resource in sorted(self._document.identified):
            pointer = self._index(resource).ids.get(uri)
            if pointer is not None:
                return Place(resource, pointer, None)
        return None

    def _file(self, name: str | None) -> Place | Unresolved:
        if name is None:
            return Unresolved("it is remote; remote documents are not fetched")
        if name in self._document.resources:
            return Place(name, "", None)
        error = self._document.absent.get(name)
        if is_remote(name) and error is None:
            return Unresolved("it is remote; remote documents are not fetched without --allow-remote")
        if isinstance(error, InvalidDocument) and not is_remote(name):
            raise error
        return Unresolved(f"{error.message}. {error.hint}".strip() if error else f"{name} was not read")

    def _within(self, start: Place, fragment: str) -> Place | None:
        if fragment and not fragment.startswith("/"):
            pointer = self._index(start.resource).anchors.get((start.pointer, fragment))
            return None if pointer is None else self.at(start.resource, pointer)
        return self.at(start.resource, start.pointer + fragment) or self._through(
            start.resource, fragment, start.pointer
        )

    def _through(self, resource: str, fragment: str, pointer: str) -> Place | None:
        """Return the place at a pointer that leads through other references: into what these stand for."""
        place = self.at(resource, "")
        for token in tokens_of(pointer + fragment):
            for _ in range(_MAX_CROSSED):
                if place is None or _below(place.value, token) is not _MISSING:
                    break
                place = self._crossed(place)
            value = _MISSING if place is None else _below(place.value, token)
            if place is None or value is _MISSING:
                return None
            place = Place(place.resource, join(place.pointer, token), value)
        return place

    def _crossed(self, place: Place) -> Place | None:
        """Return what a reference on the way of another one leads to; each is crossed once at a time."""
        reference = place.value.get("$ref") if isinstance(place.value, dict) else None
        at = (place.resource, place.pointer)
        if not isinstance(reference, str) or at in self._crossing or len(self._crossing) >= _MAX_CROSSED:
            return None
        self._crossing.add(at)
        try:
            found = self.follow(reference, place)
        finally:
            self._crossing.discard(at)
        if isinstance(found, Unresolved):
            return None
        self.crossed.add(at)
        return found

    def _scope(self, origin: Place) -> tuple[str, str]:
        """Return pointer and URI of the schema resource that holds a place."""
        best = ("", "")
        for uri, pointer in self._index(origin.resource).ids.items():
            holds = origin.pointer == pointer or origin.pointer.startswith(pointer + "/")
            if holds and len(pointer) >= len(best[0]):
                best = (pointer, uri)
        return best

    def _index(self, resource: str) -> _Identifiers:
        found = self._identifiers.get(resource)
        if found is None:
            is_identified = resource in self._document.identified
            named = _named_schemas(self._document.resources[resource]) if is_identified else ()
            found = self._identifiers[resource] = _identifiers(named, self._self.get(resource, ""))
        return found


def value_at(tree: Any, pointer: str, default: Any = None) -> Any:
    """Return the value at a JSON Pointer in a tree, or a default."""
    value = tree
    for token in tokens_of(pointer):
        value = _below(value, token)
        if value is _MISSING:
            return default
    return value


def _below(value: Any, token: str) -> Any:
    return value.get(token, _MISSING) if isinstance(value, dict) else _item(value, token)


def _joined(base: str, uri: str) -> str:
    try:
        return urljoin(base, uri)
    except ValueError:  # no URI at all, such as "https://["
        return uri


def _item(value: Any, token: str) -> Any:
    if isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
        return value[int(token)]
    return _MISSING


def _named_schemas(tree: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield pointer and value of each mapping that carries an identifier, those above before those below."""
    todo: list[tuple[str, Any]] = [("", tree)]
    while todo:
        pointer, node = todo.pop()
        if isinstance(node, dict):
            if any(isinstance(node.get(key), str) for key in ("$id", "$anchor", "$dynamicAnchor")):
                yield pointer, node
            children: Iterator[tuple[str | int, Any]] = iter(node.items())
        else:
            children = iter(enumerate(node))
        todo += [(join(pointer, key), value) for key, value in children if isinstance(value, dict | list)]


def _identifiers(named: Iterable[tuple[str, Mapping[str, Any]]], base: str) -> _Identifiers:
    ids: dict[str, str] = {}
    anchors: dict[tuple[str, str], str] = {}
    dynamic: dict[str, tuple[str, ...]] = {}
    scopes: list[tuple[str, str]] = [("", base)]
    for pointer, schema in sorted(named, key=lambda item: len(item[0])):
        # Of two that start at one place the later one is meant: an "$id" at the root names the file anew.
        around = [scope for scope in reversed(scopes) if f"{pointer}/".startswith(f"{scope[0]}/")]
        scope = max(around, key=lambda scope: len(scope[0]))
        if isinstance(schema.get("$id"), str):
            scope = (pointer, _joined(scope[1], schema["$id"]))
            scopes.append(scope)
            ids[scope[1].removesuffix("#")] = pointer
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(name := schema.get(key), str):
                anchors[scope[0], name] = pointer
                if key == "$dynamicAnchor":
                    dynamic[name] = (*dynamic.get(name, ()), pointer)
    return _Identifiers(ids=ids, anchors=anchors, dynamic=dynamic)
