"""Every check, and one list of what they found."""

from collections.abc import Collection, Iterator
from itertools import islice

from contractdelta.contract.model import Contract
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import enclosing, tokens_of
from contractdelta.validation.components import find_unused_components
from contractdelta.validation.model import Finding, Severity
from contractdelta.validation.operations import (
    find_missing_ids,
    find_repeated_ids,
    find_unclear_successes,
    find_untested,
)
from contractdelta.validation.rules import finding

#: The versions that openapi-spec-validator knows.
VERSIONS = ("2.0", "3.0", "3.1", "3.2")
#: Most findings of the library that are kept: a generator's slip may stand in each of ten thousand schemas.
_MAX_FINDINGS = 1_000


def find_errors(document: Document, contract: Contract) -> tuple[Finding, ...]:
    """Return what makes a document invalid, and notes about what could not be checked, sorted."""
    found = [*_library_findings(document, contract), *find_repeated_ids(document, contract)]
    return _ordered(_without_repetitions(found, contract))


def find_all(document: Document, contract: Contract, tested: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Return what makes a document invalid, what teams ask for and do not find, and the engine's problems, sorted.

    ``tested`` are the keys of the operations that have a test; ``None`` where that is not known.
    """
    found = [
        *find_errors(document, contract),
        *find_missing_ids(document, contract),
        *find_unclear_successes(document, contract),
        *(() if tested is None else find_untested(document, contract, tested)),
        *find_unused_components(document),
        *_engine_problems(contract),
    ]
    return _ordered(found)


def _library_findings(document: Document, contract: Contract) -> Iterator[Finding]:
    tree = document.tree
    version = ".".join(str(tree.get("swagger", tree.get("openapi"))).split(".")[:2])
    if version not in VERSIONS:
        message = f"not checked: version {version} is not known to openapi-spec-validator"
        yield finding("not-checked", document.root, "/swagger" if "swagger" in tree else "/openapi", message)
        return
    # Lazy: the library takes a third of a second to import.
    from contractdelta.validation.library import find_broken_rules  # noqa: PLC0415
    from contractdelta.validation.structure import find_malformed_objects  # noqa: PLC0415

    for found in (find_malformed_objects(document, contract, version), find_broken_rules(document, version)):
        findings = _distinct(found)
        yield from islice(findings, _MAX_FINDINGS)
        if next(findings, None) is not None:
            message = f"not checked: only the first {_MAX_FINDINGS:,} findings of openapi-spec-validator are listed"
            yield finding("not-checked", document.root, "", message)


def _distinct(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield each finding once: a schema that is named twice is met twice."""
    seen = set()
    for item in findings:
        if item not in seen:
            seen.add(item)
            yield item


def _without_repetitions(found: list[Finding], contract: Contract) -> Iterator[Finding]:
    """Leave out what another finding says better.

    The library finds malformed schemas in two ways, and repeated ids as these checks do. What it could not check below
    an object needs no note where it is known what is wrong there.
    """
    own = {(i.resource, i.pointer.rpartition("/")[0]) for i in found if i.rule == "operation-id-repeated"}
    wrong = {(item.resource, item.pointer) for item in found if item.severity is Severity.ERROR}
    malformed = {(item.resource, item.pointer) for item in found if item.rule == "structure-invalid"}
    wrong.update((problem.resource, problem.pointer) for problem in contract.problems)
    around = {(resource, up) for resource, pointer in wrong for up in enclosing(pointer)}
    for item in found:
        place = item.resource, item.pointer
        is_known = (
            (item.rule == "operation-id-repeated" and place in own)
            or (item.rule == "schema-invalid" and place in malformed)
            or (item.rule == "not-checked" and place in around and item.pointer)
        )
        if not is_known:
            yield item


def _engine_problems(contract: Contract) -> Iterator[Finding]:
    for problem in contract.problems:
        # Repeated ids are errors, which have a check of their own.
        if problem.rule != "operation-id-repeated":
            found = finding(problem.rule, problem.resource, problem.pointer, problem.message)
            # In JSON, the text of a file is judged by the line.
            yield found.with_location(problem.line, problem.column or 1) if problem.line else found


def _ordered(findings: Iterator[Finding] | list[Finding]) -> tuple[Finding, ...]:
    """Sort by severity, then by place; the same finding in the same place stands once."""
    severities = list(Severity)
    return tuple(
        sorted(
            set(findings),
            key=lambda item: (
                severities.index(item.severity),
                item.resource,
                tokens_of(item.pointer),
                item.rule,
                item.message,
            ),
        )
    )
