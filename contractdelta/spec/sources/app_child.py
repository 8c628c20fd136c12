"""The process in which an ``app`` is imported: it writes the document, or what went wrong, to files of its own.

It is started as a script, outside of the package, so that nothing of contractdelta is loaded beside the app: this file
imports the standard library only. What the app prints goes where it always goes, and disturbs nothing.
"""

import importlib
import json
import math
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NOT_JSON = "Give a mapping as it is written to JSON; pydantic: model_dump(mode='json')."


_GIVING = "It is an object with openapi(), a function that gives a mapping, a mapping, or JSON text."
_PLACES = (
    "Modules are looked for in the folder of the project, in PYTHONPATH, and among the packages of this Python. "
    "Is the project installed?"
)


class _RefusedError(Exception):
    """The app is there, and gives no document."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def document_of(value: Any) -> bytes:
    """Return the document that an object gives, as text.

    An object with ``openapi()`` is asked, anything else that can be called is called, once; what that gives is asked in
    turn. A class is called first: its ``openapi`` needs an object.
    """
    if callable(value) and (isinstance(value, type) or not _is_asked(value)):
        value = _called(value)
    if _is_asked(value):
        value = value.openapi()
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, Mapping):
        return json.dumps(_plain(value, "")).encode()
    raise _RefusedError(f"it gives a {_type(value)}, and no document", _GIVING)


def _called(value: Any) -> Any:
    try:
        return value()
    except TypeError as err:
        if err.__traceback__ is None or err.__traceback__.tb_next is not None:
            raise
        # The call itself failed, as that of an application of ASGI or WSGI: it is called with arguments.
        raise _RefusedError(f"TypeError: {err}", _GIVING) from err


def _is_asked(value: Any) -> bool:
    return callable(getattr(value, "openapi", None))


def _plain(value: Any, pointer: str) -> Any:
    """Return a value with the types that JSON has; numbers as keys, which Python programs like, become text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping):
        return {_key(key, pointer): _plain(item, f"{pointer}/{_escape(key)}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{pointer}/{number}") for number, item in enumerate(value)]
    raise _RefusedError(f"at {pointer or 'its top'} stands a {_type(value)}, which JSON does not have", _NOT_JSON)


def _key(key: Any, pointer: str) -> str:
    # Not str(key): a member of an enumeration of texts is its text.
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, int) and not isinstance(key, bool):
        return int.__repr__(key)
    raise _RefusedError(f"at {pointer or 'its top'} a key is a {_type(key)}, and not a text", _NOT_JSON)


def _escape(key: Any) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _type(value: Any) -> str:
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _find(target: str) -> Any:
    module, _, attribute = target.partition(":")
    value: Any = importlib.import_module(module)
    way = module
    for name in (attribute or "app").split("."):
        if not hasattr(value, name):
            raise _RefusedError(f"{way} has no attribute {name!r}")
        value, way = getattr(value, name), f"{way}.{name}"
    return value


def _failure(err: BaseException, folder: str) -> dict[str, str]:
    """Describe an error: the last line of its traceback, and the place in the project that it comes from."""
    if isinstance(err, _RefusedError):
        return {"reason": str(err), "hint": err.hint, "place": ""}
    if isinstance(err, RecursionError):
        return {"reason": "nested too deeply, or within itself", "hint": "", "place": _place(err, folder)}
    text = traceback.format_exception_only(err)[-1].strip() if isinstance(err, SyntaxError) else f"{_type(err)}: {err}"
    reason, _, hint = text.partition("\n")
    hint = hint or (_PLACES if isinstance(err, ModuleNotFoundError) else "")
    return {"reason": reason.rstrip(": "), "hint": hint, "place": _place(err, folder)}


def _place(err: BaseException, folder: str) -> str:
    """Return ``file:line`` of where an error comes from: the last step within the project, else the last of all."""
    if isinstance(err, SyntaxError) and err.filename:
        return _shown(err.filename, err.lineno or 0, folder)
    steps = [frame for frame in traceback.extract_tb(err.__traceback__) if not frame.filename.startswith("<frozen")]
    steps = [frame for frame in steps if frame.filename not in (__file__, importlib.__file__)]
    own = [frame for frame in steps if _is_own(frame.filename, folder)]
    return "".join(_shown(frame.filename, frame.lineno or 0, folder) for frame in (own or steps)[-1:])


def _is_own(file: str, folder: str) -> bool:
    """Tell whether a file is of the project: installed packages often lie in a virtual environment within it."""
    return file.startswith(folder + os.sep) and "site-packages" not in file


def _shown(file: str, line: int, folder: str) -> str:
    return f"{file.removeprefix(folder + os.sep)}:{line}".replace(os.sep, "/")


def main(target: str, answer: str) -> None:
    """Import the app and write ``document``, or ``failure``, into a folder."""
    # As given, not resolved: it has to be what the files of the project are called in tracebacks.
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    try:
        document = document_of(_find(target))
        Path(answer, "document").write_bytes(document)
    except BaseException as err:  # noqa: BLE001 - whatever it is, SystemExit included, it is told
        Path(answer, "failure").write_text(json.dumps(_failure(err, folder)), "utf-8")
    # At once: threads that the app started at its import must not keep this process.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
