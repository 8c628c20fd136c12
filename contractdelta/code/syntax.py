"""One text for Python code that does the same: without comments, docstrings, layout, quotes, parentheses and positions.

``ast.dump`` is not used: what it writes differs from one version of Python to the next (empty fields are left out since
3.13, type parameters came with 3.12). Here, a field that is empty is never written.
"""

import ast
import re
import sys
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, TypeGuard

from contractdelta.code.digests import digest_of

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

#: What Python calls the module that it runs as a program.
MAIN = "__main__"
#: Stands in ``from shop import *`` for the names.
STAR = "*"
#: What is true for those who check types alone, and the modules that have it.
_FOR_TYPES, _TYPING = "TYPE_CHECKING", frozenset(("typing", "typing_extensions"))
#: Bytes of a digest. A map holds two for every function, each is compared with one other, and nobody forges them.
_DIGEST_SIZE = 6
#: Types of Python that take parameters.
_BUILTIN_TYPES = frozenset(("dict", "frozenset", "list", "set", "tuple", "type"))
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+(?::[^\W\d]\w*)?", re.ASCII)
#: How something is written or used, not what it is.
_UNWRITTEN = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
#: Fields that hold no code: names and flags, and which operator stands there.
_CHILDLESS = _UNWRITTEN | {"id", "attr", "arg", "op", "ops", "module", "level", "asname", "is_async", "kwd_attrs"}
#: The fields of each kind of node that may hold others.
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _CHILDLESS)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
} | dict.fromkeys((ast.Constant, ast.Global, ast.Nonlocal, ast.alias), ())
#: Lists with ``None`` in them: for ``**`` in a dictionary, and for keywords without a default.
_WITH_GAPS = frozenset({"keys", "kw_defaults"})
#: The fields of each kind of node that are written.
_WRITTEN = {kind: tuple(name for name in kind._fields if name not in _UNWRITTEN) for kind in _FIELDS}


def parse(text: str) -> ast.Module | None:
    """Return the syntax tree of a file; ``None`` where it is not Python, as this Python reads it."""
    try:
        with warnings.catch_warnings():
            # Doubtful escapes and comparisons are for others to tell of.
            warnings.simplefilter("ignore")
            return ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def children_of(node: ast.AST) -> list[ast.AST]:
    """Return the statements and expressions right below a node; operators and contexts are no code of their own.

    As ``ast.iter_child_nodes``, which takes several times as long: taking files apart is little else.
    """
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            found += filter(None, value) if name in _WITH_GAPS else value
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def nodes_in(*nodes: ast.AST) -> list[ast.AST]:
    """Return nodes and all below them, as :func:`children_of` finds them, level by level."""
    found = list(nodes)
    # It grows while it is read.
    for node in found:
        found += children_of(node) if _FIELDS[type(node)] else ()
    return found


def nodes_that_run(tree: ast.Module) -> list[ast.AST]:
    """Return the nodes of a file, but for blocks that are for types alone."""
    nodes = nodes_in(tree)
    blocks = [node for node in nodes if isinstance(node, ast.If) and is_for_types(node)]
    never = names_for_types(nodes) if blocks else frozenset()
    left_out = {id(node) for block in blocks if chain_of(block.test) in never for node in nodes_in(*block.body)}
    return [node for node in nodes if id(node) not in left_out] if left_out else nodes


def names_for_types(nodes: Iterable[ast.AST]) -> frozenset[tuple[str, ...]]:
    """Return what a file calls the ``TYPE_CHECKING`` of :mod:`typing`, "``False`` at runtime"; others may be true."""
    found: list[tuple[str, ...]] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += ((one.asname or one.name, _FOR_TYPES) for one in node.names if one.name in _TYPING)
        elif isinstance(node, ast.ImportFrom) and node.module in _TYPING:
            found += ((one.asname or one.name,) for one in node.names if one.name == _FOR_TYPES)
    return frozenset(found)


def nodes_at_import(tree: ast.Module) -> list[ast.AST]:
    """Return the nodes of a file that run when it is imported: nothing in functions, or for types alone."""
    found: list[ast.AST] = [tree]
    for node in found:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                pass
            case ast.If() if is_for_types(node) or is_main(node):
                found += node.orelse
            case _:
                found += children_of(node)
    return found


def digest(*texts: str) -> str:
    """Return the digest of a sequence of texts, each one kept apart from the next."""
    whole = "".join([f"{len(text)}:{text}" for text in texts])
    return digest_of(whole.encode("utf-8", "surrogatepass"), _DIGEST_SIZE)


def normal_text(*nodes: ast.AST) -> str:
    """Return the text of statements or expressions.

    Of a function that is defined in them, methods included, only the header is written, without annotations: the rest
    belongs to that function.
    """
    out: list[str] = []
    for node in nodes:
        _write(node, out)
    return "".join(out)


def function_text(function: FunctionNode, nodes: Sequence[ast.AST]) -> str:
    """Return the text of a whole function; of the functions defined in it only their headers, annotations included.

    ``nodes`` are those in the function.
    """
    out: list[str] = []
    _write_header(function, out)
    for one in nodes:
        if isinstance(one, FunctionNode):
            for argument in (*arguments_of(one), one.returns):
                _write(argument.annotation if isinstance(argument, ast.arg) else argument, out)
    _write(function.body, out)
    return "".join(out)


