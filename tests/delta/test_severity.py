"""Laws of severities."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.contracts import contract_of

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity

_severities = st.lists(st.sampled_from(Severity), max_size=5)


def test_the_worst_comes_first() -> None:
    """Severities are ordered: breaking, warning, compatible, none."""
    assert [severity.value for severity in Severity] == ["breaking", "warning", "compatible", "none"]


@given(_severities)
def test_the_worst_is_one_of_them_and_none_is_worse(severities: list[Severity]) -> None:
    """The worst of some severities is one of them, and no other of them is worse; of none it is ``none``."""
    order = list(Severity)

    worst = Severity.worst(severities)

    assert worst in (severities or [Severity.NONE])
    assert all(order.index(worst) <= order.index(severity) for severity in severities)


@given(_severities, _severities)
def test_the_worst_of_two_groups_is_the_worst_of_all(one: list[Severity], other: list[Severity]) -> None:
    """It makes no odds whether severities are joined at once or group by group."""
    assert Severity.worst([Severity.worst(one), Severity.worst(other)]) is Severity.worst(one + other)


_PATHS = {
    Severity.BREAKING: ("/breaking: {get: {responses: {'200': {description: ok}}}}", "/breaking: {get: {}}"),
    Severity.WARNING: ("/warning: {get: {}}", "/warning: {get: {servers: [{url: /v2}]}}"),
    Severity.COMPATIBLE: ("", "/compatible: {get: {}}"),
    Severity.NONE: ("/none: {get: {}}", "/none: {get: {summary: New.}}"),
}


@pytest.mark.parametrize("wanted", [found for n in range(4) for found in permutations(Severity, n)])
def test_a_delta_is_as_bad_as_its_worst_operation(wanted: tuple[Severity, ...]) -> None:
    """The severity of a delta is the worst among its operations, and each is counted under its own."""
    base, head = (
        contract_of(f"paths: {{{', '.join(_PATHS[severity][side] for severity in wanted if _PATHS[severity][side])}}}")
        for side in (0, 1)
    )

    delta = compare_contracts("shop", base, head)

    assert delta.severity is Severity.worst(wanted)
    assert {severity: delta.count_severity(severity) for severity in Severity} == {
        severity: int(severity in wanted) for severity in Severity
    }
