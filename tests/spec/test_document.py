"""A document is its root file with every file that it refers to."""

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.json_texts import awkward_texts, json_values
from support.memory_tree import MemoryTree
from support.repositories import isolate_git, link_or_skip, make_repository

from contractdelta.errors import DocumentNotFound, InvalidDocument, RepeatedKey
from contractdelta.git.repository import Repository
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document, document_of, load_document
from contractdelta.spec.limits import MAX_FILES
from contractdelta.spec.named_files import file_of, names_no_file
from contractdelta.spec.reading import as_utf8
from contractdelta.spec.sources.trees import DiskTree, RevisionTree

_HEAD = "openapi: 3.1.0\npaths: {}\n"


def _load(files: dict[str, str | bytes], root: str = "openapi.yaml") -> Document:
    return load_document(MemoryTree(files=files), root)


# --- versions and members ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["paths", "components", "webhooks"])
@pytest.mark.parametrize("value", ["[]", "text", "1", "false", "null"])
def test_members_of_the_wrong_kind_are_refused(key: str, value: str) -> None:
    """Where a mapping must stand, anything else is an error that points to it."""
    with pytest.raises(InvalidDocument) as caught:
        _load({"openapi.yaml": f"openapi: 3.1.0\n{key}: {value}\n"})
    assert caught.value.message == f"memory:openapi.yaml#/{key}: {key} is not a mapping"


@pytest.mark.parametrize("value", ["[]", "text", "1", "false", "null"])
def test_paths_of_the_wrong_kind_are_refused_in_swagger(value: str) -> None:
    """The same holds in Swagger 2.0, where only the paths have to be there."""
    with pytest.raises(InvalidDocument) as caught:
        _load({"swagger.yaml": f"swagger: '2.0'\npaths: {value}\n"}, "swagger.yaml")
    assert caught.value.message == "memory:swagger.yaml#/paths: paths is not a mapping"
    others = f"definitions: {value}\nparameters: {value}\nresponses: {value}\nsecurityDefinitions: {value}\n"
    text = f"swagger: '2.0'\n{others}webhooks: {value}\ncomponents: {value}\n"
    assert _load({"swagger.yaml": text}, "swagger.yaml").dialect is Dialect.SWAGGER_2_0


def test_members_may_be_missing() -> None:
    """A document with nothing but its version is a document."""
    document = _load({"openapi.yaml": "openapi: 3.1.0"})
    assert dict(document.tree) == {"openapi": "3.1.0"}


_KEYS = st.sampled_from(["openapi", "swagger", "paths", "components", "webhooks"])
_VERSIONS = st.sampled_from(["2.0", "3.0.0", "3.1.0", "3.2.0", 3.1])


@settings(deadline=None)
@given(st.dictionaries(_KEYS, _VERSIONS | st.just({}) | json_values()))
def test_any_root_is_a_document_or_an_error(tree: dict[str, Any]) -> None:
    """Whatever stands in the members that are looked at, the answer is a document or an error with a message."""
    try:
        document = document_of(source="a", root="a", resources={"a": tree})
    except InvalidDocument:
        return
    member, version = document.dialect.first_line
    assert str(tree[member])[:3] == version[:3]


def test_a_missing_root_is_not_found() -> None:
    """Without the root file there is no document."""
    with pytest.raises(DocumentNotFound) as caught:
        _load({})
    assert caught.value.message == "memory:openapi.yaml: no such file"


def test_a_broken_root_is_refused_with_its_place() -> None:
    """The error about a root file that cannot be read names it as the user knows it."""
    with pytest.raises(InvalidDocument) as caught:
        _load({"openapi.yaml": "openapi: 3.1.0\npaths: {}\npaths: {}\n"})
    assert caught.value.message == "memory:openapi.yaml:3:1: key 'paths' stands twice in one mapping"


