"""A large project whose size can be chosen: a web shop of many areas, with sources, data files, tests and a document.

It is meant to be like what people have, and it runs: modules import each other, tests use fixtures and pass. Each area
has a package in five layers that call each other downwards, a data file, and a few files of tests.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from synthetic import make_document

#: The layers of an area, the lowest first. Each calls the one before.
LAYERS = ("models", "rules", "store", "service", "routes")
#: The modules that all areas build on.
CORE = ("settings", "text", "money", "dates", "checks", "records", "queries", "access", "events", "answers")
#: How many functions one module of the core has.
CORE_FUNCTIONS = 16
#: How many functions one layer has for each operation of its area.
FUNCTIONS_EACH = 2
DATA = ("prices.json", "names.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a project is."""

    areas: int = 120
    #: Of each area.
    operations: int = 10
    #: Of each area.
    test_files: int = 7
    #: Of each test file.
    tests: int = 22

    @property
    def tests_of_all(self) -> int:
        """How many tests there are."""
        return self.areas * self.test_files * self.tests

    @property
    def operations_of_all(self) -> int:
        """How many operations there are."""
        return self.areas * self.operations


def area_name(index: int) -> str:
    """Return the name of an area."""
    return f"area{index:03}"


def file_of_tests(area: int, index: int) -> str:
    """Return the path of one of the test files of an area."""
    return f"tests/{area_name(area)}/test_{area_name(area)}_{index}.py"


def write_project(folder: Path, size: Size) -> None:
    """Write all files of a project."""
    for path, text in files_of(size):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")