def is_for_types(node: ast.If) -> bool:
    """Tell whether a block is for who checks types: ``if TYPE_CHECKING:``."""
    return chain_of(node.test)[-1:] == (_FOR_TYPES,)


def is_main(node: ast.stmt) -> TypeGuard[ast.If]:
    """Tell whether a statement does something where its file is run as a program: ``if __name__ == "__main__":``."""
    test = node.test if isinstance(node, ast.If) else None
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = {normal_text(test.left), normal_text(test.comparators[0])}
    return sides == {normal_text(ast.Name("__name__")), normal_text(ast.Constant(MAIN))}


def header_text(function: FunctionNode) -> str:
    """Return the text of what runs when a function is defined, annotations apart."""
    out: list[str] = []
    _write_header(function, out)
    return "".join(out)


def arguments_of(function: FunctionNode | ast.Lambda) -> list[ast.arg]:
    """Return the parameters of a function, in order."""
    args = function.args
    starred = [arg for arg in (args.vararg, args.kwarg) if arg]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *starred]


def defaults_of(function: FunctionNode | ast.Lambda) -> list[ast.expr]:
    """Return the defaults of a function's parameters."""
    return [*function.args.defaults, *(default for default in function.args.kw_defaults if default)]


def type_parameters(node: ast.AST) -> list[ast.AST]:
    """Return the type parameters of a function, class or type alias: Python 3.12 and later have them."""
    return getattr(node, "type_params", [])


def is_idle(statement: Any) -> bool:
    """Tell whether something is a statement that does nothing: a docstring, any other constant, ``pass``."""
    kind = type(statement)
    return kind is ast.Pass or (kind is ast.Expr and type(statement.value) is ast.Constant)


def doing(statements: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Return the statements that do something."""
    return [statement for statement in statements if not is_idle(statement)]


def chain_of(node: ast.AST) -> tuple[str, ...]:
    """Return the names of ``a.b.c``; nothing for what is not made of names and dots alone."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def last_name(node: ast.expr) -> str:
    """Return the last name of a decorator or a base, called or not: ``get`` of ``@router.get("/")``."""
    return "".join(chain_of(node.func if isinstance(node, ast.Call) else node)[-1:])


def namespace_of(node: ast.AST) -> tuple[str, ...]:
    """Return the names of ``a.b.c``; of ``a.__dict__`` those of what it is the namespace of, which it shows whole."""
    chain = chain_of(node)
    return chain[: chain.index("__dict__")] if "__dict__" in chain[1:] else chain


def holder_of(node: ast.AST) -> tuple[str, ...]:
    """Return the names of what holds an element: ``a.b`` for ``a.b`` itself, ``a.b[0]`` and ``a.b[0].c[1]``."""
    while not (chain := namespace_of(node)) and isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return chain


def is_parametrised(node: ast.Subscript) -> bool:
    """Tell whether something is a type with parameters, by its look: ``list[Book]``, but not ``PATHS["x"]``."""
    name = "".join(chain_of(node.value)[-1:])
    is_type = name in _BUILTIN_TYPES or (name[:1].isupper() and not name.isupper())
    return is_type and not any(isinstance(one, ast.Call) for one in nodes_in(node.slice))


def given_to(node: ast.Call, *, labels: bool) -> list[ast.expr]:
    """Return what a call is given; without ``labels`` no texts, and not the name of the module that calls."""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return [one for one in given if labels or not (isinstance(one, ast.Constant) or chain_of(one) == ("__name__",))]


def _write_header(function: FunctionNode, out: list[str]) -> None:
    args = function.args
    out += (type(function).__name__, sys.intern(function.name), "(")
    _write(function.decorator_list, out)
    _write(type_parameters(function), out)
    for names in (args.posonlyargs, args.args, args.kwonlyargs):
        out += ("/", ",".join([arg.arg for arg in names]))
    out += ("*", args.vararg.arg if args.vararg else "", "**", args.kwarg.arg if args.kwarg else "", ")")
    _write(args.defaults, out)
    _write(args.kw_defaults, out)


def _write(value: Any, out: list[str]) -> None:
    kind = type(value)
    if kind is list:
        out.append("[")
        for item in value:
            if not is_idle(item):
                _write(item, out)
        out.append("]")
    elif kind is ast.Constant:
        out.append(f"={value.value!r};")
    elif kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
        _write_header(value, out)
    elif kind in _WRITTEN:
        _write_fields(value, out)
    else:
        out.append(f"{value!r};")


def _write_fields(node: ast.AST, out: list[str]) -> None:
    kind = type(node)
    out.append(f"{kind.__name__}(")
    for name in _WRITTEN[kind]:
        value = getattr(node, name, None)
        if value is not None and not (type(value) is list and all(map(is_idle, value))):
            out.append(f"{name}=")
            _write(value, out)
    out.append(")")


def is_starred(node: ast.ImportFrom) -> bool:
    """Tell whether a statement imports all that a module has: ``from shop import *``."""
    return any(alias.name == STAR for alias in node.names)


def dotted_text(text: Any) -> str | None:
    """Return the name of a module, or of something in it, that a text looks like; ``shop.main:app`` with dots."""
    return text.replace(":", ".") if isinstance(text, str) and _DOTTED.fullmatch(text) else None


def imported_literal(node: ast.Call) -> str | None:
    """Return the absolute name that is given to ``importlib.import_module`` or ``__import__``."""
    match node.args:
        case [ast.Constant(value=str(name))] if not name.startswith("."):
            return name
    return None
