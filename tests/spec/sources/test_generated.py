"""Documents that code gives: commands and Python apps, each in a process of its own."""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.memory_tree import MemoryTree

from contractdelta.config.apis import ApiConfig
from contractdelta.errors import DocumentNotFound, GenerationFailed
from contractdelta.spec.document import load_document
from contractdelta.spec.limits import MAX_BYTES
from contractdelta.spec.sources.generated import GeneratedTree, generate_document

DOCUMENT = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": {"description": "x"}}}}}}
SHOWN = repr(DOCUMENT)


def of_app(folder: Path, files: Mapping[str, str], app: str = "shop.main:app", *, timeout: float = 60) -> bytes:
    """Return what an app of a project gives."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return generate_document(ApiConfig(name="shop", app=app, timeout=timeout), folder, "apis.shop.app")


def of_main(folder: Path, text: str, app: str = "shop.main:app", *, timeout: float = 60) -> Any:
    """Return the document that one module gives."""
    return json.loads(of_app(folder, {"shop/main.py": text}, app, timeout=timeout))


def refusal_of_main(folder: Path, text: str, *, timeout: float = 60) -> tuple[str, str]:
    """Return message and hint with which one module is refused."""
    with pytest.raises(GenerationFailed) as caught:
        of_main(folder, text, timeout=timeout)
    return caught.value.message, caught.value.hint


def of_command(folder: Path, *command: str, timeout: float = 60) -> bytes:
    """Return what a command gives."""
    return generate_document(ApiConfig(name="shop", command=command, timeout=timeout), folder, "apis.shop.command")


def refusal_of_command(folder: Path, *command: str, timeout: float = 60) -> tuple[str, str]:
    """Return message and hint with which a command is refused."""
    with pytest.raises(GenerationFailed) as caught:
        of_command(folder, *command, timeout=timeout)
    return caught.value.message, caught.value.hint


# --- apps -------------------------------------------------------------------------------------------------------------

FASTAPI = """
from fastapi import FastAPI
from pydantic import BaseModel

class Pet(BaseModel):
    name: str

app = FastAPI(title="Shop", version="1")

@app.get("/pets/{pet_id}", operation_id="getPet")
def get_pet(pet_id: int) -> Pet:
    return Pet(name="x")
"""


def test_a_fastapi_app_gives_its_document(tmp_path: Path) -> None:
    """An app of FastAPI is asked, which can be called as well, and must not be."""
    document = of_main(tmp_path, FASTAPI)
    assert document["paths"]["/pets/{pet_id}"]["get"]["operationId"] == "getPet"
    assert document["components"]["schemas"]["Pet"]["properties"] == {"name": {"title": "Name", "type": "string"}}


@pytest.mark.parametrize(
    ("text", "app"),
    [
        (f"app = {SHOWN}", "shop.main:app"),
        (f"app = {SHOWN}", "shop.main"),
        (f"def app(): return {SHOWN}", "shop.main:app"),
        (f"app = lambda: {SHOWN}", "shop.main:app"),
        (f"import json\napp = json.dumps({SHOWN})", "shop.main:app"),
        (f"import json\napp = json.dumps({SHOWN}).encode()", "shop.main:app"),
        (f"import json\ndef app(): return json.dumps({SHOWN})", "shop.main:app"),
        (f"class App:\n    def openapi(self): return {SHOWN}\napp = App()", "shop.main:app"),
        (f"class App:\n    def openapi(self): return {SHOWN}\ndef make(): return App()", "shop.main:make"),
        (f"class App:\n    def openapi(self): return {SHOWN}", "shop.main:App"),
        (f"class App:\n    def __call__(self): 1/0\n    def openapi(self): return {SHOWN}\napp = App()", "shop.main"),
        (f"class App:\n    class api:\n        document = {SHOWN}", "shop.main:App.api.document"),
        (f"from types import MappingProxyType\napp = MappingProxyType({SHOWN})", "shop.main:app"),
        (
            f"import enum\nclass E(str, enum.Enum):\n    a = 'openapi'\n    b = '3.1.0'\napp = {SHOWN} | {{E.a: E.b}}",
            "shop.main:app",
        ),
        (SHOWN.join(("app = ", "")).replace("'200'", "200"), "shop.main:app"),
    ],
)
def test_whatever_gives_a_document_is_an_app(tmp_path: Path, text: str, app: str) -> None:
    """Objects with ``openapi()``, functions, factories, classes, mappings and text give the same document."""
    assert of_main(tmp_path, text, app) == DOCUMENT


def test_a_factory_is_called_once(tmp_path: Path) -> None:
    """A function is called a single time: it may do what cannot be done twice."""
    text = f"calls = []\ndef app():\n    calls.append(1)\n    return {SHOWN} | {{'x-calls': len(calls)}}"
    assert of_main(tmp_path, text)["x-calls"] == 1


def test_the_project_comes_first(tmp_path: Path) -> None:
    """Modules are those of the project's folder, also where others have the name; nothing of ours is in the way."""
    files = {
        "urls.py": "WORD = 'ours'",
        "trees.py": "",
        "shop/main.py": f"import urls\napp = {SHOWN} | {{'x': urls.WORD}}",
    }
    assert json.loads(of_app(tmp_path, files))["x"] == "ours"


