"""Whether a file uses other files at import: only then a change elsewhere can give it other tests.

This decides by file, not by name, and is asked where the search stopped before all uses were followed.
"""

import re
from collections.abc import Iterable, Iterator

from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import Binding, Definition, FileDigests, ParsedFile
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME
from contractdelta.code.uses import Role, Use

#: A class that is made from others, or whatever looks like one.
_CLASS = re.compile(r"\bclass\b[^\n:]*\(")


def is_plain(recorded: FileDigests, text: str) -> bool:
    """Tell, by the test map alone, whether a file uses nothing of other files at import.

    The place of a definition that uses something matters, except of a class: bases are looked for in the text.
    """
    has_effects = recorded.effects or ANY_MODULE in recorded.imports
    return not (has_effects or any(one.is_ordered for one in recorded.definitions) or _CLASS.search(text))


def is_made_of_others(source: ParsedFile, resolver: NameResolver) -> bool:
    """Tell whether a file may use something of other files of the project at import."""
    return any(
        step.path != source.path
        for use in _uses(source)
        for step in resolver.find(source.path, (use.module, use.chain))
    )


def _uses(source: ParsedFile) -> Iterator[Use]:
    """Yield the uses at import. If the file calls something of its own, the uses of all its functions count as well.

    So they do where a function caches its result.
    """
    own = {one.name for one in source.definitions if one.kind in (Binding.FUNCTION, Binding.CLASS)}
    uses = [*source.effect_uses, *(use for one in source.definitions for use in _building(one))]
    yield from uses
    called = any(use.module is None and use.chain[:1] and use.chain[0] in {*own, ANY_NAME} for use in uses)
    if called or any(one.cached for one in source.functions):
        yield from (use for one in source.functions for use in (*one.header, *one.body))


def _building(definition: Definition) -> Iterable[Use]:
    """Return the uses that count for a definition; the annotation of a variable says nothing of its value."""
    if definition.kind is Binding.IMPORT and definition.ordered:
        targets = (Use(module=module, chain=chain, role=Role.RUN) for module, chain in definition.targets)
        return (*definition.uses, *targets)
    if definition.kind in (Binding.VALUE, Binding.LITERAL):
        return [use for use in definition.uses if use.role is not Role.NAMED]
    return definition.uses
