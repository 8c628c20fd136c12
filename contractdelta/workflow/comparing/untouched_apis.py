"""APIs that a change cannot have touched. Git and the bytes of one file decide that before any document is read.

In a repository of many APIs a change touches few. The contracts of the others are not needed: at most the names of
their operations are, which takes a fraction of the time.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from contractdelta.config.apis import ApiConfig
from contractdelta.errors import InvalidDocument
from contractdelta.spec.named_files import names_no_file
from contractdelta.spec.reading import as_utf8
from contractdelta.testmap.suite.tags import NamedOperation
from contractdelta.workflow.model import KnownBase
from contractdelta.workflow.project import Project

if TYPE_CHECKING:
    from contractdelta.delta.model import Delta


def find_untouched(project: Project, base: KnownBase, changed: set[str]) -> tuple[ApiConfig, ...]:
    """Return the APIs that are the same in base and head, as far as that is known without reading their documents.

    Their configuration is the same, the document is one file that did not change, and its bytes refer to no other file.
    Git lists neither ignored files nor the targets of symbolic links among the changed files: so the file has to be in
    the base, and must not be a link. ``changed`` holds paths relative to the project.
    """
    old = {api.name: api for api in base.config.apis}
    found = [api for api in project.config.apis if old.get(api.name) == api and not api.is_generated]
    found = [api for api in found if project.relative(project.spec_path(api)) not in changed]
    found = [api for api in found if _stands_alone(project, project.spec_path(api))]
    repository = project.repository
    if repository is None or not found:
        return ()
    if repository.has_all(base.commit, [project.spec_path(api) for api in found]):
        return tuple(found)
    return tuple(api for api in found if repository.has_all(base.commit, [project.spec_path(api)]))


def unchanged_delta(project: Project, api: ApiConfig) -> "Delta":
    """Return the delta of an API that was not touched: nothing differs, and nothing was counted."""
    # Lazy: a selection needs no delta of them.
    from contractdelta.delta.model import Delta

    path = project.spec_path(api)
    return Delta(api=api.name, base=path, head=path, total=0, operations=())


def names_of(project: Project, api: ApiConfig) -> Iterator[NamedOperation]:
    """Yield the operations of an API by every name that a tag may use, as its contract has them.

    Raises:
        Unreadable: The document cannot be read.
    """
    # Lazy: the names are needed only if tests are tagged with them.
    from contractdelta.contract.normal_form.operations import NORMALISERS, find_operations, identities_of
    from contractdelta.contract.normal_form.term_builder import TermBuilder
    from contractdelta.workflow.sides.contracts import read_document

    document = read_document(project.disk(), project, api)
    found = sorted(find_operations(TermBuilder(document, NORMALISERS)), key=lambda item: item.key)
    for item, identity in zip(found, identities_of(found), strict=True):
        name, tags = item.place.value.get("operationId"), item.place.value.get("tags")
        names = {item.key, identity, *([name] if isinstance(name, str) else [])}
        yield NamedOperation(
            api=api.name,
            key=item.key,
            names=tuple(sorted(names)),
            tags=tuple(sorted({tag for tag in tags if isinstance(tag, str)})) if isinstance(tags, list) else (),
        )


def _stands_alone(project: Project, path: str) -> bool:
    """Tell whether a file is there, is not reached through a symbolic link, and refers to no other file."""
    file = Path(project.top.resolve(), path)
    try:
        return file.resolve() == file and names_no_file(as_utf8(file.read_bytes(), path))
    except (OSError, RuntimeError, InvalidDocument):
        # The error is reported when the document is read.
        return False
