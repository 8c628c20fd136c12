"""Tests of a server in another process: nobody sees its code run, so any of it may matter to them."""

import json
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen, record_kitchen, select_after
from support.projects import isolated

__all__ = ["isolated"]

SERVER = """
import sys
from wsgiref.simple_server import make_server

from kitchen.app import app
from service.words import GREETING

if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app)
    print(server.server_port, GREETING, flush=True)
    server.serve_forever()
"""
TESTS = """
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def port():
    with subprocess.Popen([sys.executable, "-m", "service"], stdout=subprocess.PIPE) as server:
        yield int(server.stdout.readline().split()[0])
        server.terminate()


def ask(port, path):
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    return connection.getresponse().status


def test_meals(port):
    assert ask(port, "/meals") == 200


def test_words():
    assert (TOP / "service" / "words.txt").read_text()


def test_words_of_tests():
    assert (TOP / "tests" / "words.txt").read_text()


def test_document():
    assert (TOP / "openapi.yaml").read_text()


def test_document_elsewhere():
    code = "print(open('openapi.yaml').read())"
    assert subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True).stdout


def test_nothing():
    pass
"""
HELPED = """
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from helping import one


def test_helped():
    assert one()
"""
REMOTE = "tests/test_service.py::test_meals"
ELSEWHERE = "tests/test_service.py::test_document_elsewhere"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen with a server of its own, and commit its map."""
    files = {
        "service/__init__.py": "",
        "service/__main__.py": SERVER,
        "service/words.py": "GREETING = 'hello'\n\n\ndef greet():\n    return GREETING\n",
        "service/words.txt": "hello\n",
        "tests/words.txt": "hello\n",
        "tests/test_service.py": TESTS,
        "e2e/tools/speak.py": "import sys\n\nfrom voice import WORD\n\nsys.stdout.write(WORD.upper())\n",
        "e2e/tools/voice.py": "WORD = 'hello'\n",
        "tests/helping.py": "def one():\n    return 1\n\n\ndef two():\n    return 2\n",
        "tests/test_helped.py": HELPED,
    }
    kitchen = make_kitchen(tmp_path_factory.mktemp("remote") / "kitchen", files)
    kitchen.record("-p", "no:randomly")
    kitchen.commit("The map")
    return kitchen.root


def _selected(kitchen: Kitchen) -> tuple[str, set[str]]:
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    return found["mode"], {test["nodeid"] for test in found["tests"]}


@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        ("service/words.py", "return GREETING", "return 2 * GREETING", {REMOTE, ELSEWHERE}),
        ("service/words.py", "'hello'", "'good day'", {REMOTE, ELSEWHERE}),
        ("service/__main__.py", '"127.0.0.1", 0', '"localhost", 0', {REMOTE, ELSEWHERE}),
        ("service/words.py", "def greet", "# Politely.\ndef greet", set()),
        ("tests/test_service.py", "def test_nothing():\n    pass", "def test_nothing():\n    assert True", None),
    ],
    ids=["a function", "a constant", "what runs there", "a comment", "another test"],
)
def test_any_code_may_have_answered(kitchen: Kitchen, path: str, old: str, new: str, tests: set[str] | None) -> None:
    """A change of code that no test ran selects the tests that were answered by nobody knows whom, and no others."""
    kitchen.edit(path, old, new)
    assert _selected(kitchen)[1] == ({"tests/test_service.py::test_nothing"} if tests is None else tests)


@pytest.mark.parametrize(
    ("path", "reader"), [("service/words.txt", "test_words"), ("tests/words.txt", "test_words_of_tests")]
)
def test_data_that_another_test_reads_may_have_been_read_there(kitchen: Kitchen, path: str, reader: str) -> None:
    """What a process reads nobody sees: any data that is known may be among it.

    Who calls operations is told of documents by the contract.
    """
    kitchen.append(path, "bye\n")
    assert _selected(kitchen) == ("subset", {REMOTE, ELSEWHERE, f"tests/test_service.py::{reader}"})
    kitchen.edit(path, "bye\n", "")
    kitchen.append("openapi.yaml", "\n# The end.\n")
    assert _selected(kitchen) == ("subset", {"tests/test_service.py::test_document", ELSEWHERE})


@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        ("e2e/tools/speak.py", "upper", "lower", {REMOTE, ELSEWHERE}),
        ("e2e/tools/voice.py", "'hello'", "'good day'", {REMOTE, ELSEWHERE}),
        ("tests/helping.py", "return 2", "return 3", {REMOTE, ELSEWHERE}),
        ("tests/helping.py", "return 1", "return 3", {REMOTE, ELSEWHERE, "tests/test_helped.py::test_helped"}),
        ("e2e/tools/speak.py", "import sys", "import sys  # To speak.", set()),
    ],
    ids=["a script", "what a script imports", "a function that nobody ran", "a function of a test", "a comment"],
)
def test_what_helps_tests_may_run_in_a_process(
    kitchen: Kitchen, path: str, old: str, new: str, tests: set[str]
) -> None:
    """Code that helps tests may be what a process runs that a test started, whether another test ran it or not."""
    kitchen.edit(path, old, new)
    assert _selected(kitchen) == ("subset" if tests else "none", tests)


def test_code_that_tests_run_may_have_answered_as_well(kitchen: Kitchen) -> None:
    """Where tests of both kinds use the same code, a change selects both."""
    kitchen.edit("kitchen/menu.py", '["soup", "stew", "pie"]', '["soup", "stew", "cake"]')
    _, tests = _selected(kitchen)
    assert {REMOTE, "tests/test_calls.py::test_list"} <= tests
    assert "tests/test_service.py::test_nothing" not in tests


@pytest.mark.parametrize(
    ("declared", "tests"),
    [
        ('[tool.contractdelta.sources]\n"service/**" = ["listGuests"]\n', set()),
        ('[tool.contractdelta.sources]\n"service/**" = ["listMeals"]\n', {REMOTE}),
        ('[tool.contractdelta]\nignore = ["service/**"]\n', set()),
    ],
    ids=["behind another operation", "behind its operation", "ignored"],
)
def test_what_is_declared_is_believed(kitchen: Kitchen, declared: str, tests: set[str]) -> None:
    """Of code that is declared, the operations behind which it stands tell which tests it matters to."""
    text = kitchen.read("pyproject.toml")
    head, body = declared.split("\n", 1)
    text = text.replace(f"{head}\n", declared) if head in text else f"{text}\n{declared}"
    assert body in text
    kitchen.write("pyproject.toml", text)
    kitchen.record("-p", "no:randomly")
    kitchen.commit("Declared")
    kitchen.edit("service/words.py", "return GREETING", "return 2 * GREETING")
    kitchen.git("add", "-A")
    _, found = _selected(kitchen)
    assert {test for test in found if test.startswith("tests/test_service.py")} == tests


FOLDERS = {
    "kitchen/integrations/mail.py": "def send():\n    return 1\n",
    "kitchen/spec/words.py": "def speak():\n    return 1\n",
    "tests/spec/saying.py": "def say():\n    return 1\n",
    "tests/spec/test_asking.py": """
        import threading
        from http.client import HTTPConnection
        from wsgiref.simple_server import make_server

        def answer(environ, start_response):
            start_response("200 OK", [])
            return [b"[]"]

        def test_asking():
            with make_server("127.0.0.1", 0, answer) as server:
                threading.Thread(target=server.handle_request).start()
                connection = HTTPConnection("127.0.0.1", server.server_port)
                connection.request("GET", "/meals")
                assert connection.getresponse().status == 200
        """,
}


@pytest.mark.parametrize(
    ("path", "is_selected"),
    [("kitchen/integrations/mail.py", True), ("kitchen/spec/words.py", True), ("tests/spec/saying.py", False)],
)
def test_a_folder_of_tests_holds_tests(tmp_path: Path, path: str, is_selected: bool) -> None:  # noqa: FBT001
    """A folder of the application may be called like one of tests; what is in it may have answered as well."""
    recorded = record_kitchen(tmp_path / "kitchen", FOLDERS, "tests/spec")
    found = select_after(recorded, tmp_path / "changed", lambda kitchen: kitchen.edit(path, "return 1", "return 2"))
    asking = "tests/spec/test_asking.py::test_asking"
    assert (asking in {test["nodeid"] for test in found["tests"]}) == is_selected
