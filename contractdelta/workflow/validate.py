"""Validate the documents of a project's APIs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

from contractdelta.contract.model import Contract, Problem
from contractdelta.spec.document import Document
from contractdelta.spec.locations import Location, locate
from contractdelta.spec.pointer import enclosing
from contractdelta.testmap.recorded import TestMap
from contractdelta.testmap.suite.tags import OperationNames
from contractdelta.validation.checks import find_all, find_errors
from contractdelta.validation.model import Finding, Severity, Validation
from contractdelta.workflow.project import Project
from contractdelta.workflow.selecting.scope import operations_of
from contractdelta.workflow.sides.contracts import LoadedApi, chosen_apis, load, read_api
from contractdelta.workflow.sides.pairs import Pair
from contractdelta.workflow.testmaps.reading import read_map


def validate_apis(project: Project, names: Sequence[str] = ()) -> tuple[Validation, ...]:
    """Return what is found in the documents of the named APIs, of all where none is named.

    Whether an operation has a test is asked where there is a test map, and of that alone: no test is collected.

    Raises:
        UsageError: No API is configured, or a name is unknown.
        Unreadable: A document, or the test map, cannot be read.
    """
    tree, found = project.disk(), read_map(project)
    loaded = (load(read_api(tree, project, api)) for api in chosen_apis(project, names))
    return tuple(_validation(api, _tested(api, found) if found else None) for api in loaded)


def validity_problems(loaded: Iterable[LoadedApi]) -> tuple[str, ...]:
    """Return what makes documents invalid, one line each, in the order of the report.

    Repeated ids are left out: the engine counts them among its problems.
    """
    return tuple(
        str(Problem(place=_place(document, finding), message=finding.message))
        for document, contract in _documents(loaded)
        for finding in located(find_errors(document, contract), document)
        if finding.severity is Severity.ERROR and finding.rule != "operation-id-repeated"
    )


def _documents(loaded: Iterable[LoadedApi]) -> Iterator[tuple[Document, Contract]]:
    return ((api.document, api.contract) for api in loaded if api.document is not None)


def _tested(api: LoadedApi, testmap: TestMap) -> frozenset[str]:
    """Return the keys of the operations that a recorded test called or is tagged with.

    What the map names and the document does not have any more is of no account here.
    """
    names = OperationNames(operations_of(Pair(old=None, new=api)))
    tests = testmap.tests.values()
    called = (operation for test in tests for name, _ in test.calls for operation in names.find(name))
    tagged = (operation for test in tests for tag in test.tags for operation in names.meant_by(tag))
    return frozenset(operation.key for operation in chain(called, tagged))


def _validation(api: LoadedApi, tested: frozenset[str] | None) -> Validation:
    assert api.document is not None
    findings = located(find_all(api.document, api.contract, tested), api.document)
    return Validation(api=api.name, source=api.document.source, findings=findings)


def located(findings: Sequence[Finding], document: Document) -> tuple[Finding, ...]:
    """Add line and column to findings, as far as the text of the files tells, and sort them by these."""
    pointers: dict[str, set[str]] = {}
    for finding in findings:
        pointers.setdefault(finding.resource, set()).update(enclosing(finding.pointer))
    texts = {resource: _locations(document, resource, pointers[resource]) for resource in sorted(pointers)}
    found = [_located(finding, texts[finding.resource]) for finding in findings]
    severities = list(Severity)
    # Findings on one line, and those without one, stay in the order of their pointers.
    order = [(severities.index(item.severity), item.resource, item.line, item.column) for item in found]
    return tuple(item for _, item in sorted(zip(order, found, strict=True), key=itemgetter(0)))


def _locations(document: Document, resource: str, pointers: set[str]) -> dict[str, Location]:
    text = document.texts.get(resource)
    if text is None:  # what code gave has no lines
        return {}
    return locate(text, document.label(resource, "").removesuffix("#"), pointers, document.resources[resource])


def _located(finding: Finding, locations: dict[str, Location]) -> Finding:
    if finding.line:
        return finding
    # What an alias or a merge key brings has no line of its own: then the nearest thing around it.
    found = next((locations[up] for up in enclosing(finding.pointer) if up in locations), None)
    return finding if found is None else finding.with_location(found.line, found.column)


def _place(document: Document, finding: Finding) -> str:
    """Return ``FILE:LINE:COLUMN``, or the pointer where there is no line."""
    label = document.label(finding.resource, finding.pointer)
    if not finding.line:
        return label
    return f"{label.removesuffix(f'#{finding.pointer}')}:{finding.line}:{finding.column}"
