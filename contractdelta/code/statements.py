"""Statements at module level: definitions that can be followed by name, and effects that cannot."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractdelta.code.classes import class_digest
from contractdelta.code.conventions import (
    CHECKING_DECORATORS,
    GLOBAL_REGISTRIES,
    PURE_BUILTIN_DECORATORS,
    PURE_DECORATORS,
    QUIET_MODULES,
    ROUTING_DECORATORS,
)
from contractdelta.code.docstrings import DOCSTRING, Docstrings, is_command
from contractdelta.code.literals import is_display, is_literal
from contractdelta.code.parsed_files import Binding, Definition
from contractdelta.code.scopes import ANY_NAME, Reference, block_scope, bound_names, imported_names
from contractdelta.code.syntax import (
    FunctionNode,
    arguments_of,
    chain_of,
    digest,
    header_text,
    is_for_types,
    is_idle,
    is_main,
    is_starred,
    last_name,
    names_for_types,
    nodes_in,
    normal_text,
)
from contractdelta.code.uses import Role, Use, UseFinder

_MISSING_MODULE = frozenset(("ImportError", "ModuleNotFoundError"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEffect:
    """What a file does at import that cannot be followed by name."""

    text: str
    uses: tuple[Use, ...] = ()
    #: The names of the module that it binds.
    names: frozenset[str] = frozenset()
    #: The name whose method it calls, and nothing else.
    root: str = ""


class StatementReader:
    """Reads the statements of one file at module level."""

    def __init__(self, tree: ast.Module, path: str) -> None:
        """Note what the file's imports bind, wherever they stand."""
        self._path = path
        self._aliases: dict[str, str] = {}
        self._read: set[str] = {ANY_NAME}
        nodes = nodes_in(tree)
        self._docs = Docstrings(nodes)
        self._for_types = names_for_types(nodes)
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                imported = imported_names(node, path).items()
                self._aliases |= {name: ".".join([module or "", *chain]) for name, (module, chain) in imported}
            elif isinstance(node, ast.Name):
                self._read.add(node.id)

    def docstring(self, tree: ast.Module) -> Iterator[Definition]:
        """Find what the file binds its own docstring to, if it reads that."""
        if DOCSTRING in self._read:
            yield Definition(name=DOCSTRING, digest=digest(ast.get_docstring(tree) or ""), kind=Binding.LITERAL)

    def read(self, statements: Iterable[ast.stmt]) -> Iterator[Definition | ImportEffect]:
        """Find the definitions and effects of statements, in order."""
        for node in statements:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    yield from self._function(node)
                case ast.ClassDef():
                    yield from self._class(node)
                case ast.Import() | ast.ImportFrom():
                    yield from self._import(node)
                case ast.Assign() | ast.AnnAssign():
                    yield from self._assignment(node)
                case ast.If() | ast.Try():
                    yield from self._branches(node)
                case _:
                    yield from self._other(node)

    def _function(self, node: FunctionNode) -> Iterator[Definition | ImportEffect]:
        finder = UseFinder(None, self._path)
        finder.find_header(node)
        text = digest(*filter(None, [header_text(node), self._annotations_told(node), *self._docs.within(node)]))
        uses = tuple(finder.found)
        yield Definition(name=node.name, digest=text, kind=Binding.FUNCTION, uses=uses, ordered=_acts(node.args, uses))
        yield from self._registering(node)

    def _class(self, node: ast.ClassDef) -> Iterator[Definition | ImportEffect]:
        uses = self._uses(node)
        text = normal_text(node)
        told = (self._annotations_told(one) for one in node.body if isinstance(one, FunctionNode))
        whole = class_digest(node, text, *filter(None, told), *self._docs.within(node))
        yield Definition(name=node.name, digest=whole, kind=Binding.CLASS, uses=uses, ordered=_acts(node, uses))
        if any(self._dotted(base) in GLOBAL_REGISTRIES for base in node.bases):
            yield ImportEffect(text=text, uses=uses)
        yield from self._registering(node)

    def _annotations_told(self, node: FunctionNode) -> str:
        """Return the annotations of a function where a decorator may look at them: ``@show.register``, ``@on("sale")``.

        Where it has requests answered it does so, too, but then operations tell who depends on that.
        """
        unknown, names = self._unknown(node), {last_name(decorator) for decorator in node.decorator_list}
        is_routed = bool(names & ROUTING_DECORATORS) and not any(map(_is_given_nothing, unknown))
        if is_routed or not (unknown or names & CHECKING_DECORATORS):
            return ""
        return normal_text(*filter(None, [*(one.annotation for one in arguments_of(node)), node.returns]))

    def _unknown(self, node: FunctionNode | ast.ClassDef) -> list[ast.expr]:
        return [decorator for decorator in node.decorator_list if not self._is_pure(decorator)]

    def _registering(self, node: FunctionNode | ast.ClassDef) -> Iterator[ImportEffect]:
        """Tell of decorators that may register what they decorate.

        What a class is, or a function that is told by its annotations, an object may know whose method decorates it.
        """
        if unknown := self._unknown(node):
            finder = UseFinder(None, self._path)
            for decorator in unknown:
                finder.find_decorator(decorator)
                if isinstance(decorator, ast.Call):
                    finder.find([*decorator.args, *decorator.keywords], Role.REGISTERED)
            roots = [_root_of(decorator) for decorator in unknown]
            if any(roots) and (isinstance(node, ast.ClassDef) or self._annotations_told(node) or is_command(node)):
                finder.add([(None, (node.name,))], (), Role.STORED)
            root = roots[0] if len(unknown) == 1 else ""
            yield ImportEffect(text=f"{node.name}:{normal_text(*unknown)}", uses=tuple(finder.found), root=root)

    def _import(self, node: ast.Import | ast.ImportFrom) -> Iterator[Definition | ImportEffect]:
        imported = imported_names(node, self._path)
        starred = isinstance(node, ast.ImportFrom) and is_starred(node)
        # Nothing reads what it binds: it is there for what the module does. `from ... import` may be there for others.
        idle = isinstance(node, ast.Import) and not self._read & imported.keys() and not _is_quiet(node)
        if starred or idle or getattr(node, "module", None) == "__future__":
            yield ImportEffect(text=normal_text(node), uses=self._uses(node))
        # `import a.b` binds `a`, and makes `a.b` something that can be read from it.
        plain = node.names if isinstance(node, ast.Import) else []
        imported |= {one.name: (one.name, ()) for one in plain if not one.asname}
        for name, (module, chain) in imported.items():
            text = digest(".".join([module or "", *chain]))
            yield Definition(name=name, digest=text, kind=Binding.IMPORT, targets=((module, chain),))

    def _assignment(self, node: ast.Assign | ast.AnnAssign) -> Iterator[Definition | ImportEffect]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        uses = self._uses(node)
        text = normal_text(node)
        literal = node.value is None or is_literal(node.value)
        for name in sorted(bound_names(node)):
            yield Definition(
                name=name,
                digest=digest(text),
                kind=Binding.LITERAL if literal else Binding.VALUE,
                uses=uses,
                ordered=_acts(node, uses),
                fresh=_is_fresh(node),
                plain=node.value is None or is_display(node.value),
            )
        if not all(_names_only(target) for target in targets):
            yield ImportEffect(text=text, uses=uses)

    def _branches(self, node: ast.If | ast.Try) -> Iterator[Definition | ImportEffect]:
        if is_main(node):
            yield from self._blocked(node.orelse)
        elif isinstance(node, ast.If) and is_for_types(node):
            never = chain_of(node.test) in self._for_types
            yield from (part for part in self.read(node.body) if not never or isinstance(part, Definition))
            yield from self.read(node.orelse)
        elif isinstance(node, ast.Try) and _is_fallback(node):
            yield from self._fallback(node)
        else:
            yield from self._blocked([node])

    def _fallback(self, node: ast.Try) -> Iterator[Definition]:
        """Follow ``try: import a`` ``except ImportError: a = None``: each name may come from either."""
        text = digest(normal_text(node), *self._docs.within(node))
        found: dict[str, list[Reference]] = {name: [] for name in sorted(bound_names(node))}
        uses: dict[Use, None] = {}
        for part in self.read([*node.body, *(one for handler in node.handlers for one in handler.body), *node.orelse]):
            if isinstance(part, Definition):
                # `import a.b` makes `a.b` something to read, too, and binds `a` alone.
                found.setdefault(part.name, []).extend(part.targets)
                uses |= dict.fromkeys(part.uses)
        for name, targets in found.items():
            kind = Binding.IMPORT if targets else Binding.LITERAL
            yield Definition(name=name, digest=text, kind=kind, targets=tuple(targets), uses=tuple(uses))

    def _other(self, node: ast.stmt) -> Iterator[Definition | ImportEffect]:
        if type(node).__name__ == "TypeAlias":  # Python 3.12 and later
            name = chain_of(node.name)[0]  # type: ignore[attr-defined]
            yield Definition(name=name, digest=digest(normal_text(node)), kind=Binding.VALUE, uses=self._uses(node))
        elif not is_idle(node):
            yield from self._blocked([node])

    def _blocked(self, statements: Iterable[ast.stmt]) -> Iterator[ImportEffect]:
        for node in statements:
            uses = (*self._uses(node), *self._taken(node))
            text = "\n".join([normal_text(node), *self._docs.within(node)])
            yield ImportEffect(text=text, uses=uses, names=bound_names(node), root=_called_in(node))

    def _taken(self, node: ast.stmt) -> Iterator[Use]:
        """Find what is imported in a block: it cannot be followed from there."""
        for inner in nodes_in(node):
            if isinstance(inner, ast.Import | ast.ImportFrom):
                for module, chain in imported_names(inner, self._path).values():
                    yield Use(module=module, chain=chain, role=Role.RUN)

    def _uses(self, node: ast.stmt) -> tuple[Use, ...]:
        finder = UseFinder(block_scope(node, self._path), self._path)
        finder.find([node], Role.STORED)
        return tuple(finder.found)

    def _is_pure(self, decorator: ast.expr) -> bool:
        name = self._dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        return name in PURE_BUILTIN_DECORATORS or name.partition(".")[0] in PURE_DECORATORS

    def _dotted(self, node: ast.expr) -> str:
        root, *rest = chain_of(node) or ("",)
        return ".".join([self._aliases.get(root, root), *rest])


