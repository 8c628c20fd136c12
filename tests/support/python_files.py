"""Python files of a project, before and after a change, and what the change affects."""

import textwrap
from collections.abc import Callable, Iterable, Mapping

from contractdelta.code.analysis import analyse
from contractdelta.code.parsed_files import FileDigests
from contractdelta.propagation.affected import CodeOfToday, affected
from contractdelta.propagation.findings import Affected
from contractdelta.propagation.recorded_code import RecordedCode


def record(files: Mapping[str, str]) -> dict[str, FileDigests]:
    """Return what a test map would keep of files."""
    return {path: analyse(path, textwrap.dedent(text)).recorded() for path, text in files.items()}


def ask(
    before: Mapping[str, str], now: Mapping[str, str], early: Callable[[str, str], bool] = lambda _path, _name: True
) -> Affected:
    """Return what a change of files affects, recorded before it; ``early`` tells which functions ran at import."""
    texts = {path: textwrap.dedent(text) for path, text in now.items()}
    return affected(RecordedCode(files=record(before), ran_outside_tests=early), today(texts))


def today(files: Mapping[str, str], changed: Iterable[str] | None = None) -> CodeOfToday:
    """Return files as those of today, of which some may have changed; without these any may have."""
    return CodeOfToday(text=files.get, paths=frozenset(files), changed=None if changed is None else frozenset(changed))


def names_of(found: Affected) -> set[str]:
    """Return the affected functions as ``path::qualname``."""
    return {f"{path}::{qualname}" for path, qualname in found.functions}
