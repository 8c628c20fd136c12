"""Documents that code gives: the output of a command, or what a Python app says of itself.

The code is the project's own, of the work tree, and runs in a process of its own. Code of another revision never runs.
"""

import json
import os
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from contractdelta.config.apis import ApiConfig
from contractdelta.errors import GenerationFailed, counted
from contractdelta.spec.limits import MAX_BYTES
from contractdelta.spec.sources.processes import Finished, run_limited
from contractdelta.spec.sources.trees import FileTree

_CHILD = Path(__file__).with_name("app_child.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedTree:
    """A tree of files with one more in it: the document that code gave."""

    #: The files that the document may refer to.
    files: FileTree
    #: The name of the document.
    path: str
    data: bytes

    def read(self, path: str) -> bytes:
        """Return the document, or the content of a file.

        Raises:
            DocumentNotFound: There is no such file, or it lies outside the root.
        """
        return self.data if path == self.path else self.files.read(path)

    def label(self, path: str) -> str:
        """Return the name by which a person knows the file."""
        return path if path == self.path else self.files.label(path)


def generate_document(api: ApiConfig, folder: Path, source: str) -> bytes:
    """Run the code of an API in the folder of the project; return the document that it gives.

    Raises:
        GenerationFailed: It fails, gives nothing or too much, or takes too long.
    """
    return _of_command(api, folder, source) if api.command else _of_app(api, folder, source)


def _of_command(api: ApiConfig, folder: Path, source: str) -> bytes:
    shown = shlex.join(api.command)
    finished = _run(_found(api.command, folder), shown, api, folder, source)
    if finished.exit_code:
        raise GenerationFailed(source, f"{shown} {_ending(finished.exit_code)}", said=finished.said)
    if not finished.output.strip():
        hint = "The document is expected on standard output."
        raise GenerationFailed(source, f"{shown} printed nothing", said=finished.said, hint=hint)
    return finished.output


def _of_app(api: ApiConfig, folder: Path, source: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="contractdelta-") as answer:
        # -P: the folder of the script must not be searched for modules.
        command = (sys.executable, "-P", str(_CHILD), api.app, answer)
        finished = _run(command, api.app, api, folder, source)
        failure, document = Path(answer, "failure"), Path(answer, "document")
        if failure.is_file():
            _refuse(api.app, json.loads(failure.read_text("utf-8")), source)
        if not document.is_file():
            reason = f"{api.app} {_ending(finished.exit_code)} before it gave a document"
            raise GenerationFailed(source, reason, said=finished.said)
        if document.stat().st_size > MAX_BYTES:
            raise GenerationFailed(source, f"{api.app} gives more than {MAX_BYTES // 1024 // 1024} MB")
        return document.read_bytes()


def _refuse(app: str, failure: dict[str, str], source: str) -> None:
    place = f"{failure['place']}: " if failure["place"] else ""
    raise GenerationFailed(source, f"{app} gives no document: {place}{failure['reason']}", hint=failure["hint"])


def _run(command: tuple[str, ...], shown: str, api: ApiConfig, folder: Path, source: str) -> Finished:
    # A document is UTF-8, also where a Python program would write the encoding of the system.
    environment = {"PYTHONIOENCODING": "utf-8", **os.environ}
    try:
        finished = run_limited(command, folder=folder, seconds=api.timeout, environment=environment)
    except OSError as err:
        hint = f"{command[0]} is looked up on PATH; with a '/' in it, in the project."
        raise GenerationFailed(source, f"{shown} cannot be started: {err.strerror}", hint=hint) from err
    if finished.is_too_large:
        raise GenerationFailed(source, f"{shown} printed more than {MAX_BYTES // 1024 // 1024} MB, and was ended")
    if finished.has_timed_out:
        hint = f"If it needs longer: timeout = {api.timeout * 2:g}"
        reason = f"{shown} took longer than {counted(api.timeout, 'second')}, and was ended"
        raise GenerationFailed(source, reason, said=finished.said, hint=hint)
    return finished


def _found(command: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """Return the command with its program looked up as a shell does: on ``PATH``; in the project, if it has a ``/``."""
    program = command[0]
    if "/" in program or os.sep in program:
        return (str(folder / program), *command[1:])
    return (shutil.which(program) or program, *command[1:])


def _ending(exit_code: int) -> str:
    return f"was ended by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"
