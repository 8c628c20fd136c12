"""Base classes with a hook for subclasses: a subclass that changes or goes shows wherever the base is used."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from contractdelta.code.imports import Modules, imported_files
from contractdelta.code.name_resolution import NameResolver, ResolutionStep
from contractdelta.code.parsed_files import Binding, FileDigests, FileParser
from contractdelta.code.uses import Role
from contractdelta.propagation.nodes import Aspect, Node


class LostSubclasses:
    """Finds the classes with a hook that may have had a subclass which is gone, or has other bases now.

    Only names and digests were recorded. So any such class counts that the file of the subclass defined, or imported.
    """

    def __init__(
        self,
        before: Mapping[str, FileDigests],
        modules: Modules,
        resolver: NameResolver,
        source: FileParser,
        is_hooked: Callable[[ResolutionStep], bool],
    ) -> None:
        """Take what was recorded, a name resolver, a parser of files, and what tells whether a class has a hook."""
        self._before = before
        self._modules = modules
        self._resolver = resolver
        self._source = source
        self._is_hooked = is_hooked

    def may_have_been_base(self, node: Node) -> bool:
        """Tell whether classes may have had a base by a name that is bound to something else now, and was before.

        An import may be there for other files, unless what it binds now is no class. For a value only this file counts.
        """
        before, source = self._before.get(node.path), self._source(node.path)
        if not (before and source and any(one.name == node.name for one in before.definitions)):
            return False
        kinds = {one.kind for one in source.definitions if one.name == node.name}
        if Binding.IMPORT in kinds:
            steps = self._resolver.find(node.path, (None, (node.name,)))
            bound = {one.kind for step in steps for one in self._resolver.definitions(step)} - {Binding.IMPORT}
            return not bound or Binding.CLASS in bound
        uses = (use for one in source.definitions for use in one.uses if use.role in (Role.BASE, Role.META))
        return Binding.VALUE in kinds and any(use.chain[:1] == (node.name,) for use in uses)

    def find(self, gone: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
        """Yield what definitions that are gone, or had other bases, may have altered, each with its cause."""
        for node in gone:
            before = self._before[node.path]
            if node.name in before.functions:
                continue
            for path in (node.path, *imported_files(node.path, before.imports, self._modules)):
                for step in filter(self._is_hooked, self._classes(path)):
                    yield Node(Aspect.MUTATED, step.path, step.name), node
                    yield Node(Aspect.MAY_MUTATE, step.path, step.name), node

    def _classes(self, path: str) -> Iterator[ResolutionStep]:
        """Find the classes that a file has names for."""
        source = self._source(path)
        for definition in source.definitions if source else ():
            for step in self._resolver.find(path, (None, (definition.name,))) if definition.name else ():
                inner = self._source(step.path)
                if inner and any(one.name == step.name and one.kind is Binding.CLASS for one in inner.definitions):
                    yield step
