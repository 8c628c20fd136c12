"""What may change in code: the nodes between which :mod:`contractdelta.propagation.links` links.

A change is taken apart into small ones, each of which has its own users, as in X. Ren and others, "Chianti: a tool for
change impact analysis of Java programs", OOPSLA 2004, section 2 (atomic changes). A table in
``docs/architecture.md`` tells what each kind of change leads to, and why.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Aspect(StrEnum):
    """What of a definition, function or file is changed."""

    #: What a name stands for.
    NAME = "name"
    #: What happens when it is called; a wrapper that it returns is not run.
    MADE = "made"
    #: What happens when what it returns is called.
    APPLIED = "applied"
    #: What happens when anything is done with it.
    RUN = "run"
    #: A use of a name that is gone fails, and so does an import in which that runs.
    FAILING = "failing"
    #: The state of an object: a statement that runs otherwise than before may have altered it.
    MUTATED = "mutated"
    #: A function that is called in another way than before, and may alter what it uses.
    MAY_MUTATE = "may_mutate"
    #: The text of a function.
    BODY = "body"
    #: A function that a test may have run: what selection asks for.
    FUNCTION = "function"
    #: All methods of a class and of its bases.
    METHODS = "methods"
    #: Whether a file is there.
    FILE = "file"
    #: Whether a file is imported by one that is.
    LOADED = "loaded"
    #: Any definition of a file.
    ANY = "any"
    #: Any definition or function of a file.
    ANY_RUN = "any_run"
    #: What a file does at import that cannot be followed.
    IMPORT_EFFECT = "import_effect"
    #: A call of a method at module level, by its place among those of its file, or another statement that alters
    #: something: it runs otherwise than before. Without a place: such statements came, or went.
    MODULE_CALL = "module_call"
    #: What instances of a class compute when they are first asked for it, and keep; or what may hold such ones.
    CACHED_IN_OBJECT = "cached_in_object"
    #: What a name holds while tests run: an object may have kept something in another test, which alters no import.
    RUNTIME_STATE = "runtime_state"
    #: What a hook of pytest in a file did outside of tests, for all tests that the file matters to.
    HOOKED = "hooked"
    #: What a data file holds.
    DATA = "data"


class Node(NamedTuple):
    """Something that may change. A tuple: a search goes through hundreds of thousands."""

    aspect: Aspect
    path: str
    name: str = ""


#: Each one holds all that the one before holds.
LEVELS = (Aspect.NAME, Aspect.MADE, Aspect.APPLIED, Aspect.RUN)


def implied(node: Node) -> Iterator[Node]:
    """Yield what a change comes with, whatever uses it."""
    if node.aspect in LEVELS[:-1]:
        yield Node(LEVELS[LEVELS.index(node.aspect) + 1], node.path, node.name)
    if node.aspect is Aspect.BODY:
        yield Node(Aspect.FUNCTION, node.path, node.name)
    if node.aspect is Aspect.MUTATED:
        yield Node(Aspect.RUN, node.path, node.name)
