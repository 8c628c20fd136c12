"""Deltas, selections and explanations as reports have to show them: small, and of every kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from support.contracts import contract_of

from contractdelta.config.project import Config
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta
from contractdelta.git.repository import ChangedFile, FileStatus
from contractdelta.impact.model import ChangeScope, Selection
from contractdelta.impact.selection import Mentions, select_tests
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.workflow.model import ComparedApis
from contractdelta.workflow.selecting.scope import make_scope
from contractdelta.workflow.sides.contracts import LoadedApi
from contractdelta.workflow.sides.pairs import Pair

#: How base and head were found.
BASE, HEAD = "0123456789ab (merge base of main and HEAD)", "work tree"

_BASE = """\
security: [{key: []}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: Some pets.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
        '400': {description: Not so.}
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '201': {description: It is there., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getPet
      responses:
        '200': {description: A pet., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
    delete: {operationId: deletePet, responses: {'204': {description: It is gone.}}}
  /owners/{ownerId}:
    parameters: [{name: ownerId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getOwner
      responses:
        '200': {description: An owner., content: {application/json: {schema: {$ref: '#/components/schemas/Owner'}}}}
  /health: {get: {operationId: health, summary: Is it up, responses: {'200': {description: It is.}}}}
  /version: {get: {operationId: version, responses: {'200': {description: A number.}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 40}
        kind: {enum: [cat, dog]}
        born: {type: string, format: date}
    Owner:
      type: object
      properties: {pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}, since: {type: string}}
"""
#: Old text, new text.
_EDITS = (
    ("        born: {type: string, format: date}\n", ""),
    ("maxLength: 40", "maxLength: 50"),
    ("[cat, dog]", "[cat, dog, guinea pig, golden hamster, budgerigar, tortoise, goldfish]"),
    ("[{name: limit,", "[{name: after, in: query, required: true, schema: {type: string}}, {name: limit,"),
    ("schema: {type: integer}}]", "schema: {type: integer, maximum: 100}}]"),
    ("    delete: {operationId: deletePet", "    patch: {operationId: patchPet"),
    ("summary: Is it up", "summary: Whether it is up"),
)
_STOCK = "paths: {/pets: {get: {operationId: listPets, responses: {'200': {description: ok}}}}}"


def _edited(text: str) -> str:
    for old, new in _EDITS:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a report is about."""

    deltas: tuple[Delta, ...]
    scope: ChangeScope
    collection: Collection
    selection: Selection


def sample(  # noqa: PLR0913 - one argument a part of the sample
    apis: Iterable[tuple[str, str, str]],
    tests: Iterable[CollectedTest] = (),
    *,
    files: Iterable[tuple[str, FileStatus]] = (),
    broken: tuple[str, ...] = (),
    mentions: Mentions | None = None,
    config: Config | None = None,
    why_all: str = "",
) -> Sample:
    """Compare APIs, given by name, base and head, and select among tests."""
    pairs = tuple(
        Pair(
            old=LoadedApi(name=name, contract=contract_of(base, source="main:openapi.yaml")),
            new=LoadedApi(name=name, contract=contract_of(head)),
        )
        for name, base, head in apis
    )
    deltas = tuple(
        compare_contracts(pair.named.name, pair.old.contract, pair.new.contract)
        for pair in pairs
        if pair.old and pair.new
    )
    changed = tuple(ChangedFile(path=path, status=status) for path, status in files)
    scope = make_scope(
        config or Config(),
        ComparedApis(pairs=pairs, deltas=deltas, files=frozenset({"openapi.yaml"}), why_all=why_all),
        base=BASE,
        files=changed,
    )
    collection = Collection(tests=tuple(tests), broken=broken)
    selection = select_tests(scope, collection, mentions or {})
    return Sample(deltas=deltas, scope=scope, collection=collection, selection=selection)


def collected(nodeid: str, *names: str, api: str | None = None) -> CollectedTest:
    """Return a test, tagged with operations."""
    tags = (Tag(names=names, api=api),) if names else ()
    return CollectedTest(nodeid=nodeid, path=nodeid.split("::", maxsplit=1)[0], tags=tags)


#: Tests of every operation.
TESTS = (
    collected("tests/test_pets.py::test_list", "listPets"),
    collected("tests/test_pets.py::test_get[cat]", "getPet"),
    collected("tests/test_pets.py::test_get[dog]", "getPet"),
    collected("tests/test_pets.py::test_list_then_get", "listPets", "getPet"),
    collected("tests/test_pets.py::TestDelete::test_twice", "deletePet"),
    collected("tests/test_plain.py::test_arithmetic"),
    collected("tests/test_health.py::test_health", "health"),
    collected("tests/test_version.py::test_version", "version"),
    collected("tests/integration/owners/test_owners.py::TestOwners::test_an_owner_of_many_pets_sees_them", "getOwner"),
)
#: Everything that a delta can tell.
CHANGED = (("shop", _BASE, _edited(_BASE)),)
UNCHANGED = (("shop", _BASE, _BASE),)
TWO = (("shop", _BASE, _edited(_BASE)), ("stock", _STOCK, _STOCK.replace("get:", "head:")))


def many(number: int) -> tuple[tuple[str, str, str], ...]:
    """Return an API with many operations: the first half of them changes, the rest is described anew."""
    base = head = "paths:\n"
    for index in range(number):
        line = f"  /resources-{index:02}: {{get: {{operationId: op{index:02}, summary: old, responses: {{}}}}}}\n"
        base += line
        changed = line.replace("responses: {}", "responses: {'200': {description: ok}}")
        head += changed if index < number // 2 else line.replace("old", "new")
    return (("large", base, head),)
