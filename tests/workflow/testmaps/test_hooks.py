"""What hooks of pytest do outside of tests is for all tests that they matter to, though none runs any of it."""

import json
from pathlib import Path

import pytest
from support.kitchens import Kitchen, record_kitchen
from support.projects import isolated

__all__ = ["isolated"]

#: Serves from a process that no test starts, and no fixture.
_SERVE = """
    import http.server
    import sys

    from shop.prices import SOLD

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SOLD.encode())

    if __name__ == "__main__":
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
    """
FILES = {
    "conftest.py": """
        pytest_plugins = ["shop.checks_test"]

        def pytest_configure(config):
            from shop.settings import limit

            config.limit = limit()
        """,
    "shop/__init__.py": "",
    "shop/settings.py": """
        def limit():
            return 5

        def size():
            return 3

        def label():
            return "one"

        def depth():
            return 2

        def unused():
            return 1

        def width():
            return 6

        def height():
            return 9

        def weight():
            return 8

        def kinds():
            return ["large"]
        """,
    # Called like a test file, and for all tests.
    "shop/checks_test.py": """
        from shop.settings import weight

        def pytest_sessionstart(session):
            session.config.weight = weight()
        """,
    "shop/beginning.py": """
        from shop.settings import height

        def begin(session):
            session.config.height = height()
        """,
    "shop/prices.py": "SOLD = 'soup'\n",
    "shop/serve.py": _SERVE,
    "shop/client.py": """
        from urllib.request import urlopen

        def ask(port):
            return urlopen(f"http://127.0.0.1:{port}/meals").read().decode()
        """,
    "tests/test_limit.py": "def test_limit(request):\n    assert request.config.limit == 5\n",
    "tests/made/conftest.py": """
        from shop.settings import depth, size

        class Sizes:
            def pytest_collection_modifyitems(self, config):
                config.size = size()

        def pytest_configure(config):
            config.pluginmanager.register(Sizes())

        def pytest_runtest_setup(item):
            item.depth = depth()
        """,
    "tests/made/test_sizes.py": "def test_size(request):\n    assert request.config.size == 3\n",
    "tests/made/test_labels.py": """
        from shop.settings import label

        def pytest_generate_tests(metafunc):
            if "name" in metafunc.fixturenames:
                metafunc.parametrize("name", [label()], ids=["label"])

        def test_label(name):
            assert name == "one"
        """,
    "tests/bound/conftest.py": """
        from shop.beginning import begin as pytest_collection_finish
        from shop.settings import width

        def measure(config):
            config.width = width()

        pytest_collection_modifyitems = measure
        """,
    "tests/bound/test_bound.py": """
        def test_bound(request):
            assert (request.config.width, request.config.height) == (6, 9)
        """,
    # It may import anything, but has the hooks of no folder.
    "shop/loading.py": """
        from importlib import import_module

        def load(name):
            return import_module(f"shop.{name}")
        """,
    "tests/loading/test_loading.py": """
        from shop import loading

        def test_loading():
            assert loading
        """,
    "tests/beside/conftest.py": "from tests.bound.conftest import *\n",
    "tests/beside/test_beside.py": "def test_beside(request):\n    assert request.config.width == 6\n",
    "tests/kinds/test_kinds.py": """
        from shop.settings import kinds

        class Kinds:
            def pytest_generate_tests(self, metafunc):
                metafunc.parametrize("kind", kinds(), ids=["kind"])

        def test_kinds():
            assert Kinds
        """,
    "tests/kinds/test_inherited.py": """
        from tests.kinds.test_kinds import Kinds

        class TestInherited(Kinds):
            def test_inherited(self, kind):
                assert kind == "large"
        """,
    "tests/served/conftest.py": """
        import subprocess
        import sys
        from pathlib import Path

        def pytest_collection_finish(session):
            command = [sys.executable, "-m", "shop.serve"]
            top = Path(__file__).parents[2]
            session.config.served = subprocess.Popen(command, cwd=top, stdout=subprocess.PIPE, text=True)
            session.config.port = int(session.config.served.stdout.readline())

        def pytest_unconfigure(config):
            config.served.kill()
            config.served.communicate()
        """,
    "tests/served/test_served.py": """
        from shop.client import ask

        def test_served(request):
            assert ask(request.config.port) == "soup"
        """,
}
OWN = {"limit", "size", "label", "served", "bound", "beside", "kinds", "inherited", "loading"}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once."""
    tests = sorted(path for path in FILES if path.startswith("tests/") and "/test_" in path)
    return record_kitchen(tmp_path_factory.mktemp("hooks") / "kitchen", FILES, *tests)


@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        ("shop/settings.py", "return 5", "return 6", OWN),
        ("shop/settings.py", "return 3", "return 4", {"size", "label"}),
        ("shop/settings.py", '"one"', '"two"', {"label"}),
        ("shop/settings.py", "return 2", "return 7", {"size", "label"}),
        ("shop/settings.py", "return 1", "return 8", set()),
        ("shop/settings.py", "return 6", "return 7", {"bound", "beside"}),
        ("shop/settings.py", "return 9", "return 7", {"bound", "beside"}),
        ("shop/settings.py", "return 8", "return 7", OWN),
        ("shop/settings.py", "large", "small", {"kinds", "inherited"}),
        ("shop/prices.py", "soup", "stew", set()),
    ],
    ids=[
        "at the top",
        "of an object, in a folder",
        "of a test file",
        "in a test",
        "nothing",
        "of another name",
        "imported by another name",
        "of a plugin called like a test file",
        "inherited",
        "a process",
    ],
)
def test_what_a_hook_did_is_for_all_tests_that_it_matters_to(
    kitchen: Kitchen, path: str, old: str, new: str, tests: set[str]
) -> None:
    """A change of code that ran for a hook, or in a process that one started, selects the tests below its file."""
    kitchen.edit(path, old, new)
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["mode"] != "all", found["why_all"]
    names = {test["nodeid"].rpartition("::test_")[2].partition("[")[0] for test in found["tests"]}
    assert names & OWN == {*tests, "served"}, "nobody knows what the process ran"
