"""Python files taken apart: functions, definitions that can be followed by name, and effects that cannot."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from contractdelta.code.scopes import Reference
from contractdelta.code.uses import Role, Use

#: Stands in ``co_qualname`` between a function and one that is defined in it.
LOCALS = ".<locals>."
#: How what pytest calls by its name begins.
_HOOK = "pytest_"
#: In the place of the name of a definition: what the file does at import beyond binding names.
AT_IMPORT: Final = ""


class Symbol(NamedTuple):
    """A function or definition of the project, told by where it stands. A tuple: there are tens of thousands."""

    #: Its file, relative to the project.
    path: str
    #: Its qualified name there, or :data:`AT_IMPORT`.
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function or method at any depth; a lambda is a part of what it stands in."""

    #: As ``co_qualname`` has it: ``Book.total``, ``outer.<locals>.inner``.
    qualname: str
    #: Of its decorators, parameters, annotations and body, and of all others that share its name (a getter, a setter).
    digest: str
    #: From its first decorator to its end.
    first_line: int
    last_line: int
    #: The first line that may run when it is called: the lines before run when it is defined.
    body_line: int
    #: Whether that line runs when it is defined, too.
    shares_line: bool = False
    #: What its decorators and defaults use.
    header: tuple[Use, ...] = ()
    #: What its annotations name.
    annotations: tuple[Use, ...] = ()
    #: What its body uses, and the headers of the functions defined in it.
    body: tuple[Use, ...] = ()
    #: The lines of it that may reach anything, in whatever module.
    reflection_lines: frozenset[int] = frozenset()
    #: The names that follow a dot in it.
    attributes: frozenset[str] = frozenset()
    #: Whether its first parameter is used in another way than ``self.name``: the receiver may call any method of it.
    escapes: bool = False
    #: The lines in which it calls what it was given, or looked up, which no name tells.
    given_lines: frozenset[int] = frozenset()
    #: Whether it may make another object of the class that it is a method of.
    makes_own: bool = False
    #: Whether it has a decorator that may hand it to somebody who calls it.
    decorated: bool = False
    #: Whether the annotations are evaluated when the function is defined: not where they are kept as texts (PEP 563).
    annotated: bool = True
    #: Whether what it returned is kept, so that it does not run at each call.
    cached: bool = False
    #: The lines that keep it, where the function does so by hand: it may run without.
    storing_lines: frozenset[int] = frozenset()
    #: Whether that is kept with the object that it is a method of, whose class nothing decorates.
    with_object: bool = False
    #: Whether all that it works on is plain, as its annotations say: it calls nothing of the project but itself.
    builtin: bool = False
    #: How many of the functions around it do nothing with it but return it: a decorator's wrapper has one or two.
    held: int = 0

    @property
    def used(self) -> tuple[Use, ...]:
        """What may run when it is called. A caller of ``__init__`` may first make an object of each annotated type."""
        return (*self.header, *self.body, *(self.annotations if self.qualname.endswith(".__init__") else ()))

    @property
    def name(self) -> str:
        """What its ``def`` calls it: the last part of its qualified name."""
        return self.qualname.rpartition(".")[2]

    @property
    def is_fixture(self) -> bool:
        """Whether only pytest calls it: calling a fixture directly is an error."""
        return any(use.chain[-1:] == ("fixture",) and use.role in (Role.MADE, Role.APPLIED) for use in self.header)

    @property
    def is_hook(self) -> bool:
        """Whether pytest may call it by itself, for all tests that its file matters to."""
        return self.name.startswith(_HOOK)