def test_the_app_is_not_imported_here(tmp_path: Path) -> None:
    """Nothing of the app is loaded into this process, and its folder is the current one of its own process."""
    document = of_main(tmp_path, f"import os\napp = {SHOWN} | {{'x-folder': os.getcwd(), 'x-process': os.getpid()}}")
    assert Path(document["x-folder"]).samefile(tmp_path)
    assert "shop.main" not in sys.modules
    assert "shop" not in sys.modules


@pytest.mark.parametrize(
    "noise",
    [
        "print('hello' * 10_000)",
        "import logging; logging.basicConfig(level=0); logging.info('hello')",
        "import os; os.write(1, b'{}'); os.write(2, b'{}')",
        "import sys; sys.stdout = sys.stderr = None",
        "import sys; sys.stdout.close()",
        "import atexit; atexit.register(print, 'bye')",
        "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])",
    ],
)
def test_noise_disturbs_nothing(tmp_path: Path, noise: str) -> None:
    """What an app prints or leaves running at its import changes neither its document nor how long that takes."""
    start = time.monotonic()
    assert of_main(tmp_path, f"{noise}\napp = {SHOWN}") == DOCUMENT
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\nraise RuntimeError('no database')", "shop/main.py:2: RuntimeError: no database"),
        ("def f():\n    return {}['key']\nf()", "shop/main.py:2: KeyError: 'key'"),
        ("import json\njson.loads('{')", "shop/main.py:2: json.decoder.JSONDecodeError: Expecting property name"),
        ("\n\napp = = 1", "shop/main.py:3: SyntaxError: invalid syntax"),
        ("import no_such_module_anywhere", "shop/main.py:1: ModuleNotFoundError: No module named"),
        ("raise ValueError", "shop/main.py:1: ValueError"),
        ("raise SystemExit(4)", "shop/main.py:1: SystemExit: 4"),
        ("import sys\nsys.exit()", "shop/main.py:2: SystemExit"),
        ("def app():\n    raise KeyboardInterrupt", "shop/main.py:2: KeyboardInterrupt"),
        ("def app(settings): return {}", "TypeError: app() missing 1 required positional argument: 'settings'"),
        ("other = 1", "shop.main has no attribute 'app'"),
        ("import os\nos._exit(0)", "ended with exit code 0 before it gave a document"),
        ("import os\nos._exit(7)", "ended with exit code 7 before it gave a document"),
        ("app = 7", "it gives a int, and no document"),
        ("app = None", "it gives a NoneType, and no document"),
        ("class App: pass\napp = App()", "it gives a shop.main.App, and no document"),
        ("async def app(): return {}", "it gives a coroutine, and no document"),
        ("app = []", "it gives a list, and no document"),
        ("class App:\n    def openapi(self): pass\napp = App()", "it gives a NoneType, and no document"),
        ("import datetime\napp = {'a': [0, datetime.date(2024, 1, 2)]}", "at /a/1 stands a datetime.date"),
        ("import enum\nE = enum.Enum('E', 'x')\napp = {'a/b': E.x}", "at /a~1b stands a shop.main.E"),
        ("import pydantic\nclass M(pydantic.BaseModel): pass\napp = {'m': M()}", "at /m stands a shop.main.M"),
        ("import decimal\napp = {'a': decimal.Decimal(1)}", "at /a stands a decimal.Decimal"),
        ("app = {'a': {1, 2}}", "at /a stands a set"),
        ("app = {'a': b''}", "at /a stands a bytes"),
        ("app = {'a': float('nan')}", "at /a stands a float"),
        ("app = {'a': {None: 1}}", "at /a a key is a NoneType, and not a text"),
        ("app = {}\napp['a'] = app", "nested too deeply, or within itself"),
    ],
)
def test_what_gives_no_document_is_told(tmp_path: Path, text: str, reason: str) -> None:
    """The message names the app, the place in the project and the last line of the traceback, or what is no JSON."""
    message, _ = refusal_of_main(tmp_path, text)
    assert message.startswith("apis.shop.app: shop.main:app ")
    assert reason in message
    assert "\n" not in message


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    """A module that does not exist is named, and it is said where it was looked for."""
    with pytest.raises(
        GenerationFailed, match=r"^apis.shop.app: shop.main:app gives no document: ModuleNotFoundError: .*'shop'"
    ) as caught:
        of_app(tmp_path, {})
    assert "PYTHONPATH" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("class App:\n    def __call__(self, scope, receive, send): ...\napp = App()", True),
        ("def app(settings): return {}", True),
        ("class app:\n    def __init__(self, settings): ...", True),
        ("def inner(settings): ...\ndef app(): return inner()", False),
    ],
    ids=["ASGI", "function", "class", "within"],
)
def test_what_is_called_with_arguments_gives_none(tmp_path: Path, text: str, *, is_told: bool) -> None:
    """What cannot be called without arguments is refused with what could be named; an error within is its own."""
    message, hint = refusal_of_main(tmp_path, text)
    assert ("TypeError: " in message, "openapi()" in hint) == (True, is_told)


