"""Count how many breaking changes of schemas are proved: ``python benchmarks/witnesses.py FOLDER [--seconds N]``.

FOLDER holds one folder for each pair of documents, with ``base.*`` and ``revision.*`` in it. Prints the share of
breaking changes of schemas with a verified witness, why the rest has none, and contradictions: changes called
compatible, with nothing worse in their facet, of which a payload shows otherwise.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TypeVar

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change, OperationDelta, Proof, Severity, Unproved, Witness
from contractdelta.delta.witnesses.prover import Prover
from contractdelta.spec.document import load_document
from contractdelta.spec.sources.trees import DiskTree

#: Compatible by convention, though an open object may have held anything by the name (docs/changes.md).
CONVENTIONS = frozenset({"request-property-added"})
#: By what something is counted.
Key = TypeVar("Key", bound=tuple[str, ...])
#: What is told apart in a reason: values and numbers are not.
_VALUES = re.compile(r"^.* is refused at its place|\d+|(?<=pattern ).*(?= (is|matches))")


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was counted so far."""

    #: Breaking changes of schemas, by whether they were proved.
    proved: Counter[bool] = field(default_factory=Counter)
    #: The same, each place counted once for all operations that reach it.
    places: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    #: Those that were not proved, by rule and reason.
    unproved: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Compatible changes that a payload speaks against, by pair, rule and place.
    contradictions: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def pairs_in(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Yield the pairs of documents in a folder, by name."""
    for place in sorted(folder.iterdir()):
        bases, heads = sorted(place.glob("base.*")), sorted(place.glob("revision.*"))
        if bases and heads:
            yield place.name, bases[0], heads[0]


def count_pair(tally: Tally, name: str, base: Contract, head: Contract, seconds: float) -> None:
    """Count the changes of one pair; those that are called compatible are asked with as much time again."""
    operations = compare_contracts(name, base, head).operations
    prover, doubter = (Prover(base, head, clock=monotonic, seconds=seconds) for _ in range(2))
    for operation in operations:
        for change in operation.changes:
            if change.claim is not None and change.severity is Severity.BREAKING:
                _count_breaking(tally, name, change, prover.prove(change.claim))
        for change in _compatible(operation):
            if change.claim is not None and isinstance(doubter.prove(change.claim), Witness):
                tally.contradictions[name, change.rule, change.pointer] += 1


def _count_breaking(tally: Tally, name: str, change: Change, found: Proof) -> None:
    is_proved = isinstance(found, Witness)
    tally.proved[is_proved] += 1
    place = name, change.rule, change.pointer
    tally.places[place] = tally.places.get(place, True) and is_proved
    if isinstance(found, Unproved):
        tally.unproved[change.rule, _VALUES.sub("…", found.reason)] += 1


def _compatible(operation: OperationDelta) -> Iterator[Change]:
    """Yield the compatible changes of the facets that have no others, but for those that are so by convention."""
    worse = {change.facet for change in operation.changes if change.severity is not Severity.COMPATIBLE}
    worse |= {change.facet for change in operation.changes if change.rule in CONVENTIONS}
    return (change for change in operation.changes if change.facet not in worse)


def report(tally: Tally) -> str:
    """Return what was counted, line by line."""
    total, places = tally.proved.total(), tally.places
    lines = [
        f"breaking changes of schemas: {total}, proved: {_share(tally.proved[True], total)}",
        f"places of these: {len(places)}, proved: {_share(sum(places.values()), len(places))}",
        "",
        "not proved:",
        *(f"{count:6} {rule}: {reason}" for (rule, reason), count in _ranked(tally.unproved)),
        "",
        f"contradictions: {len(tally.contradictions)}",
        *(f"{count:6} {' '.join(place)}" for place, count in _ranked(tally.contradictions)),
    ]
    return "\n".join(lines) + "\n"


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else "0"


def _ranked(counted: Mapping[Key, int]) -> list[tuple[Key, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def main() -> int:
    """Count the pairs in a folder and print the report; return 1 where there are contradictions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long the search may take for a pair")
    arguments = parser.parse_args()
    tally = Tally()
    for name, *files in pairs_in(arguments.folder):
        trees = (DiskTree(root=file.parent) for file in files)
        base, head = (build_contract(load_document(tree, file.name)) for tree, file in zip(trees, files, strict=True))
        count_pair(tally, name, base, head, arguments.seconds)
    sys.stdout.write(report(tally))
    return 1 if tally.contradictions else 0


if __name__ == "__main__":
    sys.exit(main())
