"""Answers that are kept from one test to the next: no name leads from who asks for one to what answers it."""

from pathlib import Path

import pytest
from support.kitchens import record_kitchen, select_after
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    "cellar/__init__.py": "",
    "cellar/key.txt": "7\n",
    "cellar/routes.py": """
        import json
        from pathlib import Path
        from threading import Thread

        ROUTES = {}

        def route(path):
            return lambda function: ROUTES.setdefault(path, function)

        @route("/meals")
        def key():
            return door()

        def door():
            return int((Path(__file__).parent / "key.txt").read_text())

        @route("/guests")
        def wine():
            return 5

        def serve(environ, start_response):
            answers = []
            thread = Thread(target=lambda: answers.append(ROUTES[environ["PATH_INFO"]]()))
            thread.start()
            thread.join()
            start_response("200 OK", [("content-type", "application/json")])
            return [json.dumps(answers[0]).encode()]
        """,
    "cellar/asking.py": """
        import functools

        import httpx

        from cellar.routes import serve

        client = httpx.Client(transport=httpx.WSGITransport(serve), base_url="http://cellar")
        _key = None

        @functools.cache
        def cached():
            return client.post("/meals").json()

        def stored():
            global _key
            if _key is None:
                _key = client.post("/meals").json()
            return _key

        def wine():
            return client.get("/guests").json()
        """,
    "cellar/early.py": """
        from cellar.asking import wine

        WINE = wine()
        """,
    "tests/test_cellar.py": """
        import pytest

        from cellar.asking import cached, client, stored
        from cellar.early import WINE

        class Ring:
            key = None

            def get(self):
                if self.key is None:
                    self.key = client.post("/meals").json()
                return self.key

        @pytest.fixture(scope="module")
        def ring():
            return Ring()

        @pytest.fixture(scope="module")
        def asked():
            known = {}

            def ask(path):
                if path not in known:
                    known[path] = client.post(path).json()
                return known[path]

            return ask

        @pytest.mark.parametrize("time", [1, 2])
        def test_cached(time):
            assert cached() == 7

        @pytest.mark.parametrize("time", [1, 2])
        def test_stored(time):
            assert stored() == 7

        @pytest.mark.parametrize("time", [1, 2])
        def test_ring(ring, time):
            assert ring.get() == 7

        @pytest.mark.parametrize("time", [1, 2])
        def test_asked(asked, time):
            assert asked("/meals") == 7

        def test_early():
            assert WINE == 5

        def test_nothing():
            pass
        """,
}
KEPT = {f"{name}[{time}]" for name in ("cached", "stored", "ring", "asked") for time in (1, 2)}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once."""
    return record_kitchen(tmp_path_factory.mktemp("answers") / "kitchen", FILES, "tests/test_cellar.py")


def _selected(recorded: Path, folder: Path, path: str, old: str, new: str) -> set[str]:
    found = select_after(recorded, folder, lambda kitchen: kitchen.edit(path, old, new))
    assert found["mode"] != "all"
    nodeids = (test["nodeid"].partition("::test_") for test in found["tests"])
    return {name for file, _, name in nodeids if file == "tests/test_cellar.py"}


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        ("cellar/routes.py", "return int(", "return +int(", KEPT),
        ("cellar/key.txt", "7", "07", KEPT),
        ("tests/test_cellar.py", "stored() == 7", "stored() < 8", {"stored[1]", "stored[2]"}),
    ],
    ids=["code", "data", "a test"],
)
def test_who_gets_an_answer_depends_on_what_gave_it(  # noqa: PLR0913, PLR0917 - one argument a column
    recorded: Path, tmp_path: Path, path: str, old: str, new: str, tests: set[str]
) -> None:
    """What ran or was read for a request whose answer is kept counts for all who get that, the asking test does not."""
    assert _selected(recorded, tmp_path / "kitchen", path, old, new) == tests


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize(
    ("old", "new", "tests"),
    [
        ("post:\n      operationId: cookMeal\n", "post:\n      parameters: [{name: hot, in: query}]\n", KEPT),
        ("get: {operationId: listGuests, ", "get: {parameters: [{name: hot, in: query}], ", {*KEPT, "early"}),
        ("get:\n      operationId: listMeals\n", "get:\n      parameters: [{name: hot, in: query}]\n", set()),
    ],
    ids=["kept", "at import", "never asked"],
)
def test_who_gets_an_answer_depends_on_the_operation(
    recorded: Path, tmp_path: Path, old: str, new: str, tests: set[str]
) -> None:
    """An operation whose answer is kept is one of each test that gets it, though another test asked, or none did.

    Who asks at import may leave something in the client, such as a cookie, for all that use it.
    """
    assert _selected(recorded, tmp_path / "kitchen", "openapi.yaml", old, new) == tests


@pytest.mark.usefixtures("isolated")
def test_what_answers_at_import_counts_for_what_is_bound(recorded: Path, tmp_path: Path) -> None:
    """A value that a request gave when a file was imported is another one where what answered is."""
    selected = _selected(recorded, tmp_path / "kitchen", "cellar/routes.py", "return 5", "return 6 - 1")
    assert "early" in selected
    assert "nothing" not in selected
