"""Which names from outside a piece of code uses, and what it does with them."""

import ast
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from contractdelta.code.conventions import (
    ATTRIBUTE_CALLS,
    CHECKING_DECORATORS,
    FINDING_CALLS,
    IMPORTING_CALLS,
    KEEPING_CALLS,
    LOGGER_CALLS,
    NAMESPACE_CALLS,
    OWN_NAMESPACE_CALLS,
    REFLECTION,
)
from contractdelta.code.scopes import (
    ANY_MODULE,
    ANY_NAME,
    NameScope,
    Reference,
    absolute_module,
    class_scope,
    imported_names,
    inner_scope,
    written_out,
)
from contractdelta.code.syntax import (
    FunctionNode,
    arguments_of,
    chain_of,
    children_of,
    defaults_of,
    dotted_text,
    given_to,
    holder_of,
    imported_literal,
    is_idle,
    is_parametrised,
    is_starred,
    last_name,
    namespace_of,
    nodes_in,
    parse,
)


class Role(StrEnum):
    """What code does with a name when it runs."""

    #: An annotation: nothing is run.
    NAMED = "named"
    #: Kept under another name or in a container; run only where that is.
    STORED = "stored"
    #: The base of a class.
    BASE = "base"
    #: A metaclass: it runs for the class and for all that are made from it.
    META = "meta"
    #: An argument of a decorator that may register the function below it.
    REGISTERED = "registered"
    #: Called: a class makes an instance, a function runs, but not what it returns.
    MADE = "made"
    #: Called, and what it returns is called, too: ``@retry(3)``.
    APPLIED = "applied"
    #: Anything may happen to it.
    RUN = "run"


class Use(NamedTuple):
    """A name in a piece of code. A tuple, as there is one for nearly each name."""

    #: The module that it is looked up in, as in :data:`Reference`.
    module: str | None
    #: The names on the way; none: the module itself, as a value.
    chain: tuple[str, ...]
    role: Role
    #: Whether the code may alter it: it calls a method of it, or assigns to it or to a part of it.
    alters: bool = False
    #: Whether it binds the name anew, as a function does with one that it declares ``global``.
    binds: bool = False
    #: Whether the code hands it over in a call.
    given: bool = False


#: Roles that whatever stands in the code has, too.
_STAYING = frozenset((Role.NAMED, Role.BASE, Role.META, Role.REGISTERED))


