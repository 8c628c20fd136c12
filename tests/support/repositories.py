"""Real git repositories in temporary folders, made with the git command and nobody's settings."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_SETTINGS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00+00:00",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00+00:00",
    "LC_ALL": "C",
}


def isolate_git(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let git, whoever starts it, see no setting of this machine, and answer in English."""
    for name in list(os.environ):
        # A test run may itself have been started by a hook of git.
        if name.startswith("GIT_") and not name.startswith("GIT_PYTHON_"):
            monkeypatch.delenv(name)
    settings = folder / "only-these-settings.gitconfig"
    # Housekeeping in the background would be a process that nobody waits for.
    settings.write_bytes(b"[gc]\nauto = 0\n[maintenance]\nauto = false\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    for name, value in _SETTINGS.items():
        monkeypatch.setenv(name, value)


def distrust(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let git take every repository for one that belongs to someone else, with the switch of its own tests."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")


@dataclass(frozen=True, kw_only=True)
class TemporaryRepository:
    """A repository to write to."""

    #: The top of the work tree.
    root: Path

    def git(self, *arguments: str) -> str:
        """Run git and return what it answers, without the last line break."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, check=False, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout.rstrip("\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files, the bytes exactly as given."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes] | None = None, *, message: str = "change") -> str:
        """Write files, commit everything that differs, and return the commit."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    def contents(self) -> dict[str, bytes]:
        """Return every file below the top, those of git included."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }


def make_repository(root: Path, *options: str) -> TemporaryRepository:
    """Make an empty repository with the branch ``main``, with more options of ``git init``."""
    root.mkdir(parents=True, exist_ok=True)
    repository = TemporaryRepository(root=root)
    # Without templates there are no sample hooks to copy.
    repository.git("init", "--quiet", "--template=", "--initial-branch=main", *options)
    return repository


def link_or_skip(link: Path, target: str, *, is_folder: bool = False) -> None:
    """Make a symbolic link; skip the test where the platform refuses to."""
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        link.symlink_to(target, target_is_directory=is_folder)
    except (OSError, NotImplementedError) as err:
        pytest.skip(f"this platform makes no symbolic links here: {err}")