# --- which files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x: {$ref: a.yaml}", ["a.yaml"]),
        ("x: {$ref: 'a.yaml#/x/y'}", ["a.yaml"]),
        ("x: {$ref: ./a.yaml}", ["a.yaml"]),
        ("x: {$ref: sub/../a.yaml}", ["a.yaml"]),
        ("x: {$ref: sub/b.json}", ["sub/b.json"]),
        ("x: {$ref: a%20b.yaml}", ["a b.yaml"]),
        ("x: {$ref: a%23b.yaml}", ["a#b.yaml"]),
        ("x: {$ref: sub%2Fb.json}", ["sub/b.json"]),
        ("x: [{$ref: a.yaml}, {$ref: sub/b.json}, {$ref: a.yaml}]", ["a.yaml", "sub/b.json"]),
        ("x:\n  $ref:\n    a.yaml", ["a.yaml"]),
        ("x:\n  $ref: >-\n    a.yaml", ["a.yaml"]),
        ("x:\n  ? $ref\n  : a.yaml", ["a.yaml"]),
        ('x: {"$ref" : "a.yaml"}', ["a.yaml"]),
        ("x:\n  $ref: # somewhere else\n    a.yaml", ["a.yaml"]),
        ('x: {"\\x24ref": a.yaml}', ["a.yaml"]),
        ("x: &x a.yaml\ny: {$ref: *x}", ["a.yaml"]),
        ("x: {example: {$ref: a.yaml}}", ["a.yaml"]),
        ("x: {$ref: '#/y'}\ny: {$ref: a.yaml}", ["a.yaml"]),
        ("x: {$dynamicRef: 'a.yaml#node'}", ["a.yaml"]),
        ("x: {discriminator: {mapping: {cat: a.yaml, dog: 'sub/b.json#/Dog'}}}", ["a.yaml", "sub/b.json"]),
        ("x: {discriminator: {mapping: {cat: Cat, dog: '#/components/schemas/Dog'}}}", []),
        ("x: {$ref: '#/y'}", []),
        ("x: {$ref: '#'}", []),
        ("x: {$ref: ''}", []),
        ("x: {$ref: 'openapi.yaml#/y'}", []),
        ("x: {$ref: './sub/../openapi.yaml'}", []),
        ("x: {$ref: 'https://example.com/a.yaml'}", []),
        ("x: {$ref: '//example.com/a.yaml'}", []),
        ("x: {$ref: 'file:///a.yaml'}", []),
        ("x: {$ref: 'urn:example:a'}", []),
        ("x: {properties: {$ref: {type: string}}}", []),
        ("x: {$ref: 1}", []),
        ("x: {$refs: a.yaml, ref: a.yaml, externalValue: a.yaml, description: '$ref: a.yaml'}", []),
        ("x: {mapping: a.yaml}", []),
        ("x: {defaultMapping: a.yaml}", ["a.yaml"]),
        ("x: {defaultMapping: Cat}", []),
        ('x: [{&r $ref : "#/x"}, {*r : a.yaml}]', ["a.yaml"]),
        ('x: {"m\\u0061pping": {k: ./a.yaml}}', ["a.yaml"]),
        ("x: {mapping: {a: 1, b: [a.yaml], c: a}}", []),
    ],
)
def test_the_files_that_a_document_names_are_read(text: str, names: list[str]) -> None:
    """Every file that a reference names is read, however it is written, and no other."""
    files = ["a.yaml", "a b.yaml", "a#b.yaml", "sub/b.json", "1", "Cat"]
    document = _load({"openapi.yaml": _HEAD + text, **dict.fromkeys(files, "{}")})
    assert (sorted(set(document.resources) - {"openapi.yaml"}), dict(document.absent)) == (names, {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_references_are_found_in_every_encoding(encoding: str) -> None:
    """The encoding of a file does not hide what it refers to, nor its identifiers."""
    root = f"{_HEAD}x: {{$ref: a.yaml}}\ny: {{$anchor: here}}\n".encode(encoding)
    document = _load({"openapi.yaml": root, "a.yaml": "{}"})
    assert (sorted(document.resources), document.identified) == (
        ["a.yaml", "openapi.yaml"],
        frozenset({"openapi.yaml"}),
    )


def test_references_are_relative_to_the_file_that_holds_them() -> None:
    """Each file names others from where it lies itself, through any chain."""
    document = _load(
        {
            "api/v1/openapi.yaml": _HEAD + "x: {$ref: ../schemas/pet.yaml}",
            "api/schemas/pet.yaml": "tag: {$ref: parts/tag.yaml}",
            "api/schemas/parts/tag.yaml": "owner: {$ref: ../../../owner.json}\nself: {$ref: tag.yaml}",
            "owner.json": '{"back": {"$ref": "api/v1/openapi.yaml#/paths"}}',
            "parts/tag.yaml": "not this one",
        },
        "api/v1/openapi.yaml",
    )
    assert sorted(document.resources) == [
        "api/schemas/parts/tag.yaml",
        "api/schemas/pet.yaml",
        "api/v1/openapi.yaml",
        "owner.json",
    ]
    assert not document.absent


def test_each_file_is_read_once() -> None:
    """Files that refer to each other in a circle, and to themselves, are read once each."""
    ring = {
        f"f{n}.yaml": f"a: {{$ref: f{(n + 1) % 5}.yaml}}\nb: {{$ref: ./f{n}.yaml}}\nc: {{$ref: no.yaml}}"
        for n in range(5)
    }
    tree = MemoryTree(files={**ring, "openapi.yaml": _HEAD + "x: {$ref: f0.yaml}\ny: {$ref: f3.yaml}\n"})
    load_document(tree, "openapi.yaml")
    assert sorted(tree.asked) == sorted([*tree.files, "no.yaml"])


def test_json_and_yaml_may_refer_to_each_other() -> None:
    """The files of a document may be of both formats."""
    document = _load(
        {"openapi.json": '{"openapi": "3.1.0", "x": {"$ref": "a.yml"}}', "a.yml": "b: {$ref: b.json}", "b.json": "[1]"},
        "openapi.json",
    )
    assert document.resources["b.json"] == [1]


def test_what_cannot_be_read_is_kept_with_its_reason() -> None:
    """Files that are missing or broken do not break the document: the reference may stand in an example."""
    document = _load(
        {
            "openapi.yaml": _HEAD + "x: [{$ref: no.yaml}, {$ref: bad.yaml}, {$ref: ok.yaml}]",
            "bad.yaml": "a: 1\na: 2",
            "ok.yaml": "1",
        }
    )
    assert {name: (type(err), err.message) for name, err in document.absent.items()} == {
        "no.yaml": (DocumentNotFound, "memory:no.yaml: no such file"),
        "bad.yaml": (RepeatedKey, "memory:bad.yaml:2:1: key 'a' stands twice in one mapping"),
    }
    assert sorted(document.resources) == ["ok.yaml", "openapi.yaml"]


def _ring(count: int) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {f"{n}.json": f'{{"$ref": "{n + 1}.json"}}' for n in range(1, count)}
    return {**files, f"{count}.json": "{}", "openapi.json": '{"openapi": "3.1.0", "x": {"$ref": "1.json"}}'}


def test_a_document_may_consist_of_many_files() -> None:
    """As many files as the limit says are read."""
    assert len(_load(_ring(MAX_FILES - 1), "openapi.json").resources) == MAX_FILES


def test_a_document_of_too_many_files_is_refused() -> None:
    """One file more is an error."""
    with pytest.raises(InvalidDocument, match=f"refers to more than {MAX_FILES} files"):
        _load(_ring(MAX_FILES), "openapi.json")


@settings(deadline=None)
@given(st.lists(awkward_texts(), max_size=4))
@example(["http://[", "//[x", "http://a]b/", "\x00", "..", ".", "/", "a:", "?", "%", "%ff", "#%", "x" * 5000])
def test_any_reference_can_be_met(references: list[str]) -> None:
    """Whatever a reference says, the document is read."""
    text = json.dumps({"openapi": "3.1.0", "x": [{"$ref": text} for text in references]})
    document = _load({"openapi.json": text}, "openapi.json")
    assert list(document.resources) == ["openapi.json"]


@pytest.mark.parametrize(
    "reference", ["http://[", "a\x00b.yaml", "x" * 200_000, "-", "--help", ".", "..", "/", ":/", "*"]
)
def test_any_reference_can_be_met_on_disk_and_at_a_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str
) -> None:
    """Whatever a reference says, neither the file system nor git stumbles over it."""
    isolate_git(monkeypatch, tmp_path)
    repository = make_repository(tmp_path / "repository")
    commit = repository.commit({"openapi.json": json.dumps({"openapi": "3.1.0", "x": {"$ref": reference}})})
    disk = DiskTree(root=repository.root)
    revision = RevisionTree(repository=Repository.open(repository.root), commit=commit)
    loaded = [load_document(tree, "openapi.json") for tree in (disk, revision)]
    assert [list(document.resources) for document in loaded] == [["openapi.json"]] * 2


@pytest.mark.parametrize(
    "reference", ["../outside.yaml", "sub/../../outside.yaml", "%2E%2E/outside.yaml", "/outside.yaml"]
)
def test_files_outside_of_the_tree_are_not_read(tmp_path: Path, reference: str) -> None:
    """A reference out of the repository is not followed; the reason is kept."""
    (tmp_path / "outside.yaml").write_text("secret")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "openapi.yaml").write_text(f"{_HEAD}x: {{$ref: '{reference}'}}")
    document = load_document(DiskTree(root=tmp_path / "inside"), "openapi.yaml")
    assert list(document.resources) == ["openapi.yaml"]
    assert ["it lies outside of the repository" in err.message for err in document.absent.values()] == [True]


