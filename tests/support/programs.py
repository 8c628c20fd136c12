"""Small programs of several modules: written at random."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

Item = TypeVar("Item")

#: Draws a number from zero to below another one.
Below = Callable[[int], int]
#: The texts of modules, by path.
Program = dict[str, str]

PACKAGE = "pk"
#: Modules in the order in which they may import one another; ``api`` is a package that hands names on.
PATHS = ("pk/m0.py", "pk/m1.py", "pk/api/__init__.py", "pk/m2.py", "pk/m3.py")


@dataclass
class _Names:
    """The expressions that mean something at a place in a module, by what they mean."""

    numbers: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)
    decorators: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)


@dataclass
class ProgramWriter:
    """Writes programs. Each number that it draws decides something."""

    below: Below
    #: The statements of each module.
    modules: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, _Names] = field(default_factory=dict)
    count: int = 0

    def write(self) -> Program:
        """Write a program."""
        for path in ("pk/__init__.py", *PATHS):
            self.modules[path] = []
            self.names[path] = _Names()
            if path in PATHS:
                for _ in range(self.below(3) + 1):
                    self.modules[path].append(self.import_(path))
                for _ in range(self.below(5) + 2):
                    self.modules[path].append(self.statement(path))
        return self.program()

    def program(self) -> Program:
        """Return the texts as they are now."""
        return {path: "".join(statements) for path, statements in self.modules.items()}

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one of several."""
        return items[self.below(len(items))]

    def fresh(self, letter: str) -> str:
        """Return a name that is not used yet."""
        self.count += 1
        return f"{letter}{self.count}"

    def import_(self, path: str) -> str:
        """Write an import of an earlier module."""
        earlier = PATHS[: PATHS.index(path)]
        if not earlier:
            return "import itertools\n"
        target = self.pick(earlier)
        module = target.removeprefix("pk/").removesuffix(".py").removesuffix("/__init__")
        dots = ".." if path.startswith("pk/api") else "."
        theirs, own = self.names[target], self.names[path]
        match self.below(8):
            case 0 | 1 | 2 | 3 as style:
                return self._import_name(theirs, own, f"pk.{module}" if style < 2 else f"{dots}{module}")
            case 4:
                prefix, text = f"pk.{module}", f"import pk.{module}\n"
            case 5:
                prefix = self.fresh("q")
                text = self.pick([f"from pk import {module} as {prefix}\n", f"import pk.{module} as {prefix}\n"])
            case 6:
                prefix, text = module, f"from {dots} import {module}\n"
            case _:
                prefix, text = "", f"from pk.{module} import *\n"
        self._adopt(own, theirs, f"{prefix}." if prefix else "")
        own.modules += [prefix] if prefix else []
        return text

    def _import_name(self, theirs: _Names, own: _Names, source: str) -> str:
        """Write an import of one name, under that name or another one."""
        names = [(kind, name) for kind, names in vars(theirs).items() for name in names if name.isidentifier()]
        if not names:
            return "import itertools\n"
        kind, name = self.pick(names)
        alias = self.pick([name, self.fresh("x")])
        getattr(own, kind).append(alias)
        return f"from {source} import {name}{f' as {alias}' if alias != name else ''}\n"

    @staticmethod
    def _adopt(own: _Names, theirs: _Names, prefix: str) -> None:
        for kind, names in vars(theirs).items():
            if kind != "modules" or prefix:
                getattr(own, kind).extend([prefix + name for name in names if "pk." not in name])

    def number(self, path: str, *, depth: int = 0) -> str:
        """Write an expression that is a number."""
        own = self.names[path]
        plain = [name for name in own.numbers if name.isidentifier()]
        makers: list[Callable[[], str]] = [lambda: str(self.below(9))]
        for names, texts in (
            (own.numbers, ["{}", "{}", "{}"]),
            (own.functions, ["{}()", "{}()"]),
            (own.classes, ["{}.a", "{}().run()", "{}.fixed()"]),
            (own.objects, ["{}.run()", "{}.b"]),
            (own.lists, ["number({})"]),
            (own.tables, ["{}['k']()"]),
            (own.counters, ["next({})"]),
            (own.modules, ["reach({})"]),
            (plain, ["globals()['{}']"]),
        ):
            if names:
                makers += [partial(self._filled, text, names) for text in texts]
        if own.modules:
            makers.append(lambda: self._attribute(path))
        if depth < 2:
            makers += [
                lambda: f"({self.number(path, depth=depth + 1)} + {self.number(path, depth=depth + 1)})",
                lambda: f"(lambda: {self.number(path, depth=depth + 1)})()",
                lambda: f"sum([{self.number(path, depth=depth + 1)} for n in (1, 2)])",
            ]
        return self.pick(makers)()

    def _filled(self, text: str, names: Sequence[str]) -> str:
        return text.format(self.pick(names))

    def _attribute(self, path: str) -> str:
        """Write ``getattr`` with a name, or with one that is put together."""
        found = [name for name in self.names[path].numbers if "." in name]
        if not found:
            return "1"
        module, _, name = self.pick(found).rpartition(".")
        return self.pick([f"getattr({module}, '{name}')", f"getattr({module}, '{name[:1]}' + '{name[1:]}')"])

    def statement(self, path: str) -> str:
        """Write a statement at module level."""
        makers = [
            self._constant,
            self._constant,
            self._function,
            self._function,
            self._class,
            self._class,
            self._object,
            self._list,
            self._effect,
            self._counter,
            self._decorator,
            self._pair,
            self._mutator,
            self._table,
            self._late_import,
            self._cached,
            self._guarded,
            self._meta,
        ]
        return self.pick(makers)(path)

    def _constant(self, path: str) -> str:
        name, value = self.fresh("C"), self.number(path)
        self.names[path].numbers.append(name)
        return f"{name} = {value}\n"

    def _pair(self, path: str) -> str:
        first, second = self.fresh("C"), self.fresh("C")
        values = self.number(path), self.number(path)
        self.names[path].numbers += [first, second]
        return f"{first}, {second} = {values[0]}, {values[1]}\n"

    def _function(self, path: str) -> str:
        own = self.names[path]
        name, default, body = self.fresh("f"), self.number(path), self.number(path)
        decorator = f"@{self.pick(own.decorators)}\n" if own.decorators and self.below(2) else ""
        shape = self.below(4)
        if shape == 0:
            text = f"def {name}(n={default}):\n    return n + {body}\n"
        elif shape == 1:
            text = f"def {name}():\n    def inner(k={default}):\n        return k + {body}\n    return inner()\n"
        elif shape == 2 and own.lists:
            text = f"def {name}():\n    {self.pick(own.lists)}.append({default})\n    return {body}\n"
        else:
            text = f"def {name}():\n    n = {default}\n    return n + {body}\n"
        own.functions.append(name)
        return decorator + text

    def _mutator(self, path: str) -> str:
        """Write a function that sets a global number, and a number that comes from calling it."""
        own = self.names[path]
        target, name, result = self.fresh("C"), self.fresh("f"), self.fresh("C")
        text = (
            f"{target} = {self.number(path)}\n"
            f"def {name}():\n    global {target}\n    {target} = {self.number(path)}\n    return 1\n"
            f"{result} = {name}()\n"
        )
        own.numbers += [target, result]
        own.functions.append(name)
        return text

    def _decorator(self, path: str) -> str:
        name = self.fresh("d")
        text = (
            f"def {name}(function):\n    extra = {self.number(path)}\n"
            f"    def wrapper(*args):\n"
            f"        return function(*args) + extra + {self.number(path)}\n    return wrapper\n"
        )
        self.names[path].decorators.append(name)
        return text

    def _class(self, path: str) -> str:
        own = self.names[path]
        name = self.fresh("K")
        base = f"({self.pick(own.classes)})" if own.classes and self.below(2) else ""
        parts = [
            f"    a = {self.number(path)}\n",
            f"    b = {self.number(path)}\n",
            f"    def run(self):\n        return self.helped() + {self.number(path)}\n",
            f"    def helped(self):\n        return self.a + {self.number(path)}\n",
            f"    @staticmethod\n    def fixed():\n        return {self.number(path)}\n",
            "    def keep(self, n):\n        self.b = n + self.b\n        return self.b\n",
        ]
        if base:
            parts = [part for part in parts if self.below(2)]
            if self.below(3) == 0:
                parts.append(f"    def __init__(self):\n        self.b = {self.number(path)}\n")
        elif self.below(3) == 0:
            parts.append(
                "    known = []\n    def __init_subclass__(cls):\n        cls.known.append(cls.a)\n"
                "    def helped(self):\n        return sum(self.known)\n"
            )
        own.classes.append(name)
        return f"class {name}{base}:\n{''.join(parts) or '    pass' + chr(10)}"

    def _object(self, path: str) -> str:
        own = self.names[path]
        if not own.classes:
            return self._constant(path)
        name, made = self.fresh("o"), self.pick(own.classes)
        own.objects.append(name)
        return f"{name} = {made}()\n"

    def _list(self, path: str) -> str:
        own = self.names[path]
        name = self.fresh("L")
        elements = [self.number(path), *own.functions[-1:], *own.classes[-1:], *own.objects[-1:]]
        own.lists.append(name)
        return f"{name} = [{', '.join(elements)}]\n"

    def _counter(self, path: str) -> str:
        name = self.fresh("i")
        self.names[path].counters.append(name)
        return f"{name} = iter(range({self.number(path)}, 99999))\n"

    def _table(self, path: str) -> str:
        own = self.names[path]
        name = self.fresh("T")
        own.tables.append(name)
        made = [*own.functions[-2:], *(f"{one}.fixed" for one in own.classes[-2:]), f"lambda: {self.number(path)}"]
        return f"{name} = {{'k': {self.pick(made)}}}\n"

    def _late_import(self, path: str) -> str:
        """Write a function that imports a number from an earlier module when it is called."""
        earlier = [one for one in PATHS[: PATHS.index(path)] if any("." not in n for n in self.names[one].numbers)]
        if not earlier:
            return self._function(path)
        target, name = self.pick(earlier), self.fresh("f")
        module = target.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        number = self.pick([one for one in self.names[target].numbers if "." not in one])
        self.names[path].functions.append(name)
        ways = [
            f"    from {module} import {number} as n\n    return n\n",
            f"    import {module}\n    return {module}.{number}\n",
            f"    import importlib\n    return importlib.import_module('{module}').{number}\n",
            f"    import importlib\n    return importlib.import_module('{module[:4]}' + '{module[4:]}').{number}\n",
        ]
        return f"def {name}():\n{self.pick(ways)}"

    def _cached(self, path: str) -> str:
        name, body = self.fresh("f"), self.number(path)
        self.names[path].functions.append(name)
        return f"import functools\n@functools.cache\ndef {name}():\n    return {body}\n"

    def _guarded(self, path: str) -> str:
        """Write a number that comes from one of two places."""
        name = self.fresh("C")
        first, second = self.number(path), self.number(path)
        self.names[path].numbers.append(name)
        return self.pick(
            [
                f"try:\n    from nowhere import {name}\nexcept ImportError:\n    {name} = 4\n",
                f"try:\n    {name} = {first}\nexcept ValueError:\n    {name} = {second}\n",
                f"if {first} % 2:\n    {name} = 1\nelse:\n    {name} = {second}\n",
                f"for {name} in ({first}, {second}):\n    pass\n",
            ]
        )

    def _meta(self, path: str) -> str:
        """Write a metaclass, a class of it, and a dictionary in which the metaclass notes its classes."""
        meta, name = self.fresh("M"), self.fresh("K")
        body = self.number(path)
        self.names[path].classes.append(name)
        return (
            f"class {meta}(type):\n    def __call__(cls):\n        made = super().__call__()\n"
            f"        made.b = {body}\n        return made\n"
            f"class {name}(metaclass={meta}):\n    a = 1\n    @property\n    def c(self):\n"
            f"        return {self.number(path)}\n"
            f"    def run(self):\n        return self.b + self.c\n"
            f"    @classmethod\n    def fixed(cls):\n        return cls().c\n"
        )

    def _effect(self, path: str) -> str:
        own = self.names[path]
        value = self.number(path)
        makers: list[Callable[[], str]] = [lambda: f"if {value} % 2:\n    pass\n"]
        if own.lists:
            makers += [
                lambda: f"{self.pick(own.lists)}.append({value})\n",
                lambda: f"{self.pick(own.lists)}[0] = {value}\n",
            ]
        if own.objects:
            makers += 2 * [lambda: f"{self.pick(own.objects)}.keep({value})\n"]
        if own.classes:
            makers.append(lambda: f"{self.pick(own.classes)}.a = {value}\n")
        if own.modules:
            makers.append(lambda: f"{self.pick(own.modules)}.Z = {value}\n")
        numbers = [name for name in own.numbers if name.isidentifier()]
        if numbers:
            makers += [
                lambda: f"{self.pick(numbers)} += {value}\n",
                lambda: f"if {value} % 2:\n    {self.pick(numbers)} = {self.number(path)}\n",
            ]
        return self.pick(makers)()