def test_a_decorated_factory_is_called_as_it_is(tmp_path: Path) -> None:
    """A decorator may give the arguments that the function it wraps asks for."""
    text = "import functools\ndef inner(settings): return settings\n"
    text += f"@functools.wraps(inner)\ndef app(): return inner({SHOWN})"
    assert of_main(tmp_path, text) == DOCUMENT


def test_a_long_message_goes_on_below(tmp_path: Path) -> None:
    """The first line of an error is the message, what follows it is the hint."""
    assert refusal_of_main(tmp_path, "raise ValueError('one\\ntwo\\nthree')")[1] == "two\nthree"


def test_what_a_dying_app_said_is_shown(tmp_path: Path) -> None:
    """Of an app that ends its process, standard error is all there is to know."""
    text = "import os, sys\nprint('out of luck', file=sys.stderr, flush=True)\nos._exit(1)"
    assert refusal_of_main(tmp_path, text)[1] == "out of luck"


@pytest.mark.parametrize(
    "text", ["while True: pass", "import time\ntime.sleep(600)", "def app():\n    while True: pass"]
)
def test_an_app_has_its_time(tmp_path: Path, text: str) -> None:
    """An app that never ends is ended, and the message says how to give it longer."""
    message, hint = refusal_of_main(tmp_path, text, timeout=1.5)
    assert message == "apis.shop.app: shop.main:app took longer than 1.5 seconds, and was ended"
    assert hint == "If it needs longer: timeout = 3"


def test_an_app_has_its_space(tmp_path: Path) -> None:
    """A document may be as large as a file may be, and no larger."""
    message, _ = refusal_of_main(tmp_path, f"app = 'x' * {MAX_BYTES + 1}")
    assert message == "apis.shop.app: shop.main:app gives more than 128 MB"


# --- commands ---------------------------------------------------------------------------------------------------------


def test_a_command_gives_its_output(tmp_path: Path) -> None:
    """Standard output is the document, byte by byte; standard error is nothing but noise where all is well."""
    code = "import os; os.write(2, b'noise'); os.write(1, b'openapi: 3.1.0\\n\\n')"
    assert of_command(tmp_path, sys.executable, "-c", code) == b"openapi: 3.1.0\n\n"


def test_text_is_utf8(tmp_path: Path) -> None:
    """A Python program that prints gives UTF-8, whatever the system's encoding is."""
    assert of_command(tmp_path, sys.executable, "-c", "print('h\\u00e9')").strip() == "hé".encode()


