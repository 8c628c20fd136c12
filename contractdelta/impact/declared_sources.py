"""Code of remote services, which no recording sees: the configuration declares the operations it is behind."""

from collections.abc import Mapping

from contractdelta.files import PathPatterns
from contractdelta.impact.model import ChangeScope


def files_behind(scope: ChangeScope) -> Mapping[str, tuple[str, ...]]:
    """Return the changed files that are declared as code behind operations, by the node of the operation."""
    found: dict[str, dict[str, None]] = {}
    for pattern, nodes in scope.sources:
        patterns = PathPatterns([pattern])
        for file in scope.files:
            if patterns.match(file.path):
                for node in nodes:
                    found.setdefault(node, {})[file.path] = None
    return {node: tuple(sorted(files)) for node, files in found.items()}
