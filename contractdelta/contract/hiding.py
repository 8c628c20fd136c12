"""Which properties of a schema do not matter in one direction: those marked ``readOnly`` or ``writeOnly``."""

from collections.abc import Iterable, Iterator, Mapping

from contractdelta.contract.model import Contract


def hidden_names(contract: Contract, keyword: str) -> Mapping[int, frozenset[str]]:
    """Return the names of the properties that schemas hide, by the term of the schema; those that hide none are absent.

    A schema hides what it, or one that it joins by ``allOf``, marks with the keyword; a property is marked by its
    schema or by one that this joins (JSON Schema validation, section 9.4). Takes time in proportion to the terms
    and to the names that go up from one schema to those that join it, however these refer to one another.
    """
    joining: dict[int, list[int]] = {}
    owners: dict[int, list[tuple[int, str]]] = {}
    for index, term in enumerate(contract.terms):
        for edge in term.edges:
            if edge.keyword == "allOf":
                joining.setdefault(contract.resolve(edge.target), []).append(index)
            elif edge.keyword == "properties":
                owners.setdefault(contract.resolve(edge.target), []).append((index, edge.name))
    marked = (index for index, term in enumerate(contract.terms) if (keyword, "true") in term.members)
    named = (owner for index in _with_joining(marked, joining) for owner in owners.get(index, ()))
    found: dict[int, set[str]] = {}
    todo = list(named)
    while todo:
        index, name = todo.pop()
        names = found.setdefault(index, set())
        if name not in names:
            names.add(name)
            todo += [(user, name) for user in joining.get(index, ())]
    return {index: frozenset(names) for index, names in found.items()}


def _with_joining(terms: Iterable[int], joining: Mapping[int, Iterable[int]]) -> Iterator[int]:
    """Yield terms and all that join them, each once."""
    todo = list(dict.fromkeys(terms))
    seen = set(todo)
    for index in todo:  # it grows meanwhile
        yield index
        fresh = [user for user in joining.get(index, ()) if user not in seen]
        seen.update(fresh)
        todo += fresh
