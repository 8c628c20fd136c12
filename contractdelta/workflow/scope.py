"""From deltas to the scope of a change: the part of the impact graph that comes from contracts."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from contractdelta.config import Config
from contractdelta.impact.graph import node_of_operation, scoped_node
from contractdelta.impact.model import AffectedOperation, Scope
from contractdelta.repository import ChangedFile
from contractdelta.testmap.tags import NamedOperation

if TYPE_CHECKING:
    from contractdelta.delta.model import Delta
    from contractdelta.workflow.pairs import Pair


def make_scope(  # noqa: PLR0913 - one argument a source of what is known
    config: Config,
    pairs: "Sequence[Pair]",
    deltas: "Sequence[Delta]",
    *,
    others: Mapping[str, tuple[NamedOperation, ...]] = MappingProxyType({}),
    base: str,
    files: tuple[ChangedFile, ...],
    known_files: frozenset[str],
    why_all: str,
) -> Scope:
    """Join what is known of every API; ``others`` are the operations of those that were not compared."""
    apis = tuple(sorted({pair.named.name for pair in pairs} | others.keys()))
    several = len(apis) > 1
    affected = [item for delta in deltas for item in _affected(delta, has_several_apis=several)]
    operations = [operation for pair in pairs for operation in operations_of(pair)]
    operations += [operation for names in others.values() for operation in names]
    uses = {use for pair in pairs for use in _uses(pair, has_several_apis=several)}
    return Scope(
        base=base,
        apis=apis,
        operations=tuple(sorted(operations, key=lambda operation: (operation.api, operation.key))),
        affected=tuple(sorted(affected, key=lambda operation: operation.node)),
        uses=tuple(sorted(uses)),
        files=files,
        known_files=known_files,
        why_all=why_all,
        unmapped_tests=config.unmapped_tests,
        ignore=config.ignore,
        always=config.always,
    )


def operations_of(pair: "Pair") -> Iterator[NamedOperation]:
    """Yield each operation once, with the names that it has in base and in head."""
    merged: dict[str, NamedOperation] = {}
    for contract in pair.contracts:
        for operation in contract.operations:
            names = {operation.key, operation.identity, *([operation.operation_id] if operation.operation_id else [])}
            known = merged.get(operation.identity)
            merged[operation.identity] = NamedOperation(
                api=pair.named.name,
                key=known.key if known else operation.key,
                names=tuple(sorted(names | set(known.names if known else ()))),
                tags=tuple(sorted({*operation.tags, *(known.tags if known else ())})),
            )
    yield from sorted(merged.values(), key=lambda operation: operation.key)


def _affected(delta: "Delta", *, has_several_apis: bool) -> Iterator[AffectedOperation]:
    # Lazy: of most changes no delta is there.
    from contractdelta.delta.model import Status  # noqa: PLC0415

    affecting = {Status.ADDED, Status.REMOVED, Status.CHANGED}
    for operation in delta.operations:
        if operation.status in affecting:
            causes = {change.unit for change in operation.changes if change.unit}
            yield AffectedOperation(
                node=node_of_operation(delta.api, operation.operation, has_several_apis=has_several_apis),
                causes=tuple(sorted(scoped_node(c, delta.api, has_several_apis=has_several_apis) for c in causes)),
            )


def _uses(pair: "Pair", *, has_several_apis: bool) -> Iterator[tuple[str, str]]:
    """Yield the uses of base and head, operations by the key that is shown."""
    # Lazy: of most changes no contract is there.
    from contractdelta.contract.graphs import uses_of  # noqa: PLC0415

    api = pair.named.name
    shown = {operation.identity: operation.key for operation in pair.named.contract.operations}
    for contract in pair.contracts:
        keys = {
            f"operation:{operation.key}": f"operation:{shown.get(operation.identity, operation.key)}"
            for operation in contract.operations
        }
        for used, user in uses_of(contract):
            yield (
                scoped_node(used, api, has_several_apis=has_several_apis),
                scoped_node(keys.get(user, user), api, has_several_apis=has_several_apis),
            )
