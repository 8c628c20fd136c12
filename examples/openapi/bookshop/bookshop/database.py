"""Talk to SQLite: one connection for all, JSON documents out, broken rules refused."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

from bookshop.models import Item, Page
from bookshop.problems import NotFound, Refusal
from bookshop.queries import Paging

SCHEMA: Final = Path(__file__).with_name("schema.sql").read_text("utf-8")

# The rules that schema.sql sets, by the names SQLite gives their violations.
CHECK: Final = "SQLITE_CONSTRAINT_CHECK"
REFERENCE: Final = "SQLITE_CONSTRAINT_FOREIGNKEY"
UNIQUE: Final = "SQLITE_CONSTRAINT_UNIQUE"


class Database:
    """Hold one SQLite connection and let one thread at a time use it.

    FastAPI works in a pool of threads, and a database in memory is private to its
    connection: the threads have to share it. A condition is always a constant of this
    program, with the values bound to its parameters.
    """

    def __init__(self, name: str) -> None:
        """Open the file ``name``, or ``:memory:``, and create what is missing in it."""
        self._lock = Lock()
        self._connection = sqlite3.connect(name, check_same_thread=False)
        self._connection.create_function("casefold", 1, str.casefold)
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the connection; a database in memory is gone with it."""
        self._connection.close()

    def count(self, model: type[Item], condition: str, values: Mapping[str, object]) -> int:
        """Count the documents of ``model`` that fulfil ``condition``."""
        select = f"SELECT count(*) FROM {_view(model)} WHERE {condition}"  # noqa: S608
        ((count,),) = self._rows(select, values)
        return int(count)

    def find(self, model: type[Item], condition: str, values: Mapping[str, object]) -> list[Item]:
        """Find the documents of ``model`` that fulfil ``condition``."""
        select = f"SELECT document FROM {_view(model)} WHERE {condition}"  # noqa: S608
        rows = self._rows(select, values)
        return [model.model_validate_json(document) for (document,) in rows]

    def load(self, model: type[Item], identity: int) -> Item:
        """Load one document of ``model``.

        Raises:
            NotFound: there is no such ``identity``.

        """
        for found in self.find(model, "id = :id", {"id": identity}):
            return found
        raise NotFound(model.__name__, identity)

    def page(self, model: type[Item], condition: str, query: Paging) -> Page[Item]:
        """Find one page of documents; the values are the fields of ``query``."""
        values = query.model_dump()
        part = f"{condition} ORDER BY id LIMIT :limit OFFSET :offset"
        return Page(
            items=self.find(model, part, values),
            total=self.count(model, condition, values),
        )

    @contextmanager
    def transaction(self, refusals: Mapping[str, Refusal]) -> Iterator[sqlite3.Connection]:
        """Write everything or nothing.

        Raises:
            Refusal: the one that ``refusals`` has for the rule that was broken.

        """
        try:
            with self._lock, self._connection:
                yield self._connection
        except sqlite3.IntegrityError as violation:
            if violation.sqlite_errorname not in refusals:
                raise
            raise refusals[violation.sqlite_errorname] from violation

    def _rows(self, select: str, values: Mapping[str, object]) -> list[Any]:
        """Read all rows at once, so that no cursor outlives the lock."""
        with self._lock:
            return self._connection.execute(select, values).fetchall()


def _view(model: type[Item]) -> str:
    """Name the view of ``schema.sql`` that writes the JSON of ``model``."""
    return f"{model.__name__.lower()}_documents"