@pytest.mark.skipif(sys.platform == "win32", reason="scripts start otherwise there")
def test_a_program_of_the_project(tmp_path: Path) -> None:
    """A program with a "/" in its name is found in the project, wherever contractdelta was started."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "export").write_text("#!/bin/sh\necho document\n")
    (tmp_path / "tools" / "export").chmod(0o755)
    assert of_command(tmp_path, "tools/export") == b"document\n"
    assert of_command(tmp_path, "./tools/export") == b"document\n"


def test_a_program_is_looked_up_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name alone is what ``PATH`` says, and a program of the project is not meant."""
    (tmp_path / "export").write_text("#!/bin/sh\necho document\n")
    (tmp_path / "export").chmod(0o755)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert of_command(tmp_path, Path(sys.executable).name, "-c", "print(1)").strip() == b"1"
    message, hint = refusal_of_command(tmp_path, "export")
    assert message.startswith("apis.shop.command: export cannot be started: ")
    assert hint == "export is looked up on PATH; with a '/' in it, in the project."


@pytest.mark.parametrize(
    ("code", "reason", "hint"),
    [
        ("import sys; print('{}'); sys.exit('no luck')", "ended with exit code 1", "no luck"),
        ("", "printed nothing", "The document is expected on standard output."),
        ("print('  ')", "printed nothing", "The document is expected on standard output."),
        (
            "import sys; print('oops', file=sys.stderr)",
            "printed nothing",
            "oops\nThe document is expected on standard output.",
        ),
        ("raise OSError('x')", "ended with exit code 1", None),
    ],
)
def test_a_command_that_fails(tmp_path: Path, code: str, reason: str, hint: str | None) -> None:
    """Failure and silence are errors that name the command and show the last lines of standard error."""
    message, said = refusal_of_command(tmp_path, sys.executable, "-c", code)
    assert message.startswith("apis.shop.command: ")
    assert message.endswith(reason)
    assert said.splitlines()[-1] == "OSError: x" if hint is None else said == hint


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_a_command_that_a_signal_ends(tmp_path: Path) -> None:
    """A signal is no exit code."""
    message, _ = refusal_of_command(tmp_path, sys.executable, "-c", "import os; os.kill(os.getpid(), 15)")
    assert message.endswith("was ended by signal 15")


def test_a_command_has_its_time(tmp_path: Path) -> None:
    """A command that never ends is ended, and the message shows what it said and how to give it longer."""
    code = "import sys, time; print('connecting', file=sys.stderr, flush=True); time.sleep(600)"
    message, hint = refusal_of_command(tmp_path, sys.executable, "-c", code, timeout=1.5)
    assert message.endswith("took longer than 1.5 seconds, and was ended")
    assert hint == "connecting\nIf it needs longer: timeout = 3"


def test_one_second_is_called_so(tmp_path: Path) -> None:
    """A limit of one second has no plural."""
    message, _ = refusal_of_command(tmp_path, sys.executable, "-c", "import time; time.sleep(600)", timeout=1)
    assert message.endswith("took longer than 1 second, and was ended")


def test_a_command_has_its_space(tmp_path: Path) -> None:
    """Output may be as large as a file may be; a command that prints more is ended at once."""
    code = "import os, sys\nwhile True: sys.stdout.buffer.write(b'x' * 1_000_000)"
    message, _ = refusal_of_command(tmp_path, sys.executable, "-c", code, timeout=600)
    assert message.endswith("printed more than 128 MB, and was ended")


# --- the tree that a generated document stands in ---------------------------------------------------------------------


def test_a_generated_document_refers_to_files() -> None:
    """References of a generated document are relative to the folder that it stands in, the project's."""
    data = b'{"openapi": "3.1.0", "paths": {"/a": {"$ref": "parts/a.json"}}}'
    tree = GeneratedTree(files=MemoryTree(files={"x/parts/a.json": "{}"}), path="x/apis.shop.app", data=data)
    document = load_document(tree, "x/apis.shop.app")
    assert set(document.resources) == {"x/apis.shop.app", "x/parts/a.json"}
    assert document.label("x/apis.shop.app", "/paths") == "x/apis.shop.app#/paths"
    assert tree.label("x/parts/a.json") == "memory:x/parts/a.json"
    with pytest.raises(DocumentNotFound):
        tree.read("apis.shop.app")
