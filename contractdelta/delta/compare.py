"""Compare two contracts: ``(Contract, Contract) -> Delta``."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.model import Contract, Facet, Operation
from contractdelta.delta.differences.walk import Comparison, Difference
from contractdelta.delta.fingerprints import Fingerprints, fingerprint_of, place_within
from contractdelta.delta.model import Change, Claim, Delta, Direction, OperationDelta, Severity, Status
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.operations import FacetPair, differing_names, matched_operations, paired_facets
from contractdelta.delta.pairing.ways_to_changes import Ways
from contractdelta.delta.rewriting.contracts import rewritten
from contractdelta.delta.rules.areas import facet_of, is_parameter, rules_of_one_sided
from contractdelta.delta.rules.registry import FACT_RULES, RULES, Rule
from contractdelta.errors import one_line

_MOVED = RULES["operation-moved"]
_DEPRECATED, _UNDEPRECATED = RULES["operation-deprecated"], RULES["operation-undeprecated"]
_SUNSET = RULES["operation-sunset-changed"]
_ONE_SIDED = {Status.ADDED: RULES["operation-added"], Status.REMOVED: RULES["operation-removed"]}


def compare_contracts(api: str, base: Contract, head: Contract) -> Delta:
    """Return how the operations of two contracts differ.

    Operations are matched by method and path template; the names of path parameters do not matter.
    """
    base, head, ways, places = rewritten(base, head)
    comparison = Comparison(base, head, places)
    fingerprints = Fingerprints(base, head, ways)
    pairs = list(matched_operations(base.operations, head.operations))
    moves = _moves(pairs)
    deltas = (_compare(comparison, ways, fingerprints, (old, new), moves) for old, new in pairs)
    return Delta(
        api=api,
        base=base.source,
        head=head.source,
        total=len(pairs),
        operations=tuple(
            sorted((delta for delta in deltas if delta is not None), key=lambda delta: (delta.operation, delta.status))
        ),
    )


class _Moves(NamedTuple):
    """Operations whose contract is the same at another place, by their keys."""

    #: Where those of base went, and where those of head came from.
    gone: Mapping[str, str]
    come: Mapping[str, str]


def _moves(pairs: Iterable[tuple[Operation | None, Operation | None]]) -> _Moves:
    gone: dict[str, list[str]] = {}
    come: dict[str, list[str]] = {}
    for old, new in pairs:
        if new is None and old is not None:
            gone.setdefault(old.digest, []).append(old.key)
        elif old is None and new is not None:
            come.setdefault(new.digest, []).append(new.key)
    # Several that are alike cannot be told apart.
    both = ((keys, come.get(digest, [])) for digest, keys in gone.items() if digest)
    single = {keys[0]: others[0] for keys, others in both if len(keys) == len(others) == 1}
    return _Moves(single, {new: old for old, new in single.items()})


def _compare(
    comparison: Comparison,
    ways: Ways,
    fingerprints: Fingerprints,
    matched: tuple[Operation | None, Operation | None],
    moves: _Moves,
) -> OperationDelta | None:
    old, new = matched
    if new is None and old is not None:
        return _one_sided(comparison, old, None, moves.gone.get(old.key, ""))
    if old is None or new is None:
        return _one_sided(comparison, None, new, moves.come.get(new.key, "") if new else "")
    if old.digest == new.digest:
        is_same = old.documentation == new.documentation
        return None if is_same else _delta(new, Status.DOCUMENTATION, changes=set(_lifecycle(comparison, old, new)))
    changes = set(_lifecycle(comparison, old, new))
    for pair in paired_facets(old.facets, new.facets):
        changes.update(fingerprints.told_apart(_changes(comparison, ways, new, pair)))
    return _delta(new, Status.CHANGED, facets=differing_names(old.facets, new.facets), changes=changes)


def _lifecycle(comparison: Comparison, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield what is said anew about how long an operation is to be called."""
    if old.is_deprecated != new.is_deprecated:
        rule, word = (_DEPRECATED, "deprecated") if new.is_deprecated else (_UNDEPRECATED, "undeprecated")
        yield _said(comparison, new, rule, f"{new.key} {word}", (old.is_deprecated, new.is_deprecated))
    if old.sunset != new.sunset:
        message = one_line(f"sunset of {new.key} became {new.sunset or 'open'}")
        yield _said(comparison, new, _SUNSET, message, (old.sunset or None, new.sunset or None))


def _said(comparison: Comparison, new: Operation, rule: Rule, message: str, values: tuple[object, object]) -> Change:
    before, after = values
    return Change(
        pointer=comparison.head.shown(new.resource, new.pointer),
        rule=rule.id,
        severity=rule.severity,
        facet="",
        message=message,
        base=canonical(before),
        head=canonical(after),
        unit="",
        fingerprint=fingerprint_of(rule.id, new.identity, message),
    )


