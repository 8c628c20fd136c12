"""How references are followed by who reads a document beside the engine: without a word about those that lead nowhere.

The engine reports those; to report them twice would help nobody.
"""

from collections.abc import Iterable

from contractdelta.contract.normal_form.drafts import MAX_CHAIN, reference_in
from contractdelta.errors import InvalidDocument
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place, References


def target_of(reference: str, origin: Place, references: References) -> Place | None:
    """Return where a reference leads; ``None`` where it leads nowhere."""
    try:
        found = references.follow(reference, origin)
    except InvalidDocument:
        # A file that nothing of the contract reaches, and that cannot be read.
        return None
    return found if isinstance(found, Place) else None


def meant_by(place: Place, references: References) -> Place:
    """Follow references from a place to what is meant; where one leads nowhere, return the place of that one."""
    for _ in range(MAX_CHAIN):
        reference = reference_in(place.value)
        target = None if reference is None else target_of(reference, place, references)
        if target is None:
            return place
        place = target
    return place


def walked(root: Place, parts: Iterable[str | int], references: References) -> Place:
    """Walk from a place by keys and indexes, through the references on the way, as far as that goes."""
    place = root
    for part in parts:
        place = meant_by(place, references)
        key = part if isinstance(place.value, dict) else _index(part)
        try:
            place = Place(place.resource, join(place.pointer, part), place.value[key])
        except (KeyError, IndexError, TypeError):
            return place
    return place


def _index(part: str | int) -> int:
    return part if isinstance(part, int) else -1
