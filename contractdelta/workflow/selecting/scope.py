"""From deltas to the scope of a change: the part of the impact graph that comes from contracts."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from contractdelta.config.project import Config
from contractdelta.git.repository import ChangedFile
from contractdelta.impact.graph import node_of_operation, scoped_node
from contractdelta.impact.model import AffectedOperation, ChangeScope
from contractdelta.testmap.suite.tags import NamedOperation
from contractdelta.workflow.model import ComparedApis

if TYPE_CHECKING:
    from contractdelta.delta.model import Delta
    from contractdelta.workflow.sides.pairs import Pair


def make_scope(
    config: Config,
    compared: ComparedApis,
    *,
    base: str,
    files: tuple[ChangedFile, ...] = (),
    others: Mapping[str, tuple[NamedOperation, ...]] = MappingProxyType({}),
) -> ChangeScope:
    """Join what is known of every API.

    Args:
        config: Says what else selects tests, and what selects none.
        compared: The APIs that were compared.
        base: What the work tree is compared with, for people.
        files: The files that differ from the base.
        others: The operations of the APIs that were not compared, by API.
    """
    pairs = compared.pairs
    apis = tuple(sorted({pair.named.name for pair in pairs} | others.keys()))
    several = len(apis) > 1
    affected = [item for delta in compared.deltas for item in _affected(delta, has_several_apis=several)]
    operations = [operation for pair in pairs for operation in operations_of(pair)]
    operations += [operation for names in others.values() for operation in names]
    uses = {use for pair in pairs for use in _uses(pair, has_several_apis=several)}
    return ChangeScope(
        base=base,
        apis=apis,
        operations=tuple(sorted(operations, key=lambda operation: (operation.api, operation.key))),
        affected=tuple(sorted(affected, key=lambda operation: operation.node)),
        uses=tuple(sorted(uses)),
        files=files,
        # Waivers are decisions about deltas: no test depends on them.
        known_files=compared.files | {config.waivers},
        why_all=compared.why_all,
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
    from contractdelta.delta.model import Status

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
    from contractdelta.contract.graphs.terms import uses_of

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
