"""Functions whose results other code of the project caches: a decorator, or a call that is given the function."""

from collections.abc import Iterable, Iterator, Mapping

from contractdelta.code.conventions import CACHING_DECORATORS
from contractdelta.code.parsed_files import LOCALS, Binding, Function, ParsedFile
from contractdelta.code.uses import Role, Use

#: Methods by which an object stands for a function that it was made with.
_STANDING_IN = frozenset(("__call__", "__get__"))
_CALLED = frozenset((Role.MADE, Role.APPLIED, Role.RUN))


def kept_by_others(sources: Iterable[ParsedFile]) -> Mapping[str, frozenset[str]]:
    """Return the functions whose results other code caches, by path.

    That code is a decorator which the project defines: a function that returns a caching wrapper, or a class whose
    objects cache. Or it is a known one that is called: ``load = lru_cache(maxsize=1)(read)``. Both are found by name
    alone, so another function of that name counts as well.
    """
    sources = tuple(sources)
    own = frozenset(name for source in sources for one in source.functions for name in _keeping(one))
    given = frozenset(name for source in sources for name in _given(source, own | CACHING_DECORATORS))
    return {
        source.path: frozenset(
            one.qualname
            for one in source.functions
            if one.name in given or any(_name(use) in own and use.role in _CALLED for use in one.header)
        )
        for source in sources
    }


def _keeping(function: Function) -> Iterator[str]:
    """Yield the names by which this function makes other functions cache what they return."""
    outer, _, inner = function.qualname.rpartition(".")
    if function.cached and function.held and LOCALS in function.qualname:
        yield function.qualname.partition(LOCALS)[0].rpartition(".")[2]
    elif function.cached and inner in _STANDING_IN:
        yield outer.rpartition(".")[2]
    if any(_name(use) in CACHING_DECORATORS and use.role in _CALLED for use in function.body):
        yield inner


def _given(source: ParsedFile, keeping: frozenset[str]) -> Iterator[str]:
    """Yield the names of the functions that a file hands to caching code when it is imported."""
    for definition in source.definitions:
        if definition.kind is Binding.VALUE and any(_name(use) in keeping for use in definition.uses):
            yield from (_name(use) for use in definition.uses if use.given)


def _name(use: Use) -> str:
    return "".join(use.chain[-1:])
