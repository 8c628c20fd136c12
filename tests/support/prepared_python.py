"""A Python that has loaded what takes long, and runs each command that it is told in a copy of itself.

Two thirds of a short run of pytest are spent on imports. A script for :mod:`support.prepared`, not to be imported: it
reads a command a line from standard input, in JSON, and answers each with a line that holds the exit code.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import chdir, redirect_stdout
from io import StringIO
from typing import Any, NoReturn

import pytest

#: Loaded late by the commands, or by clients. The clients themselves are missing: a recording has to see them come.
_LATE = (
    "contractdelta.cli",
    "contractdelta.contract.snapshots.on_disk",
    "contractdelta.pytest_plugin.collection_plugin",
    "contractdelta.pytest_plugin.recording_plugin",
    "contractdelta.pytest_plugin.selection_plugin",
    "contractdelta.spec.syntax.json_reader",
    "contractdelta.spec.syntax.yaml_reader",
    "contractdelta.workflow.selecting.preview",
    "coverage",
    "httpcore",
    "idna",
    "jsonschema",
    "networkx",
    "pathspec",
    "pygments.lexers",
    "rich.progress",
    "rich.syntax",
    "rich.table",
)


def _prepare() -> None:
    """Load pytest with the plugins that are installed, as a run loads them, and what runs need later."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder), redirect_stdout(StringIO()):
        pytest.main(["--collect-only", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"])
    for name in _LATE:
        importlib.import_module(name)
    # Each run collects garbage at its end: what was loaded here is none, and need not be looked through.
    gc.collect()
    gc.freeze()


def _become(command: Mapping[str, Any]) -> None:
    """Run a module as ``python -m`` does, with a folder, an environment and files for the output of its own."""
    for number, path in enumerate((os.devnull, *command["files"])):
        file = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(command["environment"])
    os.chdir(command["folder"])
    sys.path[0] = command["folder"]
    sys.argv = command["arguments"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _run(command: Mapping[str, Any]) -> NoReturn:
    """Run a module, and end as Python does, but for taking itself apart: that takes half as long as a short run."""
    code: object = None
    try:
        _become(command)
    except SystemExit as err:
        code = err.code
    except BaseException:  # noqa: BLE001 - whatever it is, Python would tell it and end
        sys.excepthook(*sys.exc_info())
        code = 1
    if code is not None and not isinstance(code, int):
        sys.stderr.write(f"{code}\n")
        code = 1
    threading._shutdown()  # noqa: SLF001 - as Python does: it waits for threads
    atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def _serve() -> None:
    """Run what is asked for, one command after the other."""
    for line in sys.stdin:
        process = os.fork()
        if not process:
            _run(json.loads(line))
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _prepare()
    _serve()