def test_files_outside_of_the_tree_are_not_read_through_links(tmp_path: Path) -> None:
    """A symbolic link does not lead out of the repository either."""
    (tmp_path / "outside.yaml").write_text("secret")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "openapi.yaml").write_text(f"{_HEAD}x: {{$ref: link.yaml}}")
    link_or_skip(tmp_path / "inside" / "link.yaml", "../outside.yaml")
    document = load_document(DiskTree(root=tmp_path / "inside"), "openapi.yaml")
    assert list(document.resources) == ["openapi.yaml"]
    assert ["it lies outside of the repository" in err.message for err in document.absent.values()] == [True]


# --- what a document is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "identified"),
    [("3.0.3", []), ("3.1.0", ["a.yaml", "b.yaml", "c.yaml"]), ("3.2.0", ["a.yaml", "b.yaml", "c.yaml"])],
)
def test_files_with_identifiers_are_known(version: str, identified: list[str]) -> None:
    """From OpenAPI 3.1 on, schemas may carry identifiers; which files have some is remembered."""
    files: dict[str, str | bytes] = {
        "openapi.yaml": f"openapi: {version}\n" + "".join(f"{name}: {{$ref: {name}.yaml}}\n" for name in "abcd"),
        "a.yaml": "$id: https://example.com/a",
        "b.yaml": "{x: {$anchor: b}}",
        "c.yaml": '{"$dynamicAnchor": "c"}',
        "d.yaml": "{id: d, anchor: d, $identity: d}",
    }
    assert sorted(_load(files).identified) == identified


