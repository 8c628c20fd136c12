"""Find one's way in an OpenAPI document, along its references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

BASE: Final = "urn:openapi"


@dataclass(frozen=True)
class Place:
    """A place in a document of OpenAPI 3.1; ``place / step`` is one below it.

    It is kept as a JSON Pointer, because a validator that starts from a pointer knows
    where the references below it lead.
    """

    registry: Registry[Any]
    pointer: str = ""

    @classmethod
    def root(cls, document: Mapping[str, Any]) -> Place:
        """Begin at the top of ``document``."""
        empty: Registry[Any] = Registry()
        return cls(empty.with_resource(BASE, DRAFT202012.create_resource(document)))

    def __truediv__(self, step: str | int) -> Place:
        """Go down one step, from where this place refers to if it is a reference."""
        escaped = str(step).replace("~", "~0").replace("/", "~1")
        return Place(self.registry, f"{self._target}/{escaped}")

    @property
    def node(self) -> Any:
        """Read what stands where this place is or refers to."""
        return self._look_up(self._target)

    def entries(self, step: str) -> Iterator[tuple[Any, Place]]:
        """Go to each entry of the mapping or list at ``step``, if there is one."""
        below = self.node.get(step, ())
        keys = below if isinstance(below, Mapping) else range(len(below))
        yield from ((key, self / step / key) for key in keys)

    def errors(self, instance: object) -> Iterator[str]:
        """Validate ``instance`` against the schema at this place."""
        validator = Draft202012Validator(
            {"$ref": f"{BASE}#{self.pointer}"},
            registry=self.registry,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for error in validator.iter_errors(instance):
            yield f"{error.json_path}: {error.message}"

    @property
    def _target(self) -> str:
        """Follow the reference that stands here, if one does."""
        pointer = self.pointer
        while isinstance(node := self._look_up(pointer), Mapping) and "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
        return pointer

    def _look_up(self, pointer: str) -> Any:
        """Read what stands there, be it a reference."""
        return self.registry.resolver(BASE).lookup(f"#{pointer}").contents
