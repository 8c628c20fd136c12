"""Compare two contracts: ``(Contract, Contract) -> Delta``."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from contractdelta.contract.model import Contract, Facet, Operation
from contractdelta.delta.differences import Comparison, Difference, Kept, Side, without_common
from contractdelta.delta.model import Change, Delta, OperationDelta, Severity, Status
from contractdelta.delta.rules import RULES


def compare_contracts(api: str, base: Contract, head: Contract) -> Delta:
    """Return how the operations of two contracts differ.

    Operations are matched by method and path template; the names of path parameters do not matter.
    """
    comparison = Comparison(base, head)
    pairs = list(_matched(base.operations, head.operations))
    deltas = (_compare(comparison, old, new) for old, new in pairs)
    return Delta(
        api=api,
        base=base.source,
        head=head.source,
        total=len(pairs),
        operations=tuple(
            sorted((delta for delta in deltas if delta is not None), key=lambda delta: (delta.operation, delta.status))
        ),
    )


def _matched(
    base: Iterable[Operation], head: Iterable[Operation]
) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Match operations by key, and those that are left by key without the names of path parameters."""
    old = {operation.key: operation for operation in base}
    new = {operation.key: operation for operation in head}
    for key in sorted(old.keys() & new.keys()):
        yield old.pop(key), new.pop(key)
    before = {operation.identity: operation for operation in old.values()}
    after = {operation.identity: operation for operation in new.values()}
    for identity in sorted(before.keys() | after.keys()):
        yield before.get(identity), after.get(identity)


def _compare(comparison: Comparison, old: Operation | None, new: Operation | None) -> OperationDelta | None:
    if old is None or new is None:
        return _one_sided(comparison, old, new)
    if old.digest == new.digest:
        return None if old.documentation == new.documentation else _delta(new, Status.DOCUMENTATION)
    names: set[str] = set()
    changes: set[Change] = set()
    for before, after in _changed_facets(old, new):
        facet = after or before
        assert facet is not None
        names.add(facet.name)
        changes.update(_changes(comparison, before, after, facet))
    return _delta(new, Status.CHANGED, facets=names, changes=changes)


def _one_sided(comparison: Comparison, old: Operation | None, new: Operation | None) -> OperationDelta:
    operation, status = (old, Status.REMOVED) if new is None else (new, Status.ADDED)
    assert operation is not None
    rule = RULES[f"operation-{status}"]
    contract = comparison.base if new is None else comparison.head
    change = Change(
        pointer=contract.shown(operation.resource, operation.pointer),
        rule=rule.id,
        severity=rule.severity,
        facet="",
        message=f"{operation.key} {status}",
        base=_rendered(comparison.old, old),
        head=_rendered(comparison.new, new),
        unit="",
    )
    return _delta(operation, status, facets={facet.name for facet in operation.facets}, changes={change})


def _rendered(side: Side, operation: Operation | None) -> str | None:
    return None if operation is None or operation.term is None else side.render(operation.term)


def _delta(
    operation: Operation, status: Status, *, facets: set[str] | None = None, changes: set[Change] | None = None
) -> OperationDelta:
    ordered = tuple(sorted(changes or (), key=lambda c: (c.facet, c.pointer, c.rule, c.message)))
    return OperationDelta(
        operation=operation.key,
        operation_id=operation.operation_id,
        status=status,
        severity=Severity.worst(change.severity for change in ordered),
        facets=tuple(sorted(facets or ())),
        changes=ordered,
    )


def _changed_facets(old: Operation, new: Operation) -> Iterator[tuple[Facet | None, Facet | None]]:
    """Yield the facets that differ. Where a document says something twice, one identity has several facets."""
    before, after = _by_identity(old.facets), _by_identity(new.facets)
    for identity in sorted(before.keys() | after.keys()):
        olds, news = before.get(identity, []), after.get(identity, [])
        yield from zip_longest(*without_common(olds, news, _digest_of_facet, _digest_of_facet))


def _digest_of_facet(facet: Facet) -> str:
    return facet.digest


def _by_identity(facets: Iterable[Facet]) -> dict[str, list[Facet]]:
    found: dict[str, list[Facet]] = {}
    for facet in facets:
        found.setdefault(facet.identity, []).append(facet)
    return found


def _changes(comparison: Comparison, before: Facet | None, after: Facet | None, facet: Facet) -> Iterator[Change]:
    if before is None or after is None:
        old, new = before.term if before else None, after.term if after else None
        differences: Iterable[Difference] = [comparison.one_sided(old, new)]
    else:
        differences = comparison.differences(before.term, after.term)
    for difference in differences:
        rule = RULES[_rule_of(facet.name, difference)]
        yield Change(
            pointer=difference.pointer,
            rule=rule.id,
            severity=rule.severity,
            facet=facet.name,
            message=difference.message or _message(facet.name, difference.kept),
            base=difference.base,
            head=difference.head,
            unit=difference.unit,
        )


def _message(facet: str, kept: Kept) -> str:
    return f"{facet} {kept}"


# --- which rule a difference falls under ------------------------------------------------------------------------------


def _rule_of(facet: str, difference: Difference) -> str:
    area, part = _area_of(facet)
    if difference.is_whole:
        name = f"{part}-{difference.kept}"
    elif difference.is_property and area in ("request", "response"):
        name = f"{area}-property-{difference.kept}"
    else:
        name = f"{_SUBJECTS.get(area, part)}-changed"
    if name in ("request-parameter-added", "request-body-added") and difference.is_required:
        name = f"required-{name}"
    if name == "response-removed" and facet.startswith("responses.2"):
        name = f"success-{name}"
    return name if name in RULES else "contract-changed"


_SUBJECTS = {"request": "request-body", "response": "response"}


def _area_of(facet: str) -> tuple[str, str]:
    """Return the area that a facet belongs to, and what the facet itself is called in the ids of rules."""
    head, _, rest = facet.partition(".")
    if head == "request_body":
        return "request", "request-media-type" if rest else "request-body"
    if head == "responses":
        return _area_of_response(rest.partition(".")[2])
    name = {"parameters": "request-parameter", "callbacks": "callback"}.get(head, head)
    return name, name


def _area_of_response(part: str) -> tuple[str, str]:
    for name in ("header", "link"):
        if part.startswith(f"{name}s."):
            return f"response-{name}", f"response-{name}"
    return "response", "response-media-type" if part else "response"
