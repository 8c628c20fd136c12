"""From contracts to the endpoints that requests are matched with: the base paths are in the URLs of servers."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from contractdelta.contract.model import Contract, Operation
from contractdelta.recording.operations.matching import Endpoint

#: Scheme and host of a URL (RFC 3986, 3.1 and 3.2).
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
#: As many base paths are made of the values of a server's variables; beyond that, a variable stands for anything.
_MANY = 100


class _Variable(NamedTuple):
    default: str
    values: tuple[str, ...]


def endpoints_of(api: str, contract: Contract) -> tuple[Endpoint, ...]:
    """Return the operations of a contract with the base paths of their servers; not webhooks, which nobody calls.

    The contract has to be built in full: one that was built to be compared leaves out the servers of what is the same.
    """
    bases: dict[int | None, tuple[str, ...]] = {None: ("/",)}
    found = []
    for operation in contract.operations:
        method, _, template = operation.key.partition(" ")
        if template.startswith("/"):
            servers = _servers_of(operation)
            if servers not in bases:
                bases[servers] = tuple(sorted(set(_bases(contract, servers)))) or ("/",)
            found.append(
                Endpoint(api=api, operation=operation.key, method=method, template=template, bases=bases[servers])
            )
    return tuple(found)


def base_paths(url: str, variables: Mapping[str, tuple[str, tuple[str, ...]]]) -> frozenset[str]:
    """Return the paths that the URL of a server can have; ``variables`` are their defaults and enumerated values.

    A variable without enumerated values has its default or another one (OpenAPI 3.1.1, "Server Variable Object"), for
    which ``{}`` stands. A relative URL is taken from the root: where the document is served is not known.
    """
    known = {name: _Variable(default, values) for name, (default, values) in variables.items()}
    defaults = {name: variable.default for name, variable in known.items()}
    # A variable at the start can hold the scheme and the host.
    while (first := _VARIABLE.match(url)) and not defaults.get(first[1], "{").startswith("{"):
        url = defaults[first[1]] + url[first.end() :]
    authority = _AUTHORITY.match(url)
    if authority:
        # No host is looked at, so defaults do; one of these can hold the start of the path.
        url = _AUTHORITY.sub("", _filled(authority[0], defaults), count=1) + url[authority.end() :]
    return frozenset(map(_absolute, (_filled(url, defaults), *_fillings(url, known))))


def _servers_of(operation: Operation) -> int | None:
    return next((facet.term for facet in operation.facets if facet.name == "servers"), None)


def _bases(contract: Contract, servers: int | None) -> Iterator[str]:
    for server in contract.terms[servers].edges if servers is not None else ():
        term = contract.terms[server.target]
        url = json.loads(dict(term.members).get("url", "null"))
        if isinstance(url, str):
            yield from base_paths(url, {edge.name: _variable(contract, edge.target) for edge in term.edges})


def _variable(contract: Contract, index: int) -> _Variable:
    members = dict(contract.terms[index].members)
    values = json.loads(members.get("enum", "[]"))
    default = json.loads(members.get("default", '""'))
    return _Variable(str(default), tuple(map(str, values)) if isinstance(values, list) else ())


def _fillings(path: str, variables: Mapping[str, _Variable]) -> Iterator[str]:
    """Yield a path with each combination of values of its variables."""
    names = sorted({name for name in _VARIABLE.findall(path) if name in variables})
    choices: list[Iterable[str]] = []
    count = 1
    for name in names:
        values = variables[name].values
        count *= len(values) or 1
        choices.append(values if values and count <= _MANY else ("{}",))
    for values in product(*choices):
        yield _filled(path, dict(zip(names, values, strict=True)))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _absolute(path: str) -> str:
    """Return a path from the root, without ``.`` and ``..`` (RFC 3986, 5.2.4), query and slash at its end."""
    kept: list[str] = []
    for segment in re.split(r"[?#]", path, maxsplit=1)[0].split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept)
