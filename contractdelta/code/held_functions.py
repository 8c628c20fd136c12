"""Which functions others may run without naming them: those that tables, objects and classes hold which they name."""

from collections.abc import Iterable, Iterator

from contractdelta.code.classes import methods_making
from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import Binding, Definition, Function, ParsedFile, Symbol
from contractdelta.code.scopes import Reference
from contractdelta.code.uses import Role, Use


class HeldFunctions:
    """Finds the functions that definitions lead to: ``PARSERS = {"a": parse}``, ``x = field(default_factory=make)``."""

    def __init__(self, sources: Iterable[ParsedFile], resolver: NameResolver) -> None:
        """Note what statements put into the definitions of some files, and which functions these decorate."""
        self._sources = {source.path: source for source in sources}
        self._resolver = resolver
        self._known: dict[Symbol, frozenset[Symbol]] = {}
        self._put: dict[Symbol, list[tuple[str, Use]]] = {}
        self._decorated: dict[Symbol, list[Symbol]] = {}
        for source in self._sources.values():
            self._read(source)

    def reached(self, path: str, function: Function) -> frozenset[Symbol]:
        """Return the functions that a function may run by what it names, however often one definition leads to others.

        Of a class these are the methods that run when an instance is made, validators of a model for instance.
        """
        key = Symbol(path, function.qualname)
        if key not in self._known:
            self._known[key] = frozenset(self._reached(path, function))
        return self._known[key]

    def _read(self, source: ParsedFile) -> None:
        for call in source.calls:
            for symbol in self._symbols(source.path, call.root):
                self._put.setdefault(symbol, []).extend((source.path, use) for use in call.uses)
        for uses in source.alterations:
            altered = ((use.module, use.chain) for use in uses if use.alters)
            for symbol in {symbol for reference in altered for symbol in self._symbols(source.path, reference)}:
                self._put.setdefault(symbol, []).extend((source.path, use) for use in uses)
        for function in source.functions:
            for use in function.header if function.decorated else ():
                for symbol in self._symbols(source.path, (use.module, use.chain)):
                    self._decorated.setdefault(symbol, []).append(Symbol(source.path, function.qualname))

    def _symbols(self, path: str, reference: Reference) -> Iterator[Symbol]:
        return (Symbol(step.path, step.name) for step in self._resolver.find(path, reference) if step.name)

    def _reached(self, path: str, function: Function) -> Iterator[Symbol]:
        yield from (Symbol(path, one.qualname) for one in self._sources[path].function(function.qualname))
        seen: set[Symbol] = set()
        todo = [Symbol(path, function.qualname.partition(".")[0])] if function.makes_own else []
        todo += (symbol for use in function.used for symbol in self._symbols(path, (use.module, use.chain)))
        while todo:
            symbol = todo.pop()
            if symbol not in seen:
                seen.add(symbol)
                yield from self._held(symbol)
                for place, use in self._uses(symbol):
                    todo += self._symbols(place, (use.module, use.chain))

    def _definitions(self, symbol: Symbol) -> Iterator[Definition]:
        source = self._sources.get(symbol.path)
        return (one for one in source.definitions if one.name == symbol.name) if source else iter(())

    def _held(self, symbol: Symbol) -> Iterator[Symbol]:
        yield from self._decorated.get(symbol, ())
        for definition in self._definitions(symbol):
            source = self._sources[symbol.path]
            if definition.kind is Binding.FUNCTION:
                yield from (Symbol(symbol.path, one.qualname) for one in source.function(symbol.name))
            elif definition.kind is Binding.CLASS:
                yield from (Symbol(symbol.path, one.qualname) for one in methods_making(source, definition))

    def _uses(self, symbol: Symbol) -> Iterator[tuple[str, Use]]:
        yield from self._put.get(symbol, ())
        for definition in self._definitions(symbol):
            is_class = definition.kind is Binding.CLASS
            # The annotation of a variable says nothing of its value.
            yield from ((symbol.path, use) for use in definition.uses if is_class or use.role is not Role.NAMED)
