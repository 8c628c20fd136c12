"""How the credentials that an operation asks for differ: alternatives, the schemes of each, their scopes.

Source: OpenAPI 3.0.4 and 3.1.1, Security Requirement Object.
"""

import json
from collections.abc import Iterator

from contractdelta.contract.model import Edge
from contractdelta.delta.differences.model import Below, Schemas
from contractdelta.delta.pairing.children import without_common
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.rules.areas import SECURITY_FATES, Fates, ObjectFinding, the_rule
from contractdelta.delta.values.findings import listed

_ALTERNATIVES = Fates(the_rule("security-alternative-added"), the_rule("security-alternative-removed"))
_SCHEMES = Fates(the_rule("security-scheme-required"), the_rule("security-scheme-not-required"))
_SCOPES = Fates(the_rule("security-scope-added"), the_rule("security-scope-removed"))


def compare_alternatives(schemas: Schemas) -> Iterator[ObjectFinding | Below]:
    """Compare lists of alternatives, of which one has to be met; none at all is met by everybody."""
    old, new = schemas.edges("alternative")
    if not old or not new:
        is_optional = any(_asks_nothing(schemas.new_side, edge) for edge in new)
        rules = _ALTERNATIVES.came if is_optional else SECURITY_FATES.of(came=bool(new))
        message = "credentials may be given" if is_optional else "credentials are required"
        message = message if new else "no credentials are required any more"
        yield ObjectFinding(rules, message, schemas.old, schemas.new)
        return
    left, right = without_common(old, new, schemas.old_side.digest, schemas.new_side.digest)
    for before in list(left):
        twin = next((after for after in right if _schemes(schemas, before, after)), None)
        if twin is not None:
            left.remove(before)
            right.remove(twin)
            yield Below(before.target, twin.target)
    for edge in left:
        if any(_asks_less(schemas, edge, other) for other in new):
            message = f"alternative {_names_in(schemas.old_side, edge)} removed, another one asks less"
            yield ObjectFinding(_SCHEMES.went, message, edge.target, None, told_by="alternative removed")
        else:
            yield _alternative(schemas, edge, None)
    yield from (_alternative(schemas, None, edge) for edge in right)


def _alternative(schemas: Schemas, before: Edge | None, after: Edge | None) -> ObjectFinding:
    action = "added" if before is None else "removed"
    told = f"alternative {action}"
    rules = _ALTERNATIVES.of(came=before is None)
    edge, side = (after, schemas.new_side) if before is None else (before, schemas.old_side)
    message = f"alternative {_names_in(side, edge)} {action}" if edge else told
    return ObjectFinding(rules, message, before and before.target, after and after.target, told_by=told)


def _names_in(side: Side, edge: Edge) -> str:
    """Return what an alternative asks for: ``'key' and 'token'``."""
    names = [*side.members(edge.target), *(_name(side, scheme) for scheme in side.edges(edge.target))]
    return " and ".join(f"'{name}'" for name in sorted(names)) or "without credentials"


def _asks_nothing(side: Side, edge: Edge) -> bool:
    # A scheme that is nowhere defined is a member, known by its name alone.
    return not (side.edges(edge.target) or side.members(edge.target))


def _asks_less(schemas: Schemas, before: Edge, after: Edge) -> bool:
    """Tell whether whoever met an alternative of base meets one of head: with some of the schemes and scopes."""
    schemes, undefined = schemas.old_side.edges(before.target), schemas.old_side.members(before.target)
    return all(
        any(not schemas.differ(edge, other) and _scopes_in(other) <= _scopes_in(edge) for edge in schemes)
        for other in schemas.new_side.edges(after.target)
    ) and all(
        name in undefined and set(map(str, listed(scopes))) <= set(map(str, listed(undefined[name])))
        for name, scopes in schemas.new_side.members(after.target).items()
    )


def _schemes(schemas: Schemas, before: Edge, after: Edge) -> bool:
    """Tell whether two alternatives have a scheme in common, as it is or by its name."""
    old, new = schemas.old_side.edges(before.target), schemas.new_side.edges(after.target)
    named = _names(schemas.old_side, before.target) & _names(schemas.new_side, after.target)
    return bool(named) or any(not schemas.differ(edge, twin) for edge in old for twin in new)


def _names(side: Side, requirement: int) -> set[str]:
    """Return the schemes that a requirement names, those that are nowhere defined, too."""
    return {*side.members(requirement), *(_name(side, edge) for edge in side.edges(requirement))} - {""}


def _name(side: Side, scheme: Edge) -> str:
    return side.name_of(scheme).partition(":")[2]


def _is_same_scheme(schemas: Schemas, before: Edge, after: Edge) -> bool:
    return not schemas.differ(before, after) or _name(schemas.old_side, before) == _name(schemas.new_side, after) != ""


def compare_requirements(schemas: Schemas) -> Iterator[ObjectFinding | Below]:
    """Compare two alternatives: all of their schemes have to be met, with all scopes."""
    # What was defined and is known by its name alone now, or the other way about, is told as that.
    old, right = (
        [edge for edge in side.edges(term) if _name(side, edge) not in other.members(twin)]
        for side, term, other, twin in (
            (schemas.old_side, schemas.old, schemas.new_side, schemas.new),
            (schemas.new_side, schemas.new, schemas.old_side, schemas.old),
        )
    )
    for before in old:
        twin = next((edge for edge in right if _is_same_scheme(schemas, before, edge)), None)
        if twin is None:
            yield _scheme(schemas.old_side, "is not required", before.target, None, before)
            continue
        right.remove(twin)
        yield from _scopes(schemas, _scopes_in(before), _scopes_in(twin))
        if schemas.differ(before, twin):
            yield Below(before.target, twin.target)
    for after in right:
        yield _scheme(schemas.new_side, "is required", None, after.target, after)


def _scheme(side: Side, told: str, old: int | None, new: int | None, edge: Edge) -> ObjectFinding:
    name = _name(side, edge)
    message = f"scheme '{name}' {told}" if name else f"a scheme {told}"
    return ObjectFinding(_SCHEMES.of(came=old is None), message, old, new, told_by=f"a scheme {told}")


def _scopes(schemas: Schemas, old: set[str], new: set[str]) -> Iterator[ObjectFinding]:
    for rules, action, scopes in ((_SCOPES.went, "removed", old - new), (_SCOPES.came, "added", new - old)):
        for scope in sorted(scopes):
            message = f"scope {json.dumps(scope, ensure_ascii=False)} {action}"
            yield ObjectFinding(rules, message, schemas.old, schemas.new)


def _scopes_in(edge: Edge) -> set[str]:
    return set(map(str, listed(edge.keyword.removeprefix("scheme "))))
