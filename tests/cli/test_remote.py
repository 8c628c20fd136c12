"""Remote documents on the command line: URLs as operands, and references that are followed with leave."""

import json

import pytest
from support.projects import DOCUMENT, ONE_OPERATION, GitProject, no_traceback
from support.web import Answer, Web, drip, packed, plain, redirect


def changed(stdout: str) -> list[str]:
    """Return the operations that a JSON report names."""
    return [operation["operation"] for api in json.loads(stdout)["apis"] for operation in api["operations"]]


@pytest.fixture
def linked(garden: GitProject, web: Web) -> GitProject:
    """Return a garden whose schema Plot lies on the web."""
    web.give("/plot.yaml", "type: object\nproperties: {soil: {$ref: soil.yaml}}\n")
    web.give("/soil.yaml", "type: string\n")
    start = DOCUMENT.index("    Plot:\n      type: object")
    garden.write("openapi.yaml", DOCUMENT[:start] + f"    Plot: {{$ref: '{web.url}/plot.yaml'}}\n")
    garden.land()
    return garden


# --- operands ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["plain", "packed", "redirect"])
def test_a_url_is_an_operand(garden: GitProject, web: Web, how: str) -> None:
    """A URL stands for the document there, on either side, and against every other kind of operand."""
    old = DOCUMENT.encode()
    answers: dict[str, Answer] = {"plain": plain(old), "packed": packed(old), "redirect": redirect("/target")}
    web.do("/old.yaml", answers[how])
    web.give("/target", old)
    garden.edit("openapi.yaml", *ONE_OPERATION)
    url = web.url + "/old.yaml"
    for operands in ([url, "openapi.yaml"], ["openapi.yaml", url], [url]):
        outcome = garden.run("diff", *operands, "--format", "json")
        assert (outcome.exit_code, changed(outcome.stdout), outcome.stderr) == (0, ["GET /plants"], "")
    outcome = garden.run("diff", url, "main:openapi.yaml", "--fail-on", "any")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert url in outcome.stdout


def test_a_url_against_itself_is_asked_once(garden: GitProject, web: Web) -> None:
    """In one run a URL is fetched once: the two sides cannot differ."""
    url = web.give("/a.yaml", DOCUMENT)
    assert changed(garden.run("diff", url, url, "--format", "json").stdout) == []
    assert web.asked == ["/a.yaml"]


def test_a_snapshot_may_lie_on_the_web(garden: GitProject, web: Web) -> None:
    """What a URL gives is a document or a snapshot, as a file is."""
    garden.run("snapshot")
    url = web.give("/snapshots/garden", garden.read("snapshots/garden.json"))
    garden.edit("openapi.yaml", *ONE_OPERATION)
    assert changed(garden.run("diff", url, "openapi.yaml", "--format", "json").stdout) == ["GET /plants"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "the answer is 404 Not Found"),
        (plain(b"", status=503), "the answer is 503 Service Unavailable"),
        (plain(b"<html></html>"), "not an OpenAPI document"),
        (plain(b""), "empty"),
        (redirect("file:///etc/passwd"), "a redirect from http: to file: is not followed"),
        (redirect("/a"), "more than 5 redirects"),
        (drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1_000_000, pause=0), "larger than 32 MB"),
    ],
    ids=["missing", "broken", "html", "empty", "file", "circle", "endless"],
)
def test_a_url_that_gives_no_document(garden: GitProject, web: Web, answer: Answer | None, reason: str) -> None:
    """Exit code 3 and one message, which names the URL and shows none of its secrets."""
    if answer is not None:
        web.do("/a", answer)
        web.do("/a?token=secret", answer)
    for url in (f"{web.url}/a", f"{web.url}/a?token=secret"):
        outcome = garden.run("diff", url, "openapi.yaml")
        assert (outcome.exit_code, outcome.stdout, no_traceback(outcome)) == (3, "", True), outcome
        assert outcome.stderr.startswith(f"error: {web.url}/a")
        assert reason in outcome.stderr
        assert outcome.stderr.count("error") == 1
        assert "secret" not in outcome.stderr


def test_a_host_that_does_not_exist(garden: GitProject) -> None:
    """Exit code 3, and no credentials in the message."""
    outcome = garden.run("diff", "https://user:secret@no-such-host.invalid/a.yaml?key=secret", "openapi.yaml")
    assert (outcome.exit_code, outcome.stdout, no_traceback(outcome)) == (3, "", True)
    assert outcome.stderr.startswith("error: https://no-such-host.invalid/a.yaml?…: ")
    assert "secret" not in outcome.stderr