class UseFinder:
    """Collects the uses in code of one scope. State are :attr:`found` and :attr:`reflection_lines`."""

    def __init__(
        self, scope: NameScope | None, path: str, harmless: frozenset[int] = frozenset(), *, annotated: bool = True
    ) -> None:
        """Start with nothing found; nodes in ``harmless``, by identity, need no look."""
        #: In the order in which they were found.
        self.found: dict[Use, None] = {}
        #: The lines of what may reach anything, in whatever module.
        self.reflection_lines: set[int] = set()
        self._harmless = harmless
        self._scope = scope
        self._path = path
        #: Whether the annotations of functions are evaluated.
        self._annotated = annotated

    def find(self, nodes: Iterable[ast.AST | None], role: Role) -> None:
        """Collect the uses in statements and expressions."""
        for node in filter(None, nodes):
            self._VISITS.get(type(node), UseFinder._others)(self, node, role)

    def find_header(self, function: FunctionNode) -> None:
        """Collect what the definition of a function uses; annotations count where a decorator looks at them."""
        if not CHECKING_DECORATORS.isdisjoint(map(last_name, function.decorator_list)):
            self.find_annotations(function)
        for decorator in function.decorator_list:
            self.find_decorator(decorator)
            if isinstance(decorator, ast.Call):
                # What a decorator is given is kept for the calls of the function: `response_model=Book`.
                self.find([*decorator.args, *(keyword.value for keyword in decorator.keywords)], Role.STORED)
        self.find(defaults_of(function), Role.STORED)

    def find_decorator(self, decorator: ast.expr) -> None:
        """Collect what is called to decorate."""
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        self.find([called], Role.MADE if called is decorator else Role.APPLIED)

    def find_annotations(self, function: FunctionNode) -> None:
        """Collect what the annotations of a function name."""
        self.find([*(argument.annotation for argument in arguments_of(function)), function.returns], Role.NAMED)

    def add(self, references: Iterable[Reference], rest: tuple[str, ...], role: Role, **flags: bool) -> None:
        """Add the use of what references lead to; ``flags`` are those of :class:`Use`."""
        for module, chain in references:
            self.found[Use(module=module, chain=(*chain, *rest), role=role, **flags)] = None

    def _others(self, node: ast.AST, role: Role) -> None:
        self.find(children_of(node), role if role in _STAYING else Role.RUN)

    def _chain(self, node: ast.AST, role: Role) -> None:
        chain = namespace_of(node)
        last = node.attr if isinstance(node, ast.Attribute) else "".join(chain)
        if last in REFLECTION or (chain[:2] == ("sys", "modules") and id(node) not in self._harmless):
            self._reach(node)
        if chain:
            written = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
            self.add(self._find_name(chain[0]), chain[1:], role, alters=written, binds=written and len(chain) == 1)
        elif isinstance(node, ast.Attribute):
            self._alter(node.value if isinstance(node.ctx, ast.Store | ast.Del) else None)
            self.find([node.value], role if role is Role.NAMED else Role.RUN)

    def _reach(self, node: Any) -> None:
        self.add([(ANY_MODULE, ())], (), Role.RUN)
        self.reflection_lines.update(range(node.lineno, node.end_lineno + 1))

    def _find_name(self, name: str) -> tuple[Reference, ...]:
        return self._scope.find(name) if self._scope else ((None, (name,)),)

    def _subscript(self, node: ast.Subscript, role: Role) -> None:
        self._alter(node.value if isinstance(node.ctx, ast.Store | ast.Del) else None)
        is_type, is_named = role is Role.REGISTERED and is_parametrised(node), role in (Role.NAMED, Role.BASE)
        self.find([node.value], role if is_type or is_named else Role.RUN)
        # What stands in brackets is a part of the annotation; the base is Page, not Book in Page[Book].
        kept = Role.STORED if chain_of(node.value)[-1:] == ("Annotated",) else Role.RUN
        self.find([node.slice], role if is_type else Role.NAMED if is_named else kept)

    def _alter(self, node: ast.AST | None) -> None:
        if node and (chain := holder_of(node)):
            self.add(self._find_name(chain[0]), chain[1:], Role.RUN, alters=True)

    def _call(self, node: ast.Call, role: Role) -> None:
        function = chain_of(node.func)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else "".join(function[-1:])
        self._reflection(node, name)
        if name in ATTRIBUTE_CALLS and self._attribute_call(node):
            return
        stays = role in (Role.NAMED, Role.REGISTERED)
        if role is Role.NAMED and function:
            # Made where it stands, and kept there: `Annotated[int, Limit(3)]`.
            self.add(self._find_name(function[0]), function[1:], role, given=True)
        self.find([node.func], role if role is Role.NAMED else Role.MADE if role is Role.STORED else Role.RUN)
        if function[1:]:
            self.add(self._find_name(function[0]), function[1:-1], Role.NAMED, alters=name not in FINDING_CALLS)
        elif isinstance(node.func, ast.Attribute):
            self._alter(node.func.value)
        for argument in given_to(node, labels=name not in LOGGER_CALLS):
            if chain := namespace_of(argument):
                self.add(self._find_name(chain[0]), chain[1:], Role.NAMED, given=True)
            self.find([argument], role if stays else Role.STORED if name in KEEPING_CALLS else Role.RUN)

    def _reflection(self, node: ast.Call, name: str) -> None:
        # With a namespace that is given, `exec` reads that one.
        is_own = not (node.args[1:] or node.keywords)
        is_itself = name in OWN_NAMESPACE_CALLS and all(chain_of(one) == ("__name__",) for one in node.args)
        if is_itself or (name in NAMESPACE_CALLS and is_own):
            self.add([(None, (ANY_NAME,))], (), Role.RUN)
        if name in IMPORTING_CALLS:
            if literal := imported_literal(node):
                self.add([(literal, ())], (), Role.RUN)
            else:
                self._reach(node)

    def _attribute_call(self, node: ast.Call) -> bool:
        """Read ``getattr(a.b, "c")`` and the like as ``a.b.c``."""
        match node.args:
            case [target, ast.Constant(value=str(name)), *rest] if chain := chain_of(target):
                self.add(self._find_name(chain[0]), (*chain[1:], name), Role.RUN, alters=True)
                self.find([*rest, *(keyword.value for keyword in node.keywords), node.func], Role.RUN)
                return True
        return False

    def _display(self, node: ast.List | ast.Tuple, role: Role) -> None:
        self.find(node.elts, role)

    def _dict(self, node: ast.Dict, role: Role) -> None:
        self.find(node.keys, Role.RUN if role is Role.STORED else role)
        self.find(node.values, role)

    def _constant(self, node: ast.Constant, role: Role) -> None:
        if dotted := dotted_text(node.value):
            self.add([(dotted, ())], (), Role.NAMED if role is Role.NAMED else Role.STORED)
        elif role is Role.NAMED and isinstance(node.value, str) and (tree := parse(node.value)):
            self.find(tree.body, role)

    def _lambda(self, node: ast.Lambda, role: Role) -> None:
        self.find(defaults_of(node), role)
        self._inside([argument.arg for argument in arguments_of(node)], [node.body], role)

    def _comprehension(self, node: Any, role: Role) -> None:
        names = [name.id for part in node.generators for name in nodes_in(part.target) if isinstance(name, ast.Name)]
        self._inside(names, children_of(node), role if role in (Role.NAMED, Role.REGISTERED) else Role.RUN)

    def _inside(self, names: Iterable[str], nodes: Iterable[ast.AST], role: Role) -> None:
        outer, self._scope = self._scope, inner_scope(names, self._scope)
        self.find(nodes, role)
        self._scope = outer

    def _function(self, node: FunctionNode, _role: Role) -> None:
        self.find_header(node)
        if self._annotated and self._scope and not self._scope.is_class:
            # They are evaluated when the function around it runs; those of methods concern their callers alone.
            self.find_annotations(node)

    def _class(self, node: ast.ClassDef, _role: Role) -> None:
        self.find(node.decorator_list, Role.RUN)
        for keyword in node.keywords:
            self.find([keyword.value], Role.META if keyword.arg == "metaclass" else Role.RUN)
        self.find(node.bases, Role.BASE)
        outer, self._scope = self._scope, class_scope(node, self._path, self._scope)
        self.find(node.body, Role.STORED)
        self._scope = outer

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr, _role: Role) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        # A name that is bound is no use of it, unless it is one for all.
        shared = self._scope.shared if self._scope else frozenset[str]()
        self.find((one for one in targets if not isinstance(one, ast.Name) or one.id in shared), Role.RUN)
        self.find([node.value], Role.STORED)
        if isinstance(node, ast.AnnAssign) and not (self._scope and self._scope.is_function):
            # In a function, none is ever evaluated (Python reference, 7.2.2).
            self.find([node.annotation], Role.NAMED)

    def _expression(self, node: ast.Expr, role: Role) -> None:
        if not is_idle(node) or role is Role.NAMED:
            self.find([node.value], role if role is Role.NAMED else Role.RUN)

    def _loop(self, node: ast.For | ast.AsyncFor, _role: Role) -> None:
        known = isinstance(node.target, ast.Name) and self._scope and node.target.id in self._scope.references
        self.find([node.target, node.iter], Role.NAMED if known and written_out(node.iter) else Role.RUN)
        self.find([*node.body, *node.orelse], Role.RUN)

    def _import(self, node: ast.Import | ast.ImportFrom, _role: Role) -> None:
        if isinstance(node, ast.ImportFrom) and is_starred(node):
            self.add([(absolute_module(node, self._path), (ANY_NAME,))], (), Role.RUN)
        self.add(imported_names(node, self._path).values(), (), Role.NAMED)

    #: How to read each kind of node; the others may do anything with what they hold.
    _VISITS: ClassVar[dict[type[ast.AST], Callable[["UseFinder", Any, Role], None]]] = {
        ast.Name: _chain,
        ast.Attribute: _chain,
        ast.Subscript: _subscript,
        ast.Call: _call,
        ast.List: _display,
        ast.Tuple: _display,
        ast.Dict: _dict,
        ast.Constant: _constant,
        ast.Lambda: _lambda,
        **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _comprehension),
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class,
        **dict.fromkeys((ast.Assign, ast.AnnAssign, ast.NamedExpr), _assignment),
        ast.Expr: _expression,
        ast.For: _loop,
        ast.AsyncFor: _loop,
        ast.Import: _import,
        ast.ImportFrom: _import,
    }