class Binding(Enum):
    """What a definition binds a name to."""

    #: A value that can be altered, as far as its statement tells.
    VALUE = "value"
    #: A value that cannot.
    LITERAL = "literal"
    FUNCTION = "function"
    CLASS = "class"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A statement at module level that binds a name."""

    name: str
    #: Of the statement, and of all others that bind the name.
    digest: str
    kind: Binding
    #: What it uses when it runs.
    uses: tuple[Use, ...] = ()
    #: What an import binds the name to; one for each branch that may bind it.
    targets: tuple[Reference, ...] = ()
    #: Whether its place among the others matters: it calls something.
    ordered: bool = False
    #: Whether the value is an object made for it: other code reaches that only by this name, or by being given it.
    fresh: bool = False
    #: Whether making the value cannot fail.
    plain: bool = False

    @property
    def is_hook(self) -> bool:
        """Whether pytest may call what the name is bound to, which need not be a function of that name."""
        return self.name.startswith(_HOOK) and self.kind in (Binding.IMPORT, Binding.VALUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCall:
    """A statement at module level that calls a method of a name: ``app.add_middleware(Limit, LIMIT)``."""

    #: Where the name is looked up.
    root: Reference
    uses: tuple[Use, ...] = ()


class DefinitionDigest(NamedTuple):
    """What a test map keeps of a definition."""

    #: :data:`AT_IMPORT` stands between two definitions.
    name: str
    digest: str
    #: Whether its place among the others matters.
    is_ordered: bool


class CachedResult(NamedTuple):
    """A function that may have run for a result that is kept, and what keeps this: what a test map has of a file."""

    #: The qualified name of the function.
    function: str
    #: The file of what keeps the result.
    path: str
    #: Its name there: ``count`` keeps it for all, ``Shelf.jars`` for the users of one object.
    keeper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDigests:
    """What a test map keeps of a Python file: digests of its parts, and what it imports."""

    #: The digest of each function, by its qualified name; sorted.
    functions: Mapping[str, str] = field(default_factory=dict)
    #: In the order of the file.
    definitions: tuple[DefinitionDigest, ...] = ()
    #: The digest of what cannot be followed; empty: there is nothing of the kind.
    effects: str = ""
    #: The modules that are imported anywhere in the file, in its order; a relative one is a path with ``/`` in front.
    #: ``*``: any, at import.
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A Python file as it is now, taken apart."""

    path: str
    functions: tuple[Function, ...] = ()
    #: In the order of the file; :data:`AT_IMPORT` stands for effects between two of them.
    definitions: tuple[Definition, ...] = ()
    effects: str = ""
    #: What the effects use, calls of methods apart.
    effect_uses: tuple[Use, ...] = ()
    calls: tuple[MethodCall, ...] = ()
    #: What each statement among the effects uses that alters something of another file, or of this one.
    alterations: tuple[tuple[Use, ...], ...] = ()
    imports: tuple[str, ...] = ()
    #: Lines that run when the file is imported, and at no other time.
    landmarks: frozenset[int] = frozenset()

    def functions_at(self, line: int) -> Iterator[Function]:
        """Find the functions whose body holds a line: the innermost, and those around it that may have run the line.

        Decorators, parameters and defaults are no part of the body: they run when the function is defined. Where the
        body stands on the line of the ``def``, the two cannot be told apart, and the line counts as body of both.
        """
        holding = (one for one in reversed(self.functions) if one.body_line <= line <= one.last_line)
        for one in sorted(holding, key=lambda one: -one.body_line):
            yield one
            if not one.shares_line:
                return

    def recorded(self) -> FileDigests:
        """Return what a test map keeps of the file."""
        return FileDigests(
            functions=dict(sorted([(one.qualname, one.digest) for one in self.functions])),
            definitions=tuple([DefinitionDigest(one.name, one.digest, one.ordered) for one in self.definitions]),
            effects=self.effects,
            imports=self.imports,
        )

    def methods(self, name: str) -> Iterator[Function]:
        """Find the functions defined in a class, at any depth."""
        return (one for one in self.functions if one.qualname.startswith(f"{name}."))

    def function(self, name: str) -> Iterator[Function]:
        """Find a function at module level and all that are defined in it."""
        inner = f"{name}{LOCALS}"
        return (one for one in self.functions if one.qualname == name or one.qualname.startswith(inner))


#: Takes a file of the project apart, by its path; ``None`` where it is gone, or no Python file.
FileParser: TypeAlias = Callable[[str], ParsedFile | None]
