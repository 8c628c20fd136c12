"""References that lead in a circle: each stands for the next one, and none for anything."""

from collections.abc import Iterator, Sequence

from contractdelta.contract.model import Term


def endless_references(terms: Sequence[Term]) -> Iterator[tuple[str, str]]:
    """Yield file and pointer of each reference that only leads to references, and so back to itself.

    A schema that refers to itself from a property of its own is none of them: it says something on the way.
    """
    ended: set[int] = set()
    for start in range(len(terms)):
        way: dict[int, None] = {}
        index = start
        while terms[index].is_alias and index not in ended and index not in way:
            way[index] = None
            index = terms[index].edges[0].target
        if index in way:
            circle = list(way)[list(way).index(index) :]
            yield from ((terms[each].resource, terms[each].pointer) for each in circle if terms[each].reference)
        ended.update(way)
