"""What runs for a function whose results are kept: for one test only, and for all that get the result later."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from contractdelta.code.parsed_files import Function, Symbol

#: The functions that ran at one moment, innermost first.
Stack: TypeAlias = tuple[Symbol, ...]


class Ran(NamedTuple):
    """A function that ran, and the file that it stands in."""

    path: str
    function: Function

    @property
    def symbol(self) -> Symbol:
        """What others call it by."""
        return Symbol(self.path, self.function.qualname)


def for_kept_results(ran: Iterable[Ran], asked: Iterable[Stack] = ()) -> dict[Symbol, set[Symbol]]:
    """Return which functions may have run for each among them whose results are kept.

    ``ran`` ran together. Which one called which is not recorded: one counts that is called what another one names, on
    whatever object, and so do those that Python calls by itself, such as ``__init__``. Of what is given texts
    and numbers alone no other one is called.

    ``asked`` are those that sent requests, with their callers. No code names what answers a request: any function that
    ran meanwhile may have.
    """
    ran = tuple(ran)
    by_name: dict[str, list[Ran]] = {}
    for one in ran:
        by_name.setdefault(one.function.name, []).append(one)
    special = [each for name in sorted(by_name) if name.startswith("__") for each in by_name[name]]
    keeping = [each for functions in by_name.values() for each in functions if each.function.cached]
    # What these call they may call for any of them.
    shared = _called(special, by_name) if keeping else set()
    ran_for = {
        one.symbol: {one.symbol} if one.function.builtin else shared | _called([one], by_name) for one in keeping
    }
    for stack in asked:
        for place, symbol in enumerate(stack):
            if symbol in ran_for:
                ran_for[symbol] |= {one.symbol for one in ran}.difference(stack[place + 1 :])
    return ran_for


def _called(todo: list[Ran], by_name: dict[str, list[Ran]]) -> set[Symbol]:
    """Return some functions, and those that are called what they name, and so on."""
    called = {one.symbol for one in todo}
    while todo:
        for one in [one for name in _names(todo.pop().function) for one in by_name.get(name, ())]:
            if one.symbol not in called:
                called.add(one.symbol)
                todo.append(one)
    return called


def _names(function: Function) -> Iterator[str]:
    yield from function.attributes
    for use in (*function.header, *function.body):
        yield from use.chain
