"""References on the way from a document to its terms: where they lead, and what has to be said about them."""

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Problem
from contractdelta.contract.names.components import components_of, unit_at
from contractdelta.contract.normal_form.drafts import CIRCLE, MAX_CHAIN, Context, problem_at, reference_in
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place, References, Unresolved


class Follower:
    """Follows the references of one document, and remembers which objects were passed on the way."""

    def __init__(self, document: Document) -> None:
        """Start with nothing passed, and no problem."""
        self.document = document
        self.references = References(document)
        self.problems: set[Problem] = set()
        #: Objects that are no terms: path items, and references on the way to others.
        self.passed: dict[tuple[str, str], Kind] = {}
        self._units: dict[tuple[str, str], str] = {}

    def follow(self, reference: str, origin: Place) -> Place | None:
        """Return where a reference leads; ``None``, and a problem, where it leads nowhere."""
        found = self.references.follow(reference, origin)
        if isinstance(found, Unresolved):
            self.report(origin, f"cannot follow the reference {reference!r}: {found.reason}")
            return None
        self.passed[found.resource, found.pointer] = Kind.REFERENCE
        if self.references.crossed:
            self.passed |= dict.fromkeys(self.references.crossed, Kind.REFERENCE)
        return found

    def dereference(self, place: Place) -> Place:
        """Follow references from a place until it holds something else.

        Where one leads nowhere, the place of that one is returned.
        """
        for _ in range(MAX_CHAIN):
            reference = reference_in(place.value)
            if reference is None:
                return place
            target = self.follow(reference, place)
            if target is None:
                return place
            place = target
        self.report(place, CIRCLE)
        return Place(place.resource, place.pointer, {"$ref": "circle"})

    def report(self, place: Place, message: str) -> None:
        """Note a problem that can be lived with."""
        self.problems.add(problem_at(self.document, place.resource, place.pointer, message))

    def target_context(self, target: Place, origin: Place) -> Context:
        """Return the context of what was found by following references from ``origin``."""
        is_same = (target.resource, target.pointer) == (origin.resource, origin.pointer)
        return Context(unit="" if is_same else self.unit_of(target))

    def unit_of(self, place: Place) -> str:
        """Return the node of the impact graph for what a reference leads to."""
        unit = self._units.get(place[:2])
        if unit is None:
            unit = self._units[place[:2]] = unit_at(self.document, place)
        return unit

    def keep_component(self, name: str) -> None:
        """Note that a schema goes by the name of a component, which may only refer to it."""
        components = components_of(self.document, "schemas")
        if reference_in(components.value.get(name)) is not None:
            self.passed[components.resource, join(components.pointer, name)] = Kind.REFERENCE