@pytest.mark.parametrize(
    ("root", "resource", "pointer", "label"),
    [
        ("openapi.yaml", "openapi.yaml", "/paths", "memory:openapi.yaml#/paths"),
        ("openapi.yaml", "api/pet.yaml", "/type", "memory:api/pet.yaml#/type"),
        ("openapi.yaml", "tag.yaml", "/a~1b", "memory:tag.yaml#/a~1b"),
        ("api/openapi.yaml", "api/openapi.yaml", "", "memory:api/openapi.yaml#"),
        ("api/openapi.yaml", "api/pet.yaml", "/type", "memory:api/pet.yaml#/type"),
        ("api/openapi.yaml", "tag.yaml", "", "memory:tag.yaml#"),
    ],
)
def test_places_are_called_by_the_file_they_are_in(root: str, resource: str, pointer: str, label: str) -> None:
    """A place in any file of the document has the name of that file, as its tree calls it, and the pointer."""
    document = _load(
        {
            "openapi.yaml": _HEAD + "x: [{$ref: api/pet.yaml}, {$ref: tag.yaml}]",
            "api/openapi.yaml": _HEAD + "x: [{$ref: pet.yaml}, {$ref: ../tag.yaml}]",
            "api/pet.yaml": "type: object",
            "tag.yaml": "{}",
        },
        root,
    )
    assert resource in document.resources
    assert document.label(resource, pointer) == label


@pytest.mark.parametrize(
    "change",
    [
        lambda document: setattr(document, "minor", 0),
        lambda document: document.resources.update(a=1),
        lambda document: document.absent.clear(),
        lambda document: document.identified.add("a"),
    ],
)
def test_a_document_is_frozen(change: Callable[[Any], None]) -> None:
    """Nobody changes a document after it was read."""
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        change(_load({"openapi.yaml": _HEAD}))


def test_documents_are_compared_by_identity() -> None:
    """Two documents are two, also with the same content; a document can be a key."""
    first, second = _load({"openapi.yaml": _HEAD}), _load({"openapi.yaml": _HEAD})
    assert len({first, second, first}) == 2


