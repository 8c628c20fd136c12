"""How time grows with the size of a document: the exponent, for synthetic documents from small to large."""

import gc
import json
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression, median
from time import process_time

from processes import run_often
from synthetic import SHAPES, make_document

from contractdelta.contract.build import build_contract
from contractdelta.memory import gc_paused
from contractdelta.spec.document import load_document
from contractdelta.spec.sources.trees import DiskTree

#: The sizes, as numbers of operations: 250 operations and schemas, and 2 to 16 times as many.
SIZES = (50, 100, 200, 400, 800)
#: What clocks of processors tell apart with certainty.
_TICK = 0.001


def measure_growth(folder: Path, rounds: int, sizes: Sequence[int] = SIZES) -> dict[str, float]:
    """Return the exponents of the engine and of ``diff``, by the names of their rows.

    It is processor time, so that other work on the machine does not count. From that of ``diff`` is taken what it takes
    for documents of one operation: its start would flatter the exponent.
    """
    results = {}
    for shape in SHAPES:
        engine, diff = [], []
        start = _diff_time(folder, shape, 1, rounds)
        for size in sizes:
            # It writes the documents that the engine reads.
            diff.append(max(_diff_time(folder, shape, size, rounds) - start, _TICK))
            engine.append(_engine_time(folder, rounds))
        results[f"engine: {shape}"] = exponent(sizes, engine)
        results[f"diff: {shape}"] = exponent(sizes, diff)
    return results


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Return the power of the size that the time grows with: least squares, of logarithms."""
    return linear_regression([math.log(size) for size in sizes], [math.log(time) for time in times]).slope


def _diff_time(folder: Path, shape: str, operations: int, rounds: int) -> float:
    for name, is_head in (("base.json", False), ("head.json", True)):
        (folder / name).write_text(json.dumps(make_document(shape, operations, is_head=is_head)))
    return run_often(
        ["-m", "contractdelta", "diff", "--format", "json", "--no-witnesses", "base.json", "head.json"], folder, rounds
    ).busy


def _engine_time(folder: Path, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        # Read anew each time: a document keeps what was found out about it.
        document = load_document(DiskTree(root=folder), "base.json")
        gc.collect()
        started = process_time()
        with gc_paused():  # as in a process of the command line
            build_contract(document)
        times.append(process_time() - started)
    return median(times)