def _called_in(node: ast.stmt) -> str:
    """Return the name whose method a statement calls: ``app`` in ``app.state.set(1)``; empty for other statements."""
    return _root_of(node.value) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else ""


def _root_of(node: ast.expr) -> str:
    """Return the name whose attribute is called to call or to decorate: ``app`` in ``@app.get("/")``."""
    function = node.func if isinstance(node, ast.Call) else node
    return "".join(chain_of(function)[:1]) if isinstance(function, ast.Attribute) else ""


def _is_quiet(node: ast.Import) -> bool:
    return QUIET_MODULES.issuperset(alias.name for alias in node.names)


def _is_given_nothing(decorator: ast.expr) -> bool:
    return not isinstance(decorator, ast.Call) or not (decorator.args or decorator.keywords)


def _is_fresh(node: ast.Assign | ast.AnnAssign) -> bool:
    """Tell whether a statement makes an object; what is called like no class may find one that others have, too."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    name = "".join(chain_of(node.value.func)[-1:]) if isinstance(node.value, ast.Call) else ""
    return name[:1].isupper() and all(isinstance(target, ast.Name) for target in targets) and len(targets) == 1


def _is_fallback(node: ast.Try) -> bool:
    caught = [handler.type for handler in node.handlers]
    names = {
        name
        for kind in caught
        for one in (kind.elts if isinstance(kind, ast.Tuple) else [kind])
        for name in (chain_of(one)[-1:] if one else ("BaseException",))
    }
    statements = [*node.body, *(one for handler in node.handlers for one in handler.body), *node.orelse]
    return names <= _MISSING_MODULE and not node.finalbody and all(_is_simple(statement) for statement in statements)


def _is_simple(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return not is_starred(node)
    if isinstance(node, ast.Assign):
        return is_literal(node.value) and all(_names_only(target) for target in node.targets)
    return isinstance(node, ast.Import) or is_idle(node)


def _names_only(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List | ast.Starred):
        parts = [target.value] if isinstance(target, ast.Starred) else target.elts
        return all(_names_only(part) for part in parts)
    return isinstance(target, ast.Name)


def _acts(node: ast.AST, uses: Iterable[Use]) -> bool:
    """Tell whether a statement calls something, or reads what another statement may have altered."""
    return any(use.role not in (Role.NAMED, Role.BASE) for use in uses) or any(
        isinstance(inner, ast.Call | ast.Await | ast.NamedExpr) for inner in nodes_in(node)
    )
