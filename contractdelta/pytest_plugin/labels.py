"""Tags that tests have without a marker of ours: the labels of other libraries, as far as these name operations.

A label that names none is none of ours, and no mistake: who reads these tags leaves it aside.
"""

import re
from collections.abc import Iterator

import pytest

from contractdelta.testmap.model import Origin, Tag

#: Schemathesis puts the label of the operation behind the name of the test, ids of other parameters behind that, and
#: with several schemas the name of the schema before it (its ``_get_test_name``; 3.x and 4.x).
_SCHEMATHESIS = re.compile(r"\[([A-Z]+ /.*?)\](?=\[|$)")
#: Allure keeps all labels of decorators in one marker, which tells what kind each is (``allure_pytest.utils``).
_ALLURE = "allure_label"
_ALLURE_TYPES = frozenset({"story", "tag", "operation"})
#: Pytest-bdd makes a marker of each tag of a scenario, its feature and its rule (``pytest_bdd_apply_tag``).
_BDD = "operation:"


def inferred_tags(item: pytest.Item) -> Iterator[Tag]:
    """Yield the tags that labels of other libraries give to a test."""
    if any(kind.__module__.partition(".")[0] == "schemathesis" for kind in type(item).__mro__):
        for label in _SCHEMATHESIS.findall(item.name):
            yield Tag(names=(label,), origin=Origin.SCHEMATHESIS)
    for mark in item.iter_markers():
        if mark.name == _ALLURE and mark.kwargs.get("label_type") in _ALLURE_TYPES:
            names = tuple(value for value in mark.args if isinstance(value, str))
            yield Tag(names=names, origin=Origin.ALLURE)
        elif mark.name.startswith(_BDD):
            yield Tag(names=(mark.name.removeprefix(_BDD),), origin=Origin.BDD)
