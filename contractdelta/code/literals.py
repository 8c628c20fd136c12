"""Values that are written out: nothing can alter them, or making them cannot fail."""

import ast


def is_literal(node: ast.expr) -> bool:
    """Tell whether an expression is a value that nothing can alter."""
    if isinstance(node, ast.Tuple):
        return all(map(is_literal, node.elts))
    if isinstance(node, ast.UnaryOp):
        return is_literal(node.operand)
    return isinstance(node, ast.Constant)


def is_display(node: ast.expr) -> bool:
    """Tell whether an expression is written out in literals, at any depth: to make it cannot fail.

    >>> [is_display(ast.parse(text, mode="eval").body) for text in ("{'a': [1]}", "{(1, 2)}", "[1 / 0]", "{[]}")]
    [True, True, False, False]
    """
    if isinstance(node, ast.Dict):
        return all(key is not None and is_literal(key) for key in node.keys) and all(map(is_display, node.values))
    if isinstance(node, ast.Set):
        return all(map(is_literal, node.elts))
    if isinstance(node, ast.List | ast.Tuple):
        return all(map(is_display, node.elts))
    return is_literal(node)