@pytest.mark.parametrize("url", ["ftp://user:secret@example.com/a", "file:///etc/passwd", "ssh://example.com/a"])
def test_other_schemes_are_refused(garden: GitProject, url: str) -> None:
    """Only the web is asked: exit code 2, and no credentials in the message."""
    outcome = garden.run("diff", url, "openapi.yaml")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "only https: and http: URLs are fetched" in outcome.stderr
    assert "secret" not in outcome.stderr


# --- references -------------------------------------------------------------------------------------------------------


def test_references_are_followed_with_leave(linked: GitProject, web: Web) -> None:
    """With the option, what lies on the web is contract; without it, a warning, and nobody is asked."""
    garden = linked
    garden.write("old.yaml", garden.read("openapi.yaml"))
    garden.write("new.yaml", garden.read("openapi.yaml").replace("/plot.yaml", "/plot2.yaml"))
    web.give("/plot2.yaml", "properties: {soil: {type: string}}\ntype: object\n")
    outcome = garden.run("diff", "old.yaml", "new.yaml", "--format", "json")
    assert (changed(outcome.stdout), web.asked) == (["GET /plots", "GET /plots/{plotId}"], [])
    assert "without --allow-remote" in outcome.stderr
    outcome = garden.run("diff", "old.yaml", "new.yaml", "--format", "json", "--allow-remote")
    assert (changed(outcome.stdout), outcome.stderr) == ([], "")
    assert sorted(web.asked) == ["/plot.yaml", "/plot2.yaml", "/soil.yaml"]


@pytest.mark.parametrize("command", ["diff", "select", "explain", "snapshot", "run"])
def test_every_command_may_follow_them(linked: GitProject, web: Web, command: str) -> None:
    """The option and the key of the configuration give each command leave; without them nothing is asked."""
    garden = linked
    garden.edit("openapi.yaml", *ONE_OPERATION)
    words = [command, *(["getPlot"] if command == "explain" else [])]
    assert garden.run(*words).exit_code == 0
    assert web.asked == []
    done = garden.run(*words, "--allow-remote")
    assert (done.exit_code, web.asked) == (0, ["/plot.yaml", "/soil.yaml"]), done
    assert "without --allow-remote" not in done.stderr
    garden.write("contractdelta.toml", "[contractdelta]\nallow-remote = true\napis.garden.spec = 'openapi.yaml'\n")
    garden.write("pyproject.toml", "")
    assert garden.run(*words).exit_code == 0
    assert len(web.asked) == 4


def test_a_base_of_the_past_says_what_is_of_today(linked: GitProject, web: Web) -> None:
    """Remote files are the same for both sides; where one is a revision, a warning says so."""
    garden = linked
    garden.edit("openapi.yaml", *ONE_OPERATION)
    for operands in ([], ["main"], ["main:openapi.yaml", "openapi.yaml"]):
        outcome = garden.run("diff", *operands, "--allow-remote", "--format", "json")
        assert changed(outcome.stdout) == ["GET /plants"]
        assert outcome.stderr.endswith(":openapi.yaml: the remote files that it refers to are read as they are now\n")
        assert outcome.stderr.count("warning") == 1
    assert garden.run("diff", "--allow-remote", "--strict").exit_code == 0
    assert garden.run("diff", "openapi.yaml", "openapi.yaml", "--allow-remote").stderr == ""
    assert len(web.asked) == 2 * 5


def test_a_snapshot_keeps_the_web_of_its_day(linked: GitProject, web: Web) -> None:
    """Compared with a snapshot, a change on the web shows."""
    garden = linked
    garden.run("snapshot", "--allow-remote")
    web.give("/soil.yaml", "type: integer\n")
    outcome = garden.run("diff", "snapshots/garden.json", "openapi.yaml", "--allow-remote", "--format", "json")
    assert changed(outcome.stdout) == ["GET /plots", "GET /plots/{plotId}"]
    assert garden.run("snapshot", "--check", "--allow-remote").exit_code == 1


def test_strict_refuses_what_cannot_be_fetched(linked: GitProject, web: Web) -> None:
    """A failed fetch is a warning, and an error with ``--strict``."""
    garden = linked
    web.do("/soil.yaml", plain(b"", status=500))
    garden.edit("openapi.yaml", *ONE_OPERATION)
    outcome = garden.run("diff", "--allow-remote")
    assert outcome.exit_code == 0
    assert f"{web.url}/soil.yaml: the answer is 500 Internal Server Error" in outcome.stderr
    outcome = garden.run("diff", "--allow-remote", "--strict")
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert f"{web.url}/soil.yaml: the answer is 500 Internal Server Error" in outcome.stderr
