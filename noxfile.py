"""Tasks: ``nox`` runs what CI runs, ``nox -s NAME`` one of them."""

from pathlib import Path

import nox

nox.options.sessions = ["tests", "lint", "types"]
nox.options.default_venv_backend = "venv"

_CONSTRAINTS = ("-c", "constraints.txt")


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Run the tests with the pinned versions."""
    session.install(*_CONSTRAINTS, "-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the tests with the oldest versions that pyproject.toml admits."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution=lowest-direct", "-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def plugins(session: nox.Session) -> None:
    """Run the tests of the plugin beside other plugins of pytest."""
    session.install(*_CONSTRAINTS, "-e", ".[test,plugins]")
    # They warn about the configuration of whoever has none for them: of the tests that are run, not of those in these.
    apart = ("-p", "no:asyncio", "-p", "no:schemathesis")
    session.run("python", "-m", "pytest", *apart, "tests/pytest_plugin", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, layers and docstrings."""
    session.install(*_CONSTRAINTS, "-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    session.run("interrogate", "contractdelta")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    session.install(*_CONSTRAINTS, "-e", ".[dev]")
    session.run("mypy")


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure what the tests execute, the processes that they start included."""
    session.install(*_CONSTRAINTS, "-e", ".[test]")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report", "--skip-covered", "--show-missing")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel, and run the tests and the demo against it."""
    session.install("build")
    folder = Path(session.create_tmp())
    session.run("python", "-m", "build", "--outdir", str(folder))
    built = max(folder.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    session.install(*_CONSTRAINTS, f"{built}[test]")
    session.run("contractdelta", "demo")
    session.run("python", "-P", "-m", "pytest", *session.posargs)
