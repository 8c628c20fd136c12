"""What runs for a function whose results are kept: for one test only, and for all that get the result later."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from contractdelta.code.sources import Function

#: The functions that ran at one moment, innermost first, by path and qualified name.
Stack: TypeAlias = tuple[tuple[str, str], ...]


def for_kept_results(
    ran: Iterable[tuple[str, Function]], asked: Iterable[Stack] = ()
) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return which functions may have run for each among them whose results are kept, by path and qualified name.

    ``ran`` ran together. Which one called which is not recorded: one counts that is called what another one names, on
    whatever object, and so do those that Python calls by itself, such as ``__init__``. Of what is given texts
    and numbers alone no other one is called.

    ``asked`` are those that sent requests, with those that had called them. What answers is named by nobody: all else
    that ran may have.
    """
    ran = frozenset(ran)
    by_name: dict[str, list[tuple[str, Function]]] = {}
    for path, function in ran:
        by_name.setdefault(function.name, []).append((path, function))
    special = [each for name in sorted(by_name) if name.startswith("__") for each in by_name[name]]
    keeping = [each for functions in by_name.values() for each in functions if each[1].cached]
    # What these call they may call for any of them.
    shared = _called(special, by_name) if keeping else set()
    found = {
        (path, one.qualname): {(path, one.qualname)} if one.builtin else shared | _called([(path, one)], by_name)
        for path, one in keeping
    }
    for stack in asked:
        for place, each in enumerate(stack):
            if each in found:
                found[each] |= {(path, one.qualname) for path, one in ran}.difference(stack[place + 1 :])
    return found


def _called(todo: list[tuple[str, Function]], by_name: dict[str, list[tuple[str, Function]]]) -> set[tuple[str, str]]:
    """Return some functions, and those that are called what they name, and so on."""
    found = {(path, function.qualname) for path, function in todo}
    while todo:
        for each in [each for name in _names(todo.pop()[1]) for each in by_name.get(name, ())]:
            if (each[0], each[1].qualname) not in found:
                found.add((each[0], each[1].qualname))
                todo.append(each)
    return found


def _names(function: Function) -> Iterator[str]:
    yield from function.attributes
    for use in (*function.header, *function.body):
        yield from use.chain
