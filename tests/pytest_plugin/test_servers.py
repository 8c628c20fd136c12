"""``--contract-record`` with a server in another process: what it is asked for belongs to the test that asks."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen, without_times
from support.projects import WITHOUT_SLOW_PLUGINS, Outcome

#: The application of the kitchen behind wsgiref; the port is the first line that it says.
_SERVE = """\
from wsgiref.simple_server import WSGIRequestHandler, make_server

from contractdelta.recording.servers import ContractDeltaWsgiMiddleware
from kitchen.app import app


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = make_server("127.0.0.1", 0, ContractDeltaWsgiMiddleware(app), handler_class=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
"""
#: A client that is a process of its own, and one that nobody watches.
_ASK = """\
import os
import sys
import urllib.request

headers = {"X-ContractDelta-Test": os.environ.get("CONTRACTDELTA_TEST", "")}
urllib.request.urlopen(urllib.request.Request(sys.argv[1], headers=headers)).read()
"""
_CONFTEST = """\
import subprocess
import sys

import pytest


@pytest.fixture(scope="session")
def url():
    process = subprocess.Popen([sys.executable, "serve.py"], stdout=subprocess.PIPE, text=True)
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.terminate()
    process.wait()
    process.stdout.close()


def ask(url):
    subprocess.run([sys.executable, "ask.py", url], check=True)


@pytest.fixture(scope="session")
def laid(url):
    ask(f"{url}/guests")
"""
_TESTS = """\
import json
import socket
import urllib.request
from urllib.parse import urlsplit

import pytest
from conftest import ask


def test_watched(url):
    assert json.load(urllib.request.urlopen(f"{url}/meals")) == ["soup", "stew", "pie"]


@pytest.mark.parametrize("meal", ["soup"], ids=["a b::[ü]"])
def test_process(url, meal):
    ask(f"{url}/meals/{meal}")


def test_first(laid):
    pass


def test_second(laid, url):
    ask(f"{url}/meals")


def test_nothing():
    pass


@pytest.mark.nameless
def test_nameless(url):
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as connection:
        connection.sendall(b"POST /meals HTTP/1.0\\r\\n\\r\\n")
        assert connection.recv(100)
"""
_FILES = {"serve.py": _SERVE, "ask.py": _ASK, "tests/conftest.py": _CONFTEST, "tests/test_remote.py": _TESTS}
_LOCAL = ("GET /guests", (200,)), ("GET /meals", (200,)), ("GET /meals/{mealId}", (200,))
_CALLS = {
    "test_watched": (_LOCAL[1],),
    "test_process[a b::[ü]]": (_LOCAL[2],),
    "test_first": (_LOCAL[0],),
    "test_second": (_LOCAL[0], _LOCAL[1]),
    "test_nothing": (),
}
Record = Callable[..., Outcome]


@pytest.fixture
def kitchen(tmp_path: Path) -> Kitchen:
    """Return a kitchen behind a server, and nothing else in it to test."""
    kitchen = make_kitchen(tmp_path / "kitchen", _FILES)
    for path in ("tests/test_scopes.py", "tests/test_calls.py"):
        kitchen.remove(path)
    kitchen.edit("pyproject.toml", '"tests", "kitchen"]', '"tests"]\nmarkers = ["nameless"]')
    kitchen.edit("pyproject.toml", 'pythonpath = ["."]', 'pythonpath = [".", "tests"]')
    return kitchen


def record(kitchen: Kitchen, *arguments: str, seen: Path | None) -> Outcome:
    """Record in a process that knows where servers write, or does not."""
    environment: Mapping[str, str] = {} if seen is None else {"CONTRACTDELTA_SEEN": str(seen)}
    options = ("pytest", *WITHOUT_SLOW_PLUGINS, "-rA", "--contract-record")
    done = kitchen.module(*options, *arguments, environment=environment)
    assert done.exit_code == 0, done.stdout + done.stderr
    return done


def calls(kitchen: Kitchen) -> dict[str, tuple[tuple[str, tuple[int, ...]], ...]]:
    """Return what each test is known to call."""
    return {nodeid.partition("::")[2]: test.calls for nodeid, test in kitchen.map().tests.items()}


@pytest.mark.parametrize("is_folder", [False, True], ids=["a file", "a folder"])
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_requests_belong_to_who_asks(
    kitchen: Kitchen, tmp_path: Path, workers: tuple[str, ...], *, is_folder: bool
) -> None:
    """To the test, or to all tests of a shared fixture; clients that nobody watches are heard of by the server."""
    seen = tmp_path if is_folder else tmp_path / "seen.jsonl"
    done = record(kitchen, "-m", "not nameless", *workers, seen=seen)
    assert calls(kitchen) == _CALLS
    assert "warning" not in done.stdout, done.stdout


def test_what_servers_wrote_before_is_not_of_this_run(kitchen: Kitchen, tmp_path: Path) -> None:
    """A file that grows from run to run is read from where it ended; the same run gives the same map."""
    record(kitchen, "-k", "process or second", seen=tmp_path)
    kitchen.edit("tests/test_remote.py", "/meals/{meal}", "/guests")
    record(kitchen, "-m", "not nameless", seen=tmp_path)
    assert calls(kitchen) == _CALLS | {"test_process[a b::[ü]]": (_LOCAL[0],)}


def test_without_being_told_nobody_listens(kitchen: Kitchen) -> None:
    """Without the variable no header is sent, and the requests of other processes are nobody's."""
    record(kitchen, "-m", "not nameless", seen=None)
    assert calls(kitchen) == dict.fromkeys(_CALLS, ()) | {"test_watched": (_LOCAL[1],)}


def test_requests_without_a_name_are_told(kitchen: Kitchen, tmp_path: Path) -> None:
    """A client that names no test calls for nobody: that is said once."""
    done = record(kitchen, seen=tmp_path)
    assert calls(kitchen) == _CALLS | {"test_nameless": ()}
    assert done.stdout.count("warning: servers were asked for something by clients that named no test") == 1


def test_what_cannot_be_read_leaves_tests_unmapped(kitchen: Kitchen, tmp_path: Path) -> None:
    """Where a server wrote nonsense nobody knows whose requests are lost: no test is recorded, and none fails."""
    kitchen.append(
        "tests/test_remote.py",
        f'\n\ndef test_nonsense():\n    open({str(tmp_path / "seen.jsonl")!r}, "a").write("nonsense\\n")\n',
    )
    done = record(kitchen, "-m", "not nameless", seen=tmp_path / "seen.jsonl")
    assert kitchen.map().tests == {}
    assert done.stdout.count("no line that the middleware writes") == 1, done.stdout


def test_a_server_within_the_process_is_heard_once(kitchen: Kitchen, tmp_path: Path) -> None:
    """Middleware in an application that the tests call directly changes nothing."""
    kitchen.write(
        "tests/test_remote.py",
        "import httpx\n\nfrom contractdelta.recording.servers import ContractDeltaWsgiMiddleware\n"
        "from kitchen.app import app\n\n\ndef test_near():\n"
        "    transport = httpx.WSGITransport(ContractDeltaWsgiMiddleware(app))\n"
        '    with httpx.Client(transport=transport, base_url="http://kitchen/") as client:\n'
        '        assert client.get("/meals").status_code == 200\n',
    )
    done = record(kitchen, seen=tmp_path)
    assert calls(kitchen) == {"test_near": (_LOCAL[1],)}
    assert "warning" not in done.stdout, done.stdout
    before = without_times(kitchen.map())
    record(kitchen, seen=None)
    assert without_times(kitchen.map()) == before
