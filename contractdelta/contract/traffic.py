"""What an operation gives and takes, as far as another operation may build on it: names in its bodies, and its links.

It is read from the document as it stands: who compares two documents has no normal form of what is the same in both,
and that is nearly all that builds on a change. Whatever has not the shape it should have gives and takes nothing.

Sources: OpenAPI 3.0.4 and 3.1.1, Response, Header and Link Object; Swagger 2.0, Response and Parameter Object;
RFC 9110, section 10.2.2 (``Location``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from contractdelta.contract.model import Operation
from contractdelta.contract.places import meant_by, target_of
from contractdelta.spec.document import Document
from contractdelta.spec.references import Place, References

#: How many objects deep a name is looked for: ``{"data": {"id": 1}}``, and through ``allOf``.
_MAX_DEPTH = 6
#: Members around what a body is about, by common conventions.
_ENVELOPES = frozenset({"data", "result", "item", "payload", "metadata", "attributes", "value"})
_COMPOSITES = ("allOf", "oneOf", "anyOf")

#: Names, and the types that values may have under them, as far as they are told.
Names = Mapping[str, frozenset[str]]


class LinkTarget(NamedTuple):
    """Where a link leads."""

    #: What the link is called.
    name: str
    #: An operation id; empty where a place is named instead.
    operation_id: str
    #: File and pointer of an operation.
    place: tuple[str, str]


class Traffic:
    """Looks up what the operations of one document give and take."""

    def __init__(self, document: Document) -> None:
        """Read nothing yet."""
        self._references = References(document)
        self._place = cache(self._references.at)

    def answered(self, operation: Operation, envelope: str = "") -> Names:
        """Return the names at the top of what an operation answers when all is well.

        Envelopes are looked into: ``data`` and the like, and a member that is called as ``envelope`` says. Lists are
        not: who makes one thing answers one.
        """
        return self._names(
            (body for _, response in self._successes(operation) for body in self._bodies(response)),
            _ENVELOPES | {envelope},
        )

    def is_located(self, operation: Operation) -> bool:
        """Tell whether an operation answers where to find what it made."""
        return any(
            name.lower() == "location"
            for _, response in self._successes(operation)
            for name in _mapping(response, "headers")
        )

    def is_creating(self, operation: Operation) -> bool:
        """Tell whether an operation says that it may make something: its status is 201."""
        return any(status == "201" for status, _ in self._successes(operation))

    def asked(self, operation: Operation) -> Names:
        """Return the names at the top of what is sent to an operation."""
        return self._names(self._requests(operation, self._parameters(operation)), _ENVELOPES)

    def required(self, operation: Operation, is_wanted: Callable[[str], bool]) -> Names:
        """Return the wanted ones of the names that are always sent to an operation, in its query and its body."""
        parameters = list(self._parameters(operation))
        found = {
            name: self._types(_schema_of(parameter))
            for parameter in parameters
            if parameter.value.get("in") == "query" and parameter.value.get("required") is True
            if isinstance(name := parameter.value.get("name"), str) and is_wanted(name)
        }
        for body in self._requests(operation, parameters):
            schemas = list(self._parts(body))
            wanted = {name for schema in schemas for name in _texts(schema.value.get("required")) if is_wanted(name)}
            for name in wanted:
                holders = (schema for schema in schemas if name in _mapping(schema, "properties"))
                types = (self._types(schema.child("properties", name)) for schema in holders)
                found.setdefault(name, next(types, frozenset()))
        return found

    def parameter(self, operation: Operation, name: str) -> frozenset[str]:
        """Return the types of a path parameter; empty where they are not told."""
        for parameter in self._parameters(operation):
            if parameter.value.get("in") == "path" and parameter.value.get("name") == name:
                return self._types(_schema_of(parameter))
        return frozenset()

    def links(self, operation: Operation) -> Iterator[LinkTarget]:
        """Yield where the links of an operation lead, whatever it answers with them."""
        for _, response in self._responses(operation):
            for name in _mapping(response, "links"):
                link = meant_by(response.child("links", name), self._references)
                value = link.value if isinstance(link.value, dict) else {}
                reference = value.get("operationRef")
                target = target_of(reference, link, self._references) if isinstance(reference, str) else None
                if target is not None:
                    yield LinkTarget(name, "", (target.resource, target.pointer))
                elif isinstance(value.get("operationId"), str):
                    yield LinkTarget(name, value["operationId"], ("", ""))

    # --- places ---

    def _at(self, operation: Operation) -> Place:
        place = self._place(operation.resource, operation.pointer)
        assert place is not None
        return place

    def _responses(self, operation: Operation) -> Iterator[tuple[str, Place]]:
        place = self._at(operation)
        for status in _mapping(place, "responses"):
            yield str(status), meant_by(place.child("responses", status), self._references)

    def _successes(self, operation: Operation) -> Iterator[tuple[str, Place]]:
        return (found for found in self._responses(operation) if found[0].startswith("2"))

    def _requests(self, operation: Operation, parameters: Iterable[Place]) -> Iterator[Place]:
        place = self._at(operation)
        if "requestBody" in place.value:
            yield from self._bodies(meant_by(place.child("requestBody"), self._references))
        for parameter in parameters:
            if parameter.value.get("in") == "body":
                yield from self._bodies(parameter)

    def _bodies(self, message: Place) -> Iterator[Place]:
        """Yield the schemas of a response, a request body, or a parameter that is one."""
        for media_type in _mapping(message, "content"):
            yield from _schemas(message.child("content", media_type))
        yield from _schemas(message)

    def _parameters(self, operation: Operation) -> Iterator[Place]:
        """Yield the parameters of an operation, then those of its path item."""
        place = self._at(operation)
        parent = place.pointer.rpartition("/")[0].removesuffix("/additionalOperations")
        for holder in (place, self._place(place.resource, parent)):
            parameters = holder.value.get("parameters") if holder and isinstance(holder.value, dict) else None
            for index, value in enumerate(parameters if holder and isinstance(parameters, list) else ()):
                start = Place(place.resource, f"{holder.pointer if holder else ''}/parameters/{index}", value)
                parameter = meant_by(start, self._references)
                if isinstance(parameter.value, dict):
                    yield parameter

    # --- schemas ---

    def _names(self, bodies: Iterable[Place], envelopes: frozenset[str]) -> Names:
        found: dict[str, frozenset[str]] = {}
        for body in bodies:
            for schema in self._parts(body, envelopes=envelopes):
                for name in _mapping(schema, "properties"):
                    found.setdefault(name, self._types(schema.child("properties", name)))
        return found

    def _parts(self, place: Place, *, envelopes: frozenset[str] = frozenset()) -> Iterator[Place]:
        """Yield a schema and those that describe what is at its top: branches, and what is in envelopes."""
        todo, seen = [(place, _MAX_DEPTH)], set[tuple[str, str]]()
        while todo:
            place, depth = todo.pop()
            schema = meant_by(place, self._references)
            if not isinstance(schema.value, dict) or not depth or (schema.resource, schema.pointer) in seen:
                continue
            seen.add((schema.resource, schema.pointer))
            yield schema
            below: list[tuple[str, str | int]] = [
                ("properties", name) for name in _mapping(schema, "properties") if name.lower() in envelopes
            ]
            below += [(key, index) for key in _COMPOSITES for index in range(_length(schema.value.get(key)))]
            todo += [(schema.child(*way), depth - 1) for way in below]

    def _types(self, place: Place | None) -> frozenset[str]:
        """Return the types that a schema tells at its top; an integer is a number."""
        schema = meant_by(place, self._references).value if place else None
        told = schema.get("type") if isinstance(schema, dict) else None
        types = [told] if isinstance(told, str) else _texts(told)
        return frozenset("number" if name == "integer" else name for name in types if name != "null")


def _schemas(place: Place) -> Iterator[Place]:
    for key in ("schema", "itemSchema"):
        if isinstance(place.value, dict) and isinstance(place.value.get(key), dict):
            yield place.child(key)


def _schema_of(parameter: Place) -> Place:
    """Return where the type of a parameter is told: in Swagger 2.0 that is the parameter."""
    return parameter.child("schema") if "schema" in parameter.value else parameter


def _mapping(place: Place, key: str) -> Mapping[str, object]:
    value = place.value.get(key) if isinstance(place.value, dict) else None
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0
