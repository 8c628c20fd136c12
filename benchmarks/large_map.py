"""A recording of a large project, made up, and written as a real one is.

What a test runs follows from the operations that it calls and from how these end: each layer of the area, and a few
ways through each module of the core. Some tests do something besides that no other does, as tests do.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from large_project import (
    CORE_FUNCTIONS,
    DATA,
    Size,
    area_name,
    file_of_tests,
    functions_of_core,
    functions_of_operation,
)

from contractdelta.recording.session import RecordedSession
from contractdelta.workflow.project import open_project
from contractdelta.workflow.testmaps.update import update_map

#: How many ways lead through one module of the core.
_WAYS = 6
#: Of how many tests one does something that no other does.
_UNLIKE = 10
#: How a call ends, and which share of the functions of its operation has run by then, from the route down.
_ENDS = ((200, 1.0), (200, 1.0), (404, 0.7), (422, 0.3))
#: What a fixture runs: path, name, and how many functions of the core besides.
_FIXTURES = ("database", "client")
_FIXTURES_OF_AREA = ("prices", "thing")

_Functions = set[tuple[str, str]]


def write_map(folder: Path, size: Size) -> None:
    """Write the map of a project that lies in a folder.

    Raises:
        ContractDeltaError: The project cannot be read.
    """
    project = open_project(folder)
    update_map(project, replace(observed(size), imported=set(project.python_files())))


def observed(size: Size) -> RecordedSession:
    """Return what a run of all tests would have seen."""
    tests = dict(_tests(size))
    return RecordedSession(
        tests=tests,
        collected={nodeid: test["path"] for nodeid, test in tests.items()},
        complete_files={test["path"]: 1 for test in tests.values()},
        test_files={"test_*.py", "*_test.py"},
    )


def _tests(size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    random = Random(size.tests_of_all)  # noqa: S311 - the same map each time
    for area in range(size.areas):
        for index in range(size.test_files):
            path = file_of_tests(area, index)
            for number in range(size.tests):
                yield f"{path}::test_{number}", _test(random, path, area, number, size)


def _test(random: Random, path: str, area: int, number: int, size: Size) -> dict[str, Any]:
    called = [(number % size.operations, random.choice(_ENDS))]
    called += [(random.randrange(size.operations), _ENDS[0]) for _ in range(random.choice((0, 0, 0, 1, 1, 2)))]
    functions: _Functions = {(path, f"test_{number}"), *_fixtures(area)}
    for operation, (status, share) in called:
        functions |= _functions_of_call(area, operation, status, share)
    if not random.randrange(_UNLIKE):
        functions.add(random.choice([(file, name) for file, names in functions_of_core().items() for name in names]))
    data = ["data/common.json", f"data/{area_name(area)}/{DATA[0]}"]
    return {
        "path": path,
        "outcome": "passed",
        "seconds": random.expovariate(20),
        "tags": [],
        "requests": [
            ["POST", f"/things{size.operations * area + operation:06}/x", status] for operation, (status, _) in called
        ],
        "data": [*data, f"data/{area_name(area)}/{DATA[1]}"] if number % 3 else data,
        "processes": False,
        "functions": [list(one) for one in sorted(functions)],
    }


def _fixtures(area: int) -> _Functions:
    found = {("tests/conftest.py", name) for name in _FIXTURES}
    found |= {(f"tests/{area_name(area)}/conftest.py", name) for name in _FIXTURES_OF_AREA}
    found |= {(f"shop/{area_name(area)}/models.py", f"Models0.{name}") for name in ("__init__", "value_of")}
    return found | {("shop/core/settings.py", "settings_0"), ("shop/core/access.py", "access_0")}


def _functions_of_call(area: int, operation: int, status: int, share: float) -> _Functions:
    functions = functions_of_operation(area, operation)
    found = set(functions[: int(share * len(functions))])
    for index, (path, names) in enumerate(functions_of_core().items()):
        way = (operation + index + status) % _WAYS
        found |= {(path, names[(step * (way + 2)) % CORE_FUNCTIONS]) for step in range(way // 2 + 2)}
    return found
