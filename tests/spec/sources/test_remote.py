"""Remote files of a run: each fetched once, within limits for all of them, and never a way to the disk."""

import json
from pathlib import Path

import pytest
from support.contracts import load_snapshot
from support.memory_tree import MemoryTree
from support.web import Web, drip, packed, plain, redirect

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.errors import FetchFailed, InvalidDocument
from contractdelta.spec.document import Document, load_document
from contractdelta.spec.sources.remote import FetchLimits, RemoteFiles
from contractdelta.spec.sources.trees import DiskTree

HTML = "<!doctype html><html><body>: not found</body></html>"


def document_text(**schemas: str) -> str:
    """Return a document with one operation for each schema, which is a reference."""
    content = {name: {"application/json": {"schema": {"$ref": ref}}} for name, ref in schemas.items()}
    paths = {
        f"/{name}": {"get": {"responses": {"200": {"description": "", "content": content[name]}}}} for name in content
    }
    return json.dumps({"openapi": "3.1.0", "paths": paths})


def load(text: str, remote: RemoteFiles | None, **files: str) -> Document:
    """Read a document out of a tree."""
    return load_document(MemoryTree(files={"openapi.json": text, **files}), "openapi.json", remote=remote)


def problems(contract: Contract) -> list[str]:
    """Return what can be lived with."""
    return [str(problem) for problem in contract.problems]


# --- one run ----------------------------------------------------------------------------------------------------------


def test_each_url_is_fetched_once(web: Web) -> None:
    """What was fetched, or refused, is known for the rest of the run."""
    files = RemoteFiles()
    url = web.give("/a", "content")
    web.do("/b", plain(b"", status=500))
    for _ in range(3):
        assert files.read(url) == b"content"
        with pytest.raises(FetchFailed):
            files.read(f"{web.url}/b")
    assert web.asked == ["/a", "/b"]


def test_the_number_of_files_is_limited(web: Web) -> None:
    """Beyond the limit nothing is asked any more."""
    files = RemoteFiles(FetchLimits(max_files=2))
    urls = [web.give(f"/{number}", "x") for number in range(3)]
    assert [files.read(url) for url in urls[:2]] == [b"x", b"x"]
    with pytest.raises(FetchFailed, match="more than 2 remote files"):
        files.read(urls[2])
    assert web.asked == ["/0", "/1"]
    assert files.read(urls[0]) == b"x"


def test_the_bytes_of_all_files_are_limited(web: Web) -> None:
    """The files of a run share their bytes, packed ones by what they unpack to."""
    files = RemoteFiles(FetchLimits(max_all_bytes=1000))
    assert len(files.read(web.do("/a", packed(b"x" * 600)))) == 600
    with pytest.raises(FetchFailed, match="larger than"):
        files.read(web.do("/b", packed(b"x" * 600)))
    assert len(files.read(web.give("/c", b"x" * 400))) == 400
    with pytest.raises(FetchFailed, match="took all the bytes"):
        files.read(web.give("/d", b"x"))


def test_the_seconds_of_all_files_are_limited(web: Web) -> None:
    """Slow servers share the seconds of a run, however many of them there are."""
    files = RemoteFiles(FetchLimits(seconds=30, all_seconds=0.4))
    with pytest.raises(FetchFailed, match=r"within 0.4 seconds"):
        files.read(web.do("/slow", drip(b"", b"")))
    with pytest.raises(FetchFailed, match="took all the bytes or seconds"):
        files.read(web.give("/a", b"x"))


def test_one_file_is_limited(web: Web) -> None:
    """A file that is too large or too slow takes nothing from those after it but its time."""
    files = RemoteFiles(FetchLimits(max_bytes=10, seconds=0.5))
    with pytest.raises(FetchFailed, match="larger than"):
        files.read(web.give("/large", b"x" * 11))
    with pytest.raises(FetchFailed, match=r"within 0.5 seconds"):
        files.read(web.do("/slow", drip(b"", b"")))
    assert files.read(web.give("/a", b"x" * 10)) == b"x" * 10


# --- references -------------------------------------------------------------------------------------------------------


def test_remote_references_are_followed(web: Web) -> None:
    """Remote files are part of the document by their URL, and refer to each other relative to it, in circles too."""
    pet = '{"Pet": {"type": "object", "properties": {"owner": {"$ref": "people/owner.yaml#/Owner"}}}}'
    owner = "Owner: {type: object, properties: {pets: {type: array, items: {$ref: '../pet.json#/Pet'}}}}"
    web.give("/api/pet.json", pet)
    web.do("/api/people/owner.yaml", packed(owner.encode()))
    url = f"{web.url}/api/pet.json"
    document = load(document_text(pets=f"{url}#/Pet"), RemoteFiles())
    assert set(document.resources) == {"openapi.json", url, f"{web.url}/api/people/owner.yaml"}
    assert problems(build_contract(document)) == []
    local = load(document_text(pets="api/pet.json#/Pet"), None, **{"api/pet.json": pet, "api/people/owner.yaml": owner})
    assert build_contract(document).operations[0].digest == build_contract(local).operations[0].digest
    assert sorted(web.asked) == ["/api/people/owner.yaml", "/api/pet.json"]


def test_a_change_behind_a_reference_is_a_change(web: Web) -> None:
    """What is fetched is contract; what is not stands there by its text."""
    text = document_text(pets=f"{web.url}/pet.json")
    digests = []
    for schema in ('{"type": "string"}', '{"type": "integer"}'):
        web.give("/pet.json", schema)
        digests += [build_contract(load(text, files)).operations[0].digest for files in (RemoteFiles(), None)]
    assert digests[0] != digests[2]
    assert digests[1] == digests[3]
    assert len(set(digests)) == 3