# --- names of files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "resource", "file"),
    [
        ("b.yaml", "a.yaml", "b.yaml"),
        ("b.yaml#/x", "api/a.yaml", "api/b.yaml"),
        ("../b.yaml", "api/a.yaml", "b.yaml"),
        ("./v1/./b.yaml", "api/a.yaml", "api/v1/b.yaml"),
        ("../../b.yaml", "api/a.yaml", "../b.yaml"),
        ("a%20b.yaml", "a.yaml", "a b.yaml"),
        ("", "api/a.yaml", "api/a.yaml"),
        ("#/x", "api/a.yaml", "api/a.yaml"),
        ("#", "api/a.yaml", "api/a.yaml"),
        ("https://example.com/b.yaml", "a.yaml", "https://example.com/b.yaml"),
        ("https://example.com/b.yaml#/x", "api/a.yaml", "https://example.com/b.yaml"),
        ("HTTPS://example.com", "a.yaml", "HTTPS://example.com"),
        ("b.yaml", "https://example.com/api/a.yaml", "https://example.com/api/b.yaml"),
        ("", "https://example.com/api/a.yaml", "https://example.com/api/a.yaml"),
        ("#/x", "https://example.com/api/a.yaml", "https://example.com/api/a.yaml"),
        ("../../../etc/b.yaml", "https://example.com/api/a.yaml", "https://example.com/etc/b.yaml"),
        ("/etc/b.yaml", "https://example.com/api/a.yaml", "https://example.com/etc/b.yaml"),
        ("//other.example/b.yaml", "https://example.com/api/a.yaml", "https://other.example/b.yaml"),
        ("?b", "https://example.com/api/a.yaml", "https://example.com/api/a.yaml?b"),
        ("file:///etc/passwd", "https://example.com/api/a.yaml", None),
        ("file:a.yaml", "https://example.com/api/a.yaml", None),
        ("ftp://example.com/a.yaml", "https://example.com/api/a.yaml", None),
        ("data:,x", "https://example.com/api/a.yaml", None),
        ("https://[", "https://example.com/api/a.yaml", None),
        ("file:///etc/passwd", "a.yaml", None),
        ("https:b.yaml", "a.yaml", None),
        ("./https://example.com/b.yaml", "a.yaml", "https:/example.com/b.yaml"),
        ("//example.com/b.yaml", "a.yaml", None),
        ("urn:isbn:1", "a.yaml", None),
        ("mailto:a@example.com", "a.yaml", None),
        ("git+ssh://example.com/b.yaml#/x", "a.yaml", None),
    ],
)
def test_a_reference_names_a_file_or_is_remote(reference: str, resource: str, file: str | None) -> None:
    """A reference names a file beside the one that holds it, or a URL; from a URL it never names a file of the tree."""
    assert file_of(reference, resource) == file


# --- what is known from the bytes -------------------------------------------------------------------------------------

