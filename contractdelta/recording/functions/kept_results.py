"""What runs for a function whose results are kept: for one test only, and for all that get the result later."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from contractdelta.code.callees import calls_anything
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


def for_kept_results(
    ran: Iterable[Ran], asked: Iterable[Stack], held: Callable[[str, Function], Iterable[Symbol]]
) -> dict[Symbol, set[Symbol]]:
    """Return which functions may have run for each among them whose results are kept.

    ``ran`` ran together. Which one called which is not recorded: one counts that is called what another one names, on
    whatever object, or is ``held`` by what it names, a table or a class. So do those that Python calls by itself, such
    as ``__init__``. Where one of them calls what no name tells, all count; of what is given texts and numbers alone no
    other one is called.

    ``asked`` are those that sent requests, with their callers. No code names what answers a request: any function that
    ran meanwhile may have.
    """
    ran = tuple(ran)
    calls = _Calls(ran, held)
    keeping = [each for each in ran if each.function.cached]
    # What these call they may call for any of them.
    shared = calls.of(each for each in ran if _is_special(each.function.name)) if keeping else frozenset()
    ran_for = {one.symbol: {one.symbol} if one.function.builtin else {*shared, *calls.by(one)} for one in keeping}
    for stack in asked:
        for place, symbol in enumerate(stack):
            if symbol in ran_for:
                ran_for[symbol] |= {one.symbol for one in ran}.difference(stack[place + 1 :])
    return ran_for


class _Calls:
    """What may call what, of functions that ran together."""

    def __init__(self, ran: Iterable[Ran], held: Callable[[str, Function], Iterable[Symbol]]) -> None:
        self._held = held
        self._by_name: dict[str, list[Ran]] = {}
        self._by_symbol: dict[Symbol, list[Ran]] = {}
        for one in ran:
            self._by_symbol.setdefault(one.symbol, []).append(one)
            # Special ones count anyway.
            if not _is_special(one.function.name):
                self._by_name.setdefault(one.function.name, []).append(one)

    def by(self, keeping: Ran) -> Collection[Symbol]:
        """Return the functions that may have run for one: all, if nobody can tell."""
        called = self.of([keeping])
        may_be_any = any(calls_anything(one.function) for symbol in called for one in self._by_symbol[symbol])
        return self._by_symbol.keys() if may_be_any else called

    def of(self, functions: Iterable[Ran]) -> Collection[Symbol]:
        """Return some functions, those that they may call by names, and so on."""
        todo = list(functions)
        called = {one.symbol for one in todo}
        while todo:
            for one in self._next(todo.pop()):
                if one.symbol not in called:
                    called.add(one.symbol)
                    todo.append(one)
        return called

    def _next(self, caller: Ran) -> Iterator[Ran]:
        for name in _names(caller.function):
            yield from self._by_name.get(name, ())
        for symbol in self._held(*caller):
            yield from self._by_symbol.get(symbol, ())


def _is_special(name: str) -> bool:
    return name.startswith("__")


def _names(function: Function) -> Iterator[str]:
    yield from function.attributes
    for use in (*function.header, *function.body):
        yield from use.chain