def test_without_leave_nothing_is_fetched(web: Web) -> None:
    """By default nothing is asked, and each reference is a warning that says how to follow it."""
    document = load(document_text(pets=web.give("/pet.json", "{}")), None)
    (problem,) = problems(build_contract(document))
    assert "not fetched without --allow-remote" in problem
    assert web.asked == []


@pytest.mark.parametrize("answer", ["missing", "html", "empty", "binary", "redirect to a file"])
def test_what_cannot_be_fetched_can_be_lived_with(web: Web, answer: str, tmp_path: Path) -> None:
    """A server that fails or answers something else is a warning that names the URL; the rest is compared."""
    (tmp_path / "a.json").write_text('{"type": "string"}')
    if answer == "redirect to a file":
        web.do("/a.json", redirect((tmp_path / "a.json").as_uri()))
    elif answer != "missing":
        web.give("/a.json", {"html": HTML, "empty": "", "binary": b"\x00\x01"}[answer])
    url = f"{web.url}/a.json"
    contract = build_contract(load(document_text(pets=url, shops=f"{url}#/x"), RemoteFiles()))
    assert len(contract.operations) == 2
    assert len(problems(contract)) == 2
    assert all(url in problem for problem in problems(contract))
    opaque = build_contract(load(document_text(pets=url, shops=f"{url}#/x"), None))
    assert [o.digest for o in contract.operations] == [o.digest for o in opaque.operations]


def test_a_remote_file_does_not_reach_the_disk(web: Web, tmp_path: Path) -> None:
    """Whatever a remote file refers to, no file of the tree or the system is read for it."""
    (tmp_path / "secret.json").write_text('{"const": "secret"}')
    ways = ["secret.json", "/secret.json", "../secret.json", (tmp_path / "secret.json").as_uri(), "file:secret.json"]
    ways += [f"file://{tmp_path}/secret.json", "file:///etc/passwd", str(tmp_path / "secret.json")]
    web.give("/a.json", json.dumps({"anyOf": [{"$ref": way} for way in ways]}))
    (tmp_path / "openapi.json").write_text(document_text(pets=f"{web.url}/a.json"))
    document = load_document(DiskTree(root=tmp_path), "openapi.json", remote=RemoteFiles())
    assert set(document.resources) == {"openapi.json", f"{web.url}/a.json"}
    assert all(name.startswith(web.url) for name in document.absent)
    assert len(problems(build_contract(document))) == len(ways)


def test_a_folder_called_like_a_scheme_is_no_web(web: Web, tmp_path: Path) -> None:
    """A file of the tree below a folder ``https:`` is reached by its path only, never by a URL."""
    (tmp_path / "http:" / "example.invalid").mkdir(parents=True)
    (tmp_path / "http:" / "example.invalid" / "a.json").write_text('{"type": "string"}')
    text = document_text(url="http://example.invalid/a.json", file="./http:/example.invalid/a.json")
    (tmp_path / "openapi.json").write_text(text)
    document = load_document(DiskTree(root=tmp_path), "openapi.json")
    assert set(document.resources) == {"openapi.json", "http:/example.invalid/a.json"}
    assert web.asked == []


def test_an_identifier_is_not_fetched(web: Web) -> None:
    """A URL that is the ``$id`` of a schema that is here leads to that schema."""
    url = web.give("/pet", '{"type": "string"}')
    tree = json.loads(document_text(pets=url))
    tree["components"] = {"schemas": {"Pet": {"$id": url, "type": "integer"}}}
    document = load(json.dumps(tree), RemoteFiles())
    assert problems(build_contract(document)) == []
    assert web.asked == []
    other = load(document_text(pets=url, more="more.json"), RemoteFiles(), **{"more.json": f'{{"$id": "{url}"}}'})
    assert problems(build_contract(other)) == []
    assert web.asked == []


def test_a_document_may_be_remote_itself(web: Web) -> None:
    """What a remote document refers to is remote, and followed with leave only."""
    url = web.give("/api/openapi.json", document_text(pets="parts/pet.json"))
    web.give("/api/parts/pet.json", '{"type": "string"}')
    files = RemoteFiles()
    alone = load_document(files, url)
    assert (set(alone.resources), web.asked) == ({url}, ["/api/openapi.json"])
    assert alone.label(url, "/paths") == f"{url}#/paths"
    assert len(problems(build_contract(alone))) == 1
    assert set(load_document(files, url, remote=files).resources) == {url, f"{web.url}/api/parts/pet.json"}


def test_a_remote_document_has_to_be_one(web: Web) -> None:
    """A page of HTML is no document, and the message names the URL without its query."""
    with pytest.raises(InvalidDocument, match="/a\\.json\\?…"):
        load_document(RemoteFiles(), web.give("/a.json?token=secret", HTML))


def test_a_snapshot_holds_what_was_fetched(web: Web) -> None:
    """A snapshot needs no network: it gives the same digests when the server is gone."""
    web.give("/pet.json", '{"type": "object", "properties": {"tag": {"$ref": "tag.json?v=1#/a~1b"}}}')
    web.give("/tag.json?v=1", '{"a/b": {"type": "string"}}')
    document = load(document_text(pets=f"{web.url}/pet.json"), RemoteFiles())
    contract = build_contract(document)
    asked = len(web.asked)
    again = load_snapshot(dump_snapshot(document, contract), "snapshot")
    assert [o.digest for o in again.operations] == [o.digest for o in contract.operations]
    assert problems(again) == []
    assert len(web.asked) == asked
