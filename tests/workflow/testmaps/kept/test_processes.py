"""Processes that outlive the test which started them, and what came of one: the next test starts nothing."""

import json
from pathlib import Path

import pytest
from support.kitchens import Kitchen, record_kitchen
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    "speech/__init__.py": "",
    "speech/words.py": "WORDS = {'a': 'alpha', 'b': 'beta'}\n",
    "speech/names.txt": "Ann\n",
    "speech/__main__.py": """
        import sys

        from speech.words import WORDS

        if __name__ == "__main__":
            for line in sys.stdin:
                print(WORDS[line.strip()], flush=True)
        """,
    "speech/client.py": """
        import atexit
        import functools
        import subprocess
        import sys
        from pathlib import Path

        TOP = Path(__file__).parents[1]
        SPEECH = [sys.executable, "-m", "speech"]

        @functools.cache
        def speech():
            process = subprocess.Popen(SPEECH, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            atexit.register(process.kill)
            return process

        def ask(letter):
            print(letter, file=speech().stdin, flush=True)
            return speech().stdout.readline().strip()

        def plain():
            return 1
        """,
    "speech/version.py": """
        import subprocess
        import sys
        from pathlib import Path

        _version = None

        def version():
            global _version
            if _version is None:
                code = "from speech.words import WORDS; print(len(WORDS))"
                top = Path(__file__).parents[1]
                _version = subprocess.run([sys.executable, "-c", code], cwd=top, capture_output=True).stdout.strip()
            return _version
        """,
    "tests/test_kept.py": """
        from pathlib import Path

        from speech.client import ask, plain
        from speech.version import version

        def test_first():
            assert ask("a") == "alpha"

        def test_next():
            assert ask("b") == "beta"

        def test_version():
            assert version() == b"2"

        def test_version_again():
            assert version() == b"2"

        def test_names():
            assert (Path(__file__).parents[1] / "speech/names.txt").read_text()

        def test_plain():
            assert plain() == 1
        """,
}
KEPT = {"first", "next", "version", "version_again"}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once."""
    return record_kitchen(tmp_path_factory.mktemp("kept") / "kitchen", FILES, "tests/test_kept.py")


@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        ("speech/words.py", "beta", "bravo", KEPT),
        ("speech/names.txt", "Ann", "Bob", KEPT | {"names"}),
        ("speech/words.py", "'beta'}", "'beta'}  # Two.", set()),
        ("tests/test_kept.py", "plain() == 1", "plain() < 2", {"plain"}),
    ],
    ids=["code", "data", "a comment", "a test"],
)
def test_who_gets_what_came_of_a_process_may_need_anything(
    kitchen: Kitchen, path: str, old: str, new: str, tests: set[str]
) -> None:
    """A test that uses what keeps a process, or its answer, counts as one that started it."""
    kitchen.edit(path, old, new)
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    nodeids = (test["nodeid"].partition("::test_") for test in found["tests"])
    assert found["mode"] != "all"
    assert {name for file, _, name in nodeids if file == "tests/test_kept.py"} == tests