def _one_sided(comparison: Comparison, old: Operation | None, new: Operation | None, moved: str) -> OperationDelta:
    operation, status = (old, Status.REMOVED) if new is None else (new, Status.ADDED)
    assert operation is not None
    is_moved = moved and status is Status.REMOVED
    rule = _MOVED if is_moved else _ONE_SIDED[status]
    contract = comparison.base if new is None else comparison.head
    message = f"{operation.key} {status}"
    if moved:
        message = f"{operation.key} moved to {moved}" if is_moved else f"{operation.key} was {moved}"
    change = Change(
        pointer=contract.shown(operation.resource, operation.pointer),
        rule=rule.id,
        severity=rule.severity,
        facet="",
        message=message,
        base=_rendered(comparison.old, old),
        head=_rendered(comparison.new, new),
        unit="",
        fingerprint=fingerprint_of(rule.id, operation.identity),
    )
    return _delta(operation, status, facets={facet.name for facet in operation.facets}, changes={change})


def _rendered(side: Side, operation: Operation | None) -> str | None:
    return None if operation is None or operation.term is None else side.render(operation.term)


def _delta(
    operation: Operation, status: Status, *, facets: set[str] | None = None, changes: set[Change] | None = None
) -> OperationDelta:
    ordered = tuple(
        sorted(changes or (), key=lambda c: (c.facet, c.pointer, c.rule, c.message, c.where, c.fingerprint))
    )
    return OperationDelta(
        operation=operation.key,
        operation_id=operation.operation_id,
        status=status,
        severity=Severity.worst(change.severity for change in ordered),
        facets=tuple(sorted(facets or ())),
        changes=ordered,
    )


def _changes(comparison: Comparison, ways: Ways, operation: Operation, pair: FacetPair) -> Iterator[Change]:
    before, after, name, left = pair
    facet = after or before
    assert facet is not None
    kind = facet_of(name)
    is_callback = operation.key.partition(" ")[2].startswith("webhook:")
    direction = Direction.BOTH if is_callback else kind.direction
    if before is None or after is None:
        old, new = before.term if before else None, after.term if after else None
        action = "added" if before is None else "removed"
        whole = comparison.one_sided(old, new)
        is_required = _is_required(comparison, old, new)
        rules = left or rules_of_one_sided(name, came=before is None, is_required=is_required)
        differences: Iterable[Difference] = [whole._replace(rules=rules, message=f"{name} {action}")]
    elif before.digest == after.digest:
        differences = ()
    else:
        differences = comparison.differences(before.term, after.term, kind.wire)
    for difference in differences:
        rule_found = _rule_of(difference, name, direction)
        yield Change(
            pointer=difference.pointer,
            rule=rule_found.id,
            severity=rule_found.severity,
            facet=name,
            where=_where(ways, difference, before, after),
            message=difference.message or f"{name} changed",
            base=difference.base,
            head=difference.head,
            unit=difference.unit,
            direction=rule_found.direction if direction is Direction.BOTH else direction,
            claim=_claim(difference, before, after, rule_found),
            fingerprint=fingerprint_of(
                rule_found.id,
                operation.identity,
                _identity(facet, name),
                place_within(difference, (comparison.head, after), (comparison.base, before)),
                difference.mark,
            ),
        )


def _where(ways: Ways, difference: Difference, before: Facet | None, after: Facet | None) -> str:
    """Return where in a facet a difference stands, for people."""
    if difference.at is None or before is None or after is None:
        return ""
    return ways.where((before.term, after.term), difference.at)


def _claim(difference: Difference, before: Facet | None, after: Facet | None, rule: Rule) -> Claim | None:
    """Return what a payload would have to prove; ``None`` where the change is not about what may be sent."""
    at = difference.at
    if at is None or before is None or after is None or rule.direction is Direction.BOTH:
        return None
    return Claim(before.term, after.term, at.old, at.new, rule.direction, difference.keyword, difference.detail)


def _identity(facet: Facet, name: str) -> str:
    """Return by what a facet is known, itself or the one that it stands for."""
    return facet.identity if facet.name == name else name


def _is_required(comparison: Comparison, old: int | None, new: int | None) -> bool:
    if new is not None:
        return comparison.new.is_required(new)
    return old is not None and comparison.old.is_required(old)


# --- which rule a difference falls under ------------------------------------------------------------------------------

#: What does not matter in a direction, because the other side alone writes it.
_HIDDEN = {
    Direction.REQUEST: RULES["request-read-only-changed"],
    Direction.RESPONSE: RULES["response-write-only-changed"],
}
_DEFAULT = FACT_RULES["default-changed"].request
_PARAMETER_DEFAULT = RULES["request-parameter-default-changed"]


def _rule_of(difference: Difference, facet: str, direction: Direction) -> Rule:
    """Return the rule that a difference falls under: the worse one where either side may send it."""
    rules = difference.rules or facet_of(facet).rules.changed
    senders = (Direction.REQUEST, Direction.RESPONSE) if direction is Direction.BOTH else (direction,)
    order = list(Severity)
    found = [_HIDDEN[sender] if sender in difference.hidden else rules.of(sender) for sender in senders]
    rule = min(found, key=lambda rule: order.index(rule.severity))
    return _PARAMETER_DEFAULT if rule is _DEFAULT and is_parameter(facet) else rule
