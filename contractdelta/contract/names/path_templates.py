"""Path templates: the names of their parameters are on no wire."""

import re

_NAME = re.compile(r"\{([^{}]*)\}")
#: A runtime expression that names a path parameter (OpenAPI 3.1.1, "Runtime Expressions").
_EXPRESSION = re.compile(r"\$request\.path\.([A-Za-z0-9_.~-]+)")


def names_in(path: str) -> list[str]:
    """Return the names of the parameters of a template, in their order."""
    return _NAME.findall(path)


def erase_names(path: str) -> str:
    """Return a template without the names of its parameters. Webhooks have names, not templates."""
    return path if path.startswith("webhook:") else _NAME.sub("{}", path)


def without_names_of_key(key: str) -> str:
    """Return a key of an operation as a person wrote it: its method in capitals, no names of path parameters."""
    method, _, path = key.partition(" ")
    return f"{method.upper()} {erase_names(path.strip())}"


def without_names(text: str, path: str) -> str:
    """Return a text with runtime expressions that name the parameters of a template by their position."""
    positions = {name: str(index) for index, name in enumerate(names_in(path))}
    return _EXPRESSION.sub(lambda found: f"$request.path.{{{positions.get(found[1], found[1])}}}", text)