REFERRING = {
    "a file": 'paths: {/a: {$ref: "other.yaml"}}',
    "a file without quotes": "paths: {/a: {$ref: other.yaml}}",
    "a file and itself": 'paths: {/a: {$ref: "#/x"}, /b: {$ref: "other.yaml"}}',
    "a url": 'paths: {/a: {$ref: "https://example.com/a.yaml"}}',
    "an escaped key": 'paths: {/a: {"\\x24ref": other.yaml}}',
    "an escaped letter": 'paths: {/a: {"$\\u0072ef": other.yaml}}',
    "an escaped letter of eight digits": 'paths: {/a: {"\\U00000024ref": other.yaml}}',
    "a folded key": 'paths: {/a: {? "$\\\n  ref" : other.yaml}}',
    "a folded key at its end": 'paths: {/a: {? "$re\\\n  f" : other.yaml}}',
    "an alias": "x: &k $ref\npaths: {/a: {*k : other.yaml}}",
    "a dynamic reference": 'paths: {/a: {$dynamicRef: "other.yaml"}}',
    "a mapping": "x: {discriminator: {propertyName: a, mapping: {a: other.yaml}}}\npaths: {}",
    "an alias of a mapping": "x: &k mapping\npaths: {*k : {a: other.yaml}}",
    "an entry of a mapping": "paths:\n  mapping:\n    a: '#/b'\n    c: other.yaml\n",
    "the first entry of a mapping": "paths:\n  mapping:\n    c: other.yaml\n    a: '#/b'\n",
    "an entry of a mapping behind a comment": "paths:\n  mapping:\n    a: '#/b'\n# c\n    c: other.yaml\n",
    "an entry of a mapping behind a blank line": "paths:\n  mapping:\n    a: '#/b'\n\n    c: other.yaml\n",
    "an entry of a mapping farther to the right": "paths:\n  mapping:\n    a: '#/b'\n      'c': other.yaml\n",
    "an entry of a mapping in two lines": "paths:\n  mapping:\n    a: '#/b'\n    c:\n      other.yaml\n",
    "an entry of a mapping that goes on": "paths:\n  mapping:\n    a: '#/b\n      c'\n    c: other.yaml\n",
    "a mapping with another merged": "paths:\n  mapping:\n    a: '#/b'\n    <<: {c: other.yaml}\n",
    "a mapping somewhere else": "paths:\n  mapping: *a\nx: &a\n  a: other.yaml\n",
    "a security scheme": 'security: [{"auth.yaml#/Key": []}]\n',
    "a security scheme without quotes": "security:\n  - auth.yaml#/Key: []\n",
    "a security scheme that is a file": "# a\nopenapi: 3.2.0\nsecurity:\n  - 'auth.json': []\n",
    "a security scheme that is a whole file": 'security: [{"auth.yaml#": []}]\n',
    "a security scheme behind slashes that are escaped": '{"openapi": "3.2.0", "security": [{"auth.json#\\/Key": []}]}',
    "a security scheme somewhere else": "x: &a auth.json\nsecurity:\n  - *a : []\n",
    "one of two mappings": "a:\n  mapping:\n    a: '#/b'\nb:\n  mapping:\n    a: other.yaml\n",
}


@pytest.mark.parametrize("text", REFERRING.values(), ids=REFERRING)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_that_may_refer_to_files_is_known_by_its_bytes(text: str, encoding: str) -> None:
    """However a reference is written, its document is not taken for one that stands alone."""
    assert not names_no_file(as_utf8(text.encode(encoding), "a.yaml"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "paths: {}",
        'a: {$ref: "#/b"}',
        "a: {'$ref': '#/b'}",
        '{"a": {"$ref": "#/b"}, "c": {"$ref" : "#"}}',
        "a: {description: see other.yaml}",
        'a: {description: "the repository\\u2019s, in \\xe9, \\U0001f600"}',
        'a: "folded \\\n text"',
        "a:\n  mapping:\n    b: '#/b'\n    'c d': \"#/c\"\n    404: '#/d'  \n  other: x.yaml\n",
        "a:\r\n  mapping:\r\n    b: '#/b'\r\n  other: x.yaml\r\n",
        "a:\n  mapping:\n    b: '#/b'",
        "# a\n---\nopenapi: '3.1.0'\nsecurity: [{'a.yaml#/b': []}]",
        '{"swagger": "2.0", "security": [{"a.yaml#/b": []}]}',
    ],
)
def test_a_document_that_stands_alone_is_known_by_its_bytes(text: str) -> None:
    """References within the document lead to no file."""
    assert names_no_file(text.encode())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.yaml", 'swagger: "2.0"\npaths:\n  /a: {get: {}}\n  /a: {put: {}}\n'),
        ("s.yaml", "# old\npaths:\n  /a: {get: {}}\n  /a: {put: {}}\nswagger: 2.0\n"),
        ("s.json", '{"paths": {"/a": {"get": {}},\n "/a": {"put": {}}}, "swagger": "2.0"}'),
    ],
)
def test_keys_that_stand_twice_in_swagger(name: str, text: str) -> None:
    """In Swagger 2.0 the last member with a key counts, which is told with its line; OpenAPI 3 has unique keys."""
    document = load_document(MemoryTree(files={name: text}), name)
    assert document.tree["paths"] == {"/a": {"put": {}}}
    [note] = document.notes
    line = 1 + text[: text.rindex("/a")].count("\n")
    assert (note.resource, note.line) == (name, line)
    assert note.place.startswith(f"memory:{name}:{line}")
    assert "'/a' stands twice" in note.message
    with pytest.raises(InvalidDocument, match="stands twice"):
        load_document(MemoryTree(files={name: text.replace("swagger", "openapi").replace("2.0", "3.0.0")}), name)
