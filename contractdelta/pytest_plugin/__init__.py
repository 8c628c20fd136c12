"""The pytest plugin: the marker ``operation``, and ``--contract-delta``, which runs what a change needs.

It is loaded in every pytest run of everybody who has contractdelta installed. So this module imports pytest and the
standard library only, and does nothing until one of its options is given.
"""

import argparse
from collections.abc import Iterator

import pytest

_MARKER = (
    "operation(*names, tag=None, api=None): the test depends on these operations of the API: operation ids, or "
    "'METHOD /path'; tag: every operation with that OpenAPI tag; api: the API, where several are configured."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("contractdelta", "tests by changed API operations")
    group.addoption(
        "--contract-delta",
        nargs="?",
        # An empty BASE is none: it mostly comes from a variable that is not set.
        const=True,
        default=None,
        metavar="BASE",
        help="run only the tests that the change against BASE needs (default: the merge base with main), and say why",
    )
    group.addoption(
        "--contract-record",
        action="store_true",
        help="write down what each test uses (operations, code, data files) in snapshots/testmap.json",
    )
    group.addoption(
        "--contract-shadow",
        action="store_true",
        help="with --contract-delta: run everything, and tell which tests failed that would not have been selected",
    )
    # For our own processes: where to write what was collected, and where to read what was worked out.
    group.addoption("--contract-scope", default=None, metavar="FILE", help=argparse.SUPPRESS)
    group.addoption("--contract-collect", default=None, metavar="FILE", help=argparse.SUPPRESS)
    group.addoption("--contract-files", default=None, metavar="FILE", help=argparse.SUPPRESS)


@pytest.hookimpl(wrapper=True, tryfirst=True, specname="pytest_load_initial_conftests")
def pytest_before_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Begin to watch, if a recording is asked for, before other plugins import the project, as pytest-django does."""
    if early_config.known_args_namespace.contract_record:
        from contractdelta.pytest_plugin.recording_plugin import watch_early

        watch_early(early_config)
    return (yield)


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin to watch code where pytest-cov measures it, before the first ``conftest.py`` is imported.

    That is after pytest-cov, which is among the first, and before pytest itself, which is among the last.
    """
    if early_config.known_args_namespace.contract_record:
        from contractdelta.pytest_plugin.recording_plugin import watch_measured

        watch_measured(early_config)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what the options ask for."""
    config.addinivalue_line("markers", _MARKER)
    if config.getoption("contract_collect") is not None:
        from contractdelta.pytest_plugin.collection_plugin import CollectingPlugin

        config.pluginmanager.register(CollectingPlugin(config), "contractdelta-collecting")
    elif config.getoption("contract_delta") is not None:
        from contractdelta.pytest_plugin.selection_plugin import register

        register(config)
    elif config.getoption("contract_shadow"):
        raise pytest.UsageError("--contract-shadow looks at what --contract-delta would select: give both")
    if config.getoption("contract_record"):
        from contractdelta.pytest_plugin.recording_plugin import register as register_recording

        register_recording(config)