def files_of(size: Size) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file."""
    yield "pyproject.toml", '[tool.contractdelta.apis.shop]\nspec = "openapi.json"\n'
    yield ".gitignore", "__pycache__/\n.pytest_cache/\n"
    yield "openapi.json", json.dumps(make_document("a tree", size.operations_of_all), indent=1)
    yield "shop/__init__.py", '"""A shop."""\n'
    yield "shop/core/__init__.py", '"""What all areas build on."""\n'
    for index, name in enumerate(CORE):
        yield f"shop/core/{name}.py", _core_module(name, CORE[max(index - 1, 0)] if index else "")
    yield "data/common.json", '{"currency": "EUR"}\n'
    yield "tests/conftest.py", _conftest()
    for area in range(size.areas):
        yield from _files_of_area(area, size)


def _files_of_area(area: int, size: Size) -> Iterator[tuple[str, str]]:
    name = area_name(area)
    yield f"shop/{name}/__init__.py", f'"""All that is about {name}."""\n'
    for index, layer in enumerate(LAYERS):
        yield f"shop/{name}/{layer}.py", _layer(name, layer, LAYERS[index - 1] if index else "", size.operations)
    for data in DATA:
        yield f"data/{name}/{data}", json.dumps({f"{name}-{number}": number for number in range(40)}, indent=1)
    yield f"tests/{name}/conftest.py", _conftest_of_area(name)
    for index in range(size.test_files):
        yield file_of_tests(area, index), _tests(name, index, size)


def functions_of_core() -> Mapping[str, tuple[str, ...]]:
    """Return the names of the functions of each module of the core, by its path."""
    return {
        f"shop/core/{name}.py": (
            *(f"{name}_{number}" for number in range(CORE_FUNCTIONS)),
            *(f"{_class(name)}.{method}" for method in ("__init__", "read", "write", "__repr__")),
        )
        for name in CORE
    }


def functions_of_operation(area: int, operation: int) -> list[tuple[str, str]]:
    """Return path and name of the functions of all layers that one operation may run, from the route down."""
    name = area_name(area)
    return [
        (f"shop/{name}/{layer}.py", function)
        for layer in reversed(LAYERS)
        for function in (
            *(f"{layer}_{FUNCTIONS_EACH * operation + number}" for number in range(FUNCTIONS_EACH)),
            *(f"{_class(layer)}{operation // 2}.{method}" for method in ("__init__", "value_of")),
        )
    ]


def _class(name: str) -> str:
    return name.capitalize()


# --- sources ----------------------------------------------------------------------------------------------------------


def _core_module(name: str, lower: str) -> str:
    imports = f"from shop.core import {lower}\n\n" if lower else ""
    functions = "\n\n".join(_function(name, number, lower, "core") for number in range(CORE_FUNCTIONS))
    return f'''"""The core: {name}."""

import logging

{imports}logger = logging.getLogger(__name__)
LIMIT = {len(name)}
STEPS = {{"first": 1, "second": LIMIT}}


class {_class(name)}Error(Exception):
    """Something is wrong with {name}."""


class {_class(name)}:
    """Keeps {name}."""

    def __init__(self, value: int) -> None:
        """Take a value."""
        self.value = value

    def read(self) -> int:
        """Return the value."""
        return {name}_0(self.value)

    def write(self, value: int) -> None:
        """Change the value."""
        if value > LIMIT * 1000:
            raise {_class(name)}Error(value)
        self.value = value

    def __repr__(self) -> str:
        """Show it."""
        return f"{{type(self).__name__}}({{self.value}})"


{functions}
'''


def _function(module: str, number: int, lower: str, package: str) -> str:
    below = f"{lower}.{lower}_{number}(value)" if lower else "value"
    return f'''def {module}_{number}(value: int, *, scale: int = STEPS["first"]) -> int:
    """Do step {number} of {module} in {package}, with what lies below it."""
    if value < 0:
        logger.warning("too small: %s", value)
        raise {_class(module)}Error(value)
    found = []
    for step in range(min(value, LIMIT) % 3):
        found.append(step * scale + {number})
    result = {below} + sum(found)
    return result if result >= {number % 5} else {number % 5}
'''


def _layer(area: str, layer: str, lower: str, operations: int) -> str:
    imports = f"from shop.{area} import {lower}\n" if lower else ""
    classes = "\n\n".join(_class_of_layer(layer, number) for number in range((operations + 1) // 2))
    functions = "\n\n".join(_function(layer, number, lower, area) for number in range(FUNCTIONS_EACH * operations))
    return f'''"""The {layer} of {area}."""

import logging
from dataclasses import dataclass

{imports}from shop.core import {", ".join(CORE)}

logger = logging.getLogger(__name__)
LIMIT = settings.LIMIT + text.LIMIT
STEPS = {{"first": 1, "second": money.LIMIT}}
CHECKED = dates.LIMIT, checks.LIMIT, records.LIMIT, queries.LIMIT, access.LIMIT, events.LIMIT, answers.LIMIT


class {_class(layer)}Error(checks.ChecksError):
    """Something is wrong with {layer} of {area}."""


{classes}

{functions}
'''


def _class_of_layer(layer: str, number: int) -> str:
    return f'''@dataclass
class {_class(layer)}{number}(records.Records):
    """A thing of {layer}."""

    name: str = "thing"
    count: int = {number}

    def __init__(self, value: int = {number}) -> None:
        """Take a value."""
        super().__init__(value)

    def value_of(self, other: int) -> int:
        """Return what comes of another value."""
        return money.money_1(text.text_2(other) + self.count)
'''


# --- tests ------------------------------------------------------------------------------------------------------------


def _conftest() -> str:
    return '''"""What all tests share."""

import json
from pathlib import Path

import pytest

from shop.core import access, answers, settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def common() -> dict[str, str]:
    """Read what all areas share."""
    return json.loads((ROOT / "data/common.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def database() -> settings.Settings:
    """Open the database."""
    return settings.Settings(1)


@pytest.fixture
def client(database: settings.Settings) -> answers.Answers:
    """Log in."""
    return answers.Answers(access.access_0(database.read()))
'''


def _conftest_of_area(area: str) -> str:
    return f'''"""What the tests of {area} share."""

import json
from pathlib import Path

import pytest

from shop.{area} import models

DATA = Path(__file__).parents[2] / "data/{area}"


@pytest.fixture(scope="module")
def prices() -> dict[str, int]:
    """Read the prices."""
    return json.loads((DATA / "prices.json").read_text("utf-8"))


@pytest.fixture
def thing() -> models.Models0:
    """Make a thing."""
    return models.Models0(1)
'''


def _tests(area: str, index: int, size: Size) -> str:
    tests = "\n\n".join(_test(area, number, size.operations) for number in range(size.tests))
    return f'''"""Tests of {area}, part {index}."""

import pytest

from shop.{area} import models, routes, service
from shop.core import answers

LIMIT = {index} + 1


{tests}
'''


def _test(area: str, number: int, operations: int) -> str:
    function = FUNCTIONS_EACH * (number % operations)
    return f'''def test_{number}(client: answers.Answers, thing: models.Models0, prices: dict[str, int]) -> None:
    """What comes of step {number} is what lies below it, and no less."""
    client.write({number})
    price = prices["{area}-{number}"]
    assert service.service_{function}(price) >= 0
    with pytest.raises(routes.RoutesError):
        routes.routes_{function}(-LIMIT)
    assert thing.value_of(price) + LIMIT > client.read() - 1000
'''
