"""Errors know their message, the way out and the exit code."""

import pytest

from contractdelta import errors
from contractdelta.contract.model import Problem
from contractdelta.errors import (
    ContractDeltaError,
    DocumentNotFound,
    GitFailed,
    InvalidConfiguration,
    InvalidDocument,
    InvalidSnapshot,
    NotARepository,
    StrictProblems,
    UnknownOperation,
    UnknownRevision,
    UnknownTest,
    Unreadable,
    UsageError,
    suggestion,
)

_KINDS = sorted(
    (kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ContractDeltaError)),
    key=lambda kind: kind.__name__,
)


def test_the_exit_codes_are_those_of_the_interface() -> None:
    """Wrong usage and configuration exit with 2, what cannot be read with 3: shells rely on the numbers."""
    assert (UsageError.exit_code, Unreadable.exit_code) == (2, 3)


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__)
def test_every_error_belongs_to_one_family(kind: type[ContractDeltaError]) -> None:
    """An error is either about usage or about something unreadable, and its exit code is that of the family."""
    families = [family for family in (UsageError, Unreadable) if issubclass(kind, family)]
    assert [family.exit_code for family in families] == ([] if kind is ContractDeltaError else [kind.exit_code])


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__)
def test_every_error_stands_in_the_tree(kind: type[ContractDeltaError]) -> None:
    """The tree that the module shows names every error."""
    assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ContractDeltaError("Message."), "Message."),
        (ContractDeltaError("Message.", hint="Do this."), "Message.\nDo this."),
        (ContractDeltaError("", hint=""), ""),
        (ContractDeltaError("two", "lines", hint="and\nmore"), "two\nlines\nand\nmore"),
    ],
)
def test_an_error_reads_as_message_and_hint(error: ContractDeltaError, text: str) -> None:
    """The text of an error is its message, and below it what to do, where that is known."""
    assert str(error) == text
    assert text.startswith(error.message)
    assert text.endswith(error.hint)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (InvalidDocument("a.yaml", "broken"), "a.yaml: broken"),
        (InvalidDocument("a.yaml", "broken", line=3), "a.yaml:3: broken"),
        (InvalidDocument("a.yaml", "broken", line=3, column=7), "a.yaml:3:7: broken"),
        (InvalidDocument("a.yaml", "broken", column=7), "a.yaml: broken"),
        (InvalidDocument("a.yaml", "broken", pointer="/paths/~1pets"), "a.yaml#/paths/~1pets: broken"),
        (InvalidDocument("a.yaml", "broken", line=3, pointer="/paths"), "a.yaml:3: broken"),
        (DocumentNotFound("a.yaml"), "a.yaml: no such file"),
        (NotARepository("folder"), "folder: not a git repository"),
        (UnknownRevision("main"), "main: no such git revision"),
        (GitFailed("diff", "fatal: bad"), "git diff failed"),
        (UnknownOperation("getPets", []), "unknown operation 'getPets'"),
        (
            UnknownOperation("getPets", [], place="tests/test_a.py::test_b"),
            "tests/test_a.py::test_b: unknown operation 'getPets'",
        ),
        (UnknownTest("test_x", []), "'test_x' is no test, no operation and no file of the project"),
        (StrictProblems(["first", "second"]), "first\nsecond"),
    ],
)
def test_messages_name_what_is_wrong(error: ContractDeltaError, message: str) -> None:
    """A message starts with the place, as exactly as it is known, and then says what is wrong there."""
    assert error.message == message


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (InvalidDocument("a", "b", hint="Do this."), "Do this."),
        (InvalidDocument("a", "b"), ""),
        (DocumentNotFound("a", hint="Look there."), "Look there."),
        (GitFailed("diff", "fatal: bad"), "fatal: bad"),
        (InvalidConfiguration("a", hint="b"), "b"),
    ],
)
def test_hints_are_passed_on(error: ContractDeltaError, hint: str) -> None:
    """What to do is said by whoever knows it."""
    assert error.hint == hint


@pytest.mark.parametrize(
    "error", [NotARepository("a"), UnknownRevision("a"), StrictProblems(["a"])], ids=lambda error: type(error).__name__
)
def test_hints_are_always_there_where_the_way_out_is_known(error: ContractDeltaError) -> None:
    """Errors with one way out say it."""
    assert error.hint.endswith((".", "HEAD"))


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("getPet", ["getPets", "postPets", "unrelated"], "Did you mean 'getPets' or 'postPets'?"),
        ("getPetz", ["unrelated", "getPets"], "Did you mean 'getPets'?"),
        ("GET /pet/{id}", ["GET /pets/{id}", "DELETE /stores"], "Did you mean 'GET /pets/{id}'?"),
        ("getPet", ["aaaa", "bbbb"], ""),
        ("getPet", [], ""),
        ("", ["getPet"], ""),
    ],
)
def test_the_nearest_names_are_suggested(name: str, known: list[str], hint: str) -> None:
    """A name that does not exist is answered with those that are like it, the nearest first, or with none."""
    assert UnknownOperation(name, known).hint == hint
    assert UnknownTest(name, known).hint == hint


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("/für/ölbäume 木", "/für/ölbäume 木"),
        ("back\\slash and 'quotes'", "back\\slash and 'quotes'"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[31mred\x7f\x00", "\\x1b[31mred\\x7f\\x00"),
        ("next\x85line\u2028and\u2029more", "next\\x85line\\u2028and\\u2029more"),
        ("half a pair \ud800, right to left \u202e", "half a pair \\ud800, right to left \\u202e"),
    ],
)
def test_a_message_is_one_line(text: str, shown: str) -> None:
    """What documents call things never breaks a message into lines, nor steers a terminal; letters stay letters."""
    for error in (UsageError(text), InvalidSnapshot(text), StrictProblems([text])):
        assert error.message == shown
    assert InvalidDocument(text, "broken", pointer=f"/{text}").message == f"{shown}#/{shown}: broken"
    assert str(Problem(place=text, message=text)) == f"{shown}: {shown}"
    assert len(shown.splitlines()) == 1
    assert UsageError(UsageError(text).message).message == shown


def test_few_names_are_all_listed_where_none_is_near() -> None:
    """A title says that the known names are few: then they are the answer where none of them is like the name."""
    assert suggestion("shop", ["pets", "garden", "pets"], title="Configured") == "Configured: garden, pets."
    assert suggestion("gardn", ["pets", "garden"], title="Configured") == "Did you mean 'garden'?"


def test_suggestions_do_not_depend_on_order() -> None:
    """The same names in another order, or twice, give the same suggestion."""
    names = ["getPets", "getPats", "getPots", "getPits"]
    hints = {UnknownOperation("getPet", known).hint for known in (names, names[::-1], names * 2, set(names))}
    assert len(hints) == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("test_pet", "Did you mean 'a/test_a.py::TestPets::test_pet' or 'a/test_b.py::test_pet'?"),
        ("TestPets", "Did you mean 'a/test_a.py::TestPets'?"),
        ("test_b.py", "Did you mean 'a/test_b.py'?"),
        ("test_nothing_like_it", ""),
        ("::x", ""),
    ],
)
def test_a_test_is_suggested_by_its_own_name(name: str, hint: str) -> None:
    """Who knows a test, a class or a file by its name alone is told the whole id, however long that is."""
    known = ["a/test_a.py::TestPets::test_pet[a::x]", "a/test_a.py::TestPets::test_pet[b]", "a/test_b.py::test_pet"]
    assert UnknownTest(name, known).hint == hint
