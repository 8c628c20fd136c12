"""Remote files: fetched where that is asked for, each once in a run, within limits."""

import time
from dataclasses import dataclass

from contractdelta.errors import FetchFailed
from contractdelta.spec.limits import (
    MAX_ALL_REMOTE_BYTES,
    MAX_ALL_REMOTE_SECONDS,
    MAX_REMOTE_BYTES,
    MAX_REMOTE_FILES,
    MAX_REMOTE_SECONDS,
)
from contractdelta.spec.sources.urls import shown_url


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How much may come from the network."""

    #: For one file.
    max_bytes: int = MAX_REMOTE_BYTES
    seconds: float = MAX_REMOTE_SECONDS
    #: For all files together.
    max_files: int = MAX_REMOTE_FILES
    max_all_bytes: int = MAX_ALL_REMOTE_BYTES
    all_seconds: float = MAX_ALL_REMOTE_SECONDS


class RemoteFiles:
    """The remote files of one run, by URL; a tree of files whose names are URLs.

    What was fetched once is kept, errors too: base and head see the same, and no server is asked twice.
    """

    def __init__(self, limits: FetchLimits | None = None) -> None:
        """Fetch nothing yet."""
        self._limits = limits or FetchLimits()
        self._answers: dict[str, bytes | FetchFailed] = {}
        self._bytes_left = self._limits.max_all_bytes
        self._seconds_left = self._limits.all_seconds

    def read(self, path: str) -> bytes:
        """Return what a URL names.

        Raises:
            FetchFailed: It cannot be had, or not within the limits.
        """
        if path not in self._answers:
            self._answers[path] = self._answer(path)
        answer = self._answers[path]
        if isinstance(answer, FetchFailed):
            raise answer
        return answer

    def label(self, path: str) -> str:
        """Return the URL without what may be secret."""
        return shown_url(path)

    def _answer(self, url: str) -> bytes | FetchFailed:
        # Lazy: the modules for HTTP take longer to import than most commands to run.
        from contractdelta.spec.sources.fetching import fetch  # noqa: PLC0415

        if len(self._answers) >= self._limits.max_files:
            return FetchFailed(shown_url(url), f"it would be more than {self._limits.max_files} remote files")
        if self._bytes_left <= 0 or self._seconds_left <= 0:
            return FetchFailed(
                shown_url(url), "the remote files before it took all the bytes or seconds that there are"
            )
        start = time.monotonic()
        try:
            data = fetch(
                url,
                seconds=min(self._limits.seconds, self._seconds_left),
                max_bytes=min(self._limits.max_bytes, self._bytes_left),
            )
        except FetchFailed as err:
            return err
        finally:
            self._seconds_left -= time.monotonic() - start
        self._bytes_left -= len(data)
        return data
