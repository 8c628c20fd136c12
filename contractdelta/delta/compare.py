"""Compare two contracts: ``(Contract, Contract) -> Delta``."""

from collections.abc import Iterable, Iterator, Mapping

from contractdelta.contract.canonical import canonical
from contractdelta.contract.model import Contract, Facet, Operation
from contractdelta.delta.areas import REQUIRED, facet_of, rule_of_whole
from contractdelta.delta.differences import Comparison, Difference
from contractdelta.delta.fingerprints import Fingerprints, fingerprint_of, place_within
from contractdelta.delta.model import Change, Claim, Delta, Direction, OperationDelta, Severity, Status
from contractdelta.delta.pairing import FacetPair, differing_names, matched_operations, paired_facets
from contractdelta.delta.rewriting import rewritten
from contractdelta.delta.rules import RULES, Rule
from contractdelta.delta.sides import Side
from contractdelta.delta.ways import Ways
from contractdelta.errors import one_line


def compare_contracts(api: str, base: Contract, head: Contract) -> Delta:
    """Return how the operations of two contracts differ.

    Operations are matched by method and path template; the names of path parameters do not matter.
    """
    base, head, ways, places = rewritten(base, head)
    comparison = Comparison(base, head, places)
    fingerprints = Fingerprints(base, head, ways)
    pairs = list(matched_operations(base.operations, head.operations))
    moved = _moved(pairs)
    deltas = (_compare(comparison, ways, fingerprints, (old, new), moved) for old, new in pairs)
    return Delta(
        api=api,
        base=base.source,
        head=head.source,
        total=len(pairs),
        operations=tuple(
            sorted((delta for delta in deltas if delta is not None), key=lambda delta: (delta.operation, delta.status))
        ),
    )


def _moved(pairs: Iterable[tuple[Operation | None, Operation | None]]) -> dict[str, str]:
    """Return where operations went, and came from, whose contract is the same at another place; by their keys."""
    gone: dict[str, list[str]] = {}
    come: dict[str, list[str]] = {}
    for old, new in pairs:
        if new is None and old is not None:
            gone.setdefault(old.digest, []).append(old.key)
        elif old is None and new is not None:
            come.setdefault(new.digest, []).append(new.key)
    found = {}
    for digest, keys in gone.items():
        others = come.get(digest, [])
        # Several that are alike cannot be told apart.
        if digest and len(keys) == len(others) == 1:
            found[f"removed {keys[0]}"], found[f"added {others[0]}"] = others[0], keys[0]
    return found


def _compare(
    comparison: Comparison,
    ways: Ways,
    fingerprints: Fingerprints,
    matched: tuple[Operation | None, Operation | None],
    moved: Mapping[str, str],
) -> OperationDelta | None:
    old, new = matched
    if new is None and old is not None:
        return _one_sided(comparison, old, None, moved.get(f"removed {old.key}", ""))
    if old is None or new is None:
        return _one_sided(comparison, None, new, moved.get(f"added {new.key}", "") if new else "")
    if old.digest == new.digest:
        is_same = old.documentation == new.documentation
        return None if is_same else _delta(new, Status.DOCUMENTATION, changes=set(_lifecycle(comparison, old, new)))
    changes = set(_lifecycle(comparison, old, new))
    for pair in paired_facets(old.facets, new.facets):
        changes.update(fingerprints.told_apart(_changes(comparison, ways, new, pair)))
    return _delta(new, Status.CHANGED, facets=differing_names(old.facets, new.facets), changes=changes)


def _lifecycle(comparison: Comparison, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield what is said anew about how long an operation is to be called."""
    found = []
    if old.is_deprecated != new.is_deprecated:
        rule = "operation-deprecated" if new.is_deprecated else "operation-undeprecated"
        found.append((rule, "deprecated", f"{new.key} {rule.removeprefix('operation-')}"))
    if old.sunset != new.sunset:
        message = f"sunset of {new.key} became {new.sunset or 'open'}"
        found.append(("operation-sunset-changed", "x-sunset", one_line(message)))
    for rule_id, member, message in found:
        yield Change(
            pointer=comparison.head.shown(new.resource, new.pointer),
            rule=rule_id,
            severity=RULES[rule_id].severity,
            facet="",
            message=message,
            base=canonical(old.is_deprecated if member == "deprecated" else old.sunset or None),
            head=canonical(new.is_deprecated if member == "deprecated" else new.sunset or None),
            unit="",
            fingerprint=fingerprint_of(rule_id, new.identity, message),
        )


def _one_sided(comparison: Comparison, old: Operation | None, new: Operation | None, moved: str) -> OperationDelta:
    operation, status = (old, Status.REMOVED) if new is None else (new, Status.ADDED)
    assert operation is not None
    is_moved = moved and status is Status.REMOVED
    rule = RULES["operation-moved" if is_moved else f"operation-{status}"]
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
        rule = left or rule_of_whole(name, action, is_required=_is_required(comparison, old, new))
        differences: Iterable[Difference] = [whole._replace(rule=rule, message=f"{name} {action}")]
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
_HIDDEN = {Direction.REQUEST: "request-read-only-changed", Direction.RESPONSE: "response-write-only-changed"}


def _rule_of(difference: Difference, facet: str, direction: Direction) -> Rule:
    """Return the rule that a difference falls under: the worse one where either side may send it."""
    template = difference.rule or rule_of_whole(facet, "changed", is_required=False)
    senders = (Direction.REQUEST, Direction.RESPONSE) if direction is Direction.BOTH else (direction,)
    order = list(Severity)
    rules = [_rule_for(template, facet, sender, difference.hidden) for sender in senders]
    return min(rules, key=lambda rule: order.index(rule.severity))


def _rule_for(template: str, facet: str, sender: Direction, hidden: frozenset[Direction]) -> Rule:
    if sender in hidden:
        return RULES[_HIDDEN[sender]]
    name = template.format(sender)
    if name == "request-default-changed" and facet.startswith("parameters."):
        name = "request-parameter-default-changed"
    # What is put together of an area and what became of it need not have a rule of its own.
    return RULES.get(name) or RULES.get(name.removeprefix(REQUIRED)) or RULES["contract-changed"]
