"""Documents that lie in memory: every test of contracts reads through the same door as the command line does."""

import json
from collections.abc import Mapping
from typing import Any

from support.memory_tree import MemoryTree

from contractdelta.contract.build import build_contract
from contractdelta.contract.graphs.terms import uses_of
from contractdelta.contract.model import Contract, Operation
from contractdelta.spec.document import Document, load_document

#: The file that documents start with.
ROOT = "openapi.json"


def load(document: Any) -> Document:
    """Read one document."""
    return load_files({ROOT: document})


def load_files(files: Mapping[str, Any], root: str = ROOT) -> Document:
    """Read a document of several files; text stays as it is, everything else is written as JSON."""
    contents = {name: item if isinstance(item, str) else json.dumps(item) for name, item in files.items()}
    return load_document(MemoryTree(files=contents), root)


def contract_of(document: Any) -> Contract:
    """Return the contract of one document."""
    return build_contract(load(document))


def digests(contract: Contract) -> dict[str, dict[str, str]]:
    """Return what tells two contracts apart: the digest of each operation (under ``""``) and of each of its facets."""
    return {
        operation.identity: {"": operation.digest} | {facet.identity: facet.digest for facet in operation.facets}
        for operation in contract.operations
    }


def documentation(contract: Contract) -> dict[str, str]:
    """Return the digest of each operation with everything that annotates it."""
    return {operation.identity: operation.documentation for operation in contract.operations}


def changed_facets(base: Contract, head: Contract) -> dict[str, set[str]]:
    """Return the facets that differ, by operation; operations that differ in no facet are left out.

    Where the digest of an operation differs and none of its facets does, or the other way about, its set holds ``"?"``.
    """
    old = {operation.identity: operation for operation in base.operations}
    found = {}
    for operation in head.operations:
        before, after = _facets(old[operation.identity]), _facets(operation)
        keys = {key for key in before.keys() | after.keys() if before.get(key, _NONE)[1] != after.get(key, _NONE)[1]}
        names = {(after.get(key) or before[key])[0] for key in keys}
        if bool(keys) != (old[operation.identity].digest != operation.digest):
            names.add("?")
        if names:
            found[operation.key] = names
    return found


_NONE = ("", "")


def _facets(operation: Operation) -> dict[str, tuple[str, str]]:
    return {facet.identity: (facet.name, facet.digest) for facet in operation.facets}


def essence(contract: Contract) -> dict[str, Any]:
    """Return all that a snapshot of a contract has to keep."""
    operations = [
        (
            *(operation.key, operation.identity, operation.operation_id, operation.tags, operation.pointer),
            *(operation.digest, operation.documentation),
            [(facet.identity, facet.name, facet.digest) for facet in operation.facets],
        )
        for operation in contract.operations
    ]
    return {"operations": operations, "uses": uses_of(contract)}
