"""Which properties schemas name, with those that stand for the same value; which of them do not matter in a direction.

Those do not that are marked ``readOnly`` or ``writeOnly``.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeVar

from contractdelta.contract.grammar import IN_PLACE
from contractdelta.contract.model import Contract

_T = TypeVar("_T")
_JOINING = frozenset({"allOf"})


def hidden_names(contract: Contract, keyword: str) -> Mapping[int, frozenset[str]]:
    """Return the names of the properties that schemas hide, by the term of the schema; those that hide none are absent.

    A schema hides what it, or one that it joins by ``allOf``, marks with the keyword; a property is marked by its
    schema or by one that this joins (JSON Schema validation, section 9.4). Takes time in proportion to the terms
    and to the names that go up from one schema to those that join it, however these refer to one another.
    """
    mark = keyword, "true"
    marked = [index for index, term in enumerate(contract.terms) if mark in term.members]
    if not marked:
        return {}
    joining = _users(contract, _JOINING)
    hidden = set(_with_joining(marked, joining))
    owners = ((index, name) for index, name, target in _properties(contract) if contract.resolve(target) in hidden)
    return _risen(owners, joining)


def mentioned_names(contract: Contract, wanted: Collection[str]) -> Mapping[int, frozenset[str]]:
    """Return those of some names that a schema, or one below it for the same value, describes or requires."""
    if not wanted:
        return {}
    described = ((index, name) for index, name, _ in _properties(contract) if name in wanted)
    required = ((index, name) for index, name in _required(contract) if name in wanted)
    return _risen(chain(described, required), _users(contract, IN_PLACE))


def required_names(contract: Contract) -> Mapping[int, frozenset[str]]:
    """Return the names that schemas require, or those that they join; those that require none are absent."""
    return _risen(_required(contract), _users(contract, _JOINING))


def described_names(contract: Contract) -> Mapping[int, frozenset[tuple[str, str]]]:
    """Return the properties that schemas describe, or those below them for the same value.

    Each with an empty text, and where it holds for all values of the schema with its digest, too.
    """
    own = [(index, name, contract.digests[target]) for index, name, target in _properties(contract)]
    named = _risen(((index, (name, "")) for index, name, _ in own), _users(contract, IN_PLACE - {"not"}))
    held = _risen(((index, (name, digest)) for index, name, digest in own), _users(contract, _JOINING))
    return {index: names | held.get(index, frozenset()) for index, names in named.items()}


def required_in(text: str | None) -> Iterator[str]:
    """Yield the names in a ``required``, as a term has it."""
    names = json.loads(text) if text else ()
    yield from (name for name in (names if isinstance(names, list) else ()) if isinstance(name, str))


def _required(contract: Contract) -> Iterator[tuple[int, str]]:
    """Yield which terms require which names."""
    for index, term in enumerate(contract.terms):
        for key, text in term.members:
            if key == "required":
                yield from ((index, name) for name in required_in(text))


def _properties(contract: Contract) -> Iterator[tuple[int, str, int]]:
    """Yield which terms describe which properties, each with its term."""
    for index, term in enumerate(contract.terms):
        for edge in term.edges:
            if edge.keyword == "properties":
                yield index, edge.name, edge.target


def _users(contract: Contract, keywords: Collection[str]) -> Mapping[int, list[int]]:
    """Return which terms lead to each term by some keywords."""
    found: dict[int, list[int]] = {}
    for index, term in enumerate(contract.terms):
        for edge in term.edges:
            if edge.keyword in keywords:
                found.setdefault(contract.resolve(edge.target), []).append(index)
    return found


def _risen(named: Iterable[tuple[int, _T]], users: Mapping[int, Iterable[int]]) -> Mapping[int, frozenset[_T]]:
    """Return the names that terms have, with those of all that they use."""
    found: dict[int, set[_T]] = {}
    for index, name in named:
        found.setdefault(index, set()).add(name)
    # Few of them are used by others in the same place: what is to go up from these.
    todo = {index: set(names) for index, names in found.items() if index in users}
    while todo:
        index, names = todo.popitem()
        for user in users[index]:
            known = found.setdefault(user, set())
            fresh = names - known
            known |= fresh
            if fresh and user in users:
                todo.setdefault(user, set()).update(fresh)
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
