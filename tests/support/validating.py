"""Validate documents that lie in memory."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from support.loading import ROOT, load_files

from contractdelta.contract.build import build_contract
from contractdelta.spec.document import Document
from contractdelta.validation.checks import find_all
from contractdelta.validation.model import Finding


def findings_of(*files: Mapping[str, Any], **others: Any) -> tuple[Finding, ...]:
    """Return what is found in a document: its root file, and others by their names without ``.json``."""
    document = load_files({ROOT: files[0], **{f"{name}.json": tree for name, tree in others.items()}})
    return find_all(document, build_contract(document))


def as_document(tree: Any) -> Document:
    """Return a document of a version that the loader need not know."""
    return replace(load_files({ROOT: described()}), resources={ROOT: tree})


def told(findings: tuple[Finding, ...], *rules: str) -> list[tuple[str, str]]:
    """Return rule and pointer of each finding, of some rules only where they are named."""
    return [(finding.rule, finding.pointer) for finding in findings if not rules or finding.rule in rules]


def described(version: str = "3.0.3", **members: Any) -> dict[str, Any]:
    """Return a document with these members at its top."""
    start = {"swagger": "2.0"} if version == "2.0" else {"openapi": version}
    return {**start, "info": {"title": "Garden", "version": "1"}, "paths": {}, **members}


def answering(schema: Any, **members: Any) -> dict[str, Any]:
    """Return the paths of a document with one operation, which answers with a schema."""
    response = {"description": "Fine.", "content": {"application/json": {"schema": schema}}}
    return {"/plants": {"get": {"operationId": "plants", "responses": {"200": response}, **members}}}
