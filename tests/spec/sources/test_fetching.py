"""One file over HTTP: whole and within limits, or one clear reason."""

import gzip
import http.server
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.web import Answer, Web, drip, packed, plain, redirect

from contractdelta.errors import FetchFailed
from contractdelta.spec.sources.fetching import fetch

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BODY = b"openapi: 3.1.0\n" * 10


def fetched(url: str, *, seconds: float = 30, max_bytes: int = 1_000_000) -> bytes:
    """Fetch a URL with generous limits."""
    return fetch(url, seconds=seconds, max_bytes=max_bytes)


def refusal(url: str, *, seconds: float = 30, max_bytes: int = 1_000_000) -> str:
    """Return the message with which a URL is refused."""
    with pytest.raises(FetchFailed) as caught:
        fetched(url, seconds=seconds, max_bytes=max_bytes)
    return caught.value.message


@pytest.mark.parametrize(
    "answer",
    [
        plain(BODY),
        plain(BODY, Content_Length=str(len(BODY))),
        plain(BODY, status=200, Content_Encoding="identity"),
        packed(BODY),
        plain(gzip.compress(BODY[:15]) + gzip.compress(BODY[15:]), Content_Encoding="GZIP"),
        plain(gzip.compress(BODY), Content_Encoding="x-gzip", Content_Length=str(len(gzip.compress(BODY)))),
        redirect("/target"),
        redirect("target"),
        drip(OK + b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY), b"", pause=0.5),
        drip(CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY), b"", pause=0.5),
    ],
    ids=range(10),
)
def test_content_arrives_whole(web: Web, answer: Answer) -> None:
    """With a length, in chunks, packed, through a redirect, on a connection that stays open: the same bytes."""
    web.give("/target", BODY)
    start = time.monotonic()
    assert fetched(web.do("/a", answer)) == BODY
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(web: Web, status: int) -> None:
    """Each kind of redirect leads to its target, relative to where it stands."""
    web.give("/x/target", BODY)
    web.do("/x/b", redirect("target", status))
    assert fetched(web.do("/a", redirect(f"{web.url}/x/b", status))) == BODY
    assert web.asked == ["/a", "/x/b", "/x/target"]


def test_redirects_are_limited(web: Web) -> None:
    """Five redirects are enough for everybody, and a circle ends."""
    for number in range(5):
        web.do(f"/{number}", redirect(f"/{number + 1}"))
    web.give("/5", BODY)
    assert fetched(f"{web.url}/0") == BODY
    assert refusal(web.do("/a", redirect("/0"))) == f"{web.url}/a: more than 5 redirects"
    assert refusal(web.do("/circle", redirect("/circle"))) == f"{web.url}/circle: more than 5 redirects"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:,x", "gopher://127.0.0.1/"])
def test_redirects_stay_on_the_web(web: Web, target: str) -> None:
    """A redirect to another scheme is refused, and never asked."""
    scheme = target.partition(":")[0]
    assert refusal(web.do("/a", redirect(target))) == f"{web.url}/a: a redirect from http: to {scheme}: is not followed"


def test_a_redirect_keeps_no_secret(web: Web) -> None:
    """The message names what was asked for, not the target, whose query or user may be secret."""
    web.do("/a", redirect("http://user:secret@127.0.0.1:1/?secret"))
    message = refusal(f"{web.url}/a?token=secret2")
    assert "secret" not in message
    assert refusal(f"{web.url}/a") == f"{web.url}/a: a URL with a user or password in it is not fetched"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (plain(b"", status=404), "the answer is 404 Not Found"),
        (plain(b"", status=401, WWW_Authenticate="Basic"), "the answer is 401 Unauthorized"),
        (plain(b"", status=500), "the answer is 500 Internal Server Error"),
        (plain(b"", status=204), "the answer is 204 No Content"),
        (plain(b"", status=302), "a redirect to nowhere"),
        (plain(BODY, Content_Encoding="br"), "the answer is packed by 'br', which nobody asked for"),
        (plain(BODY, Content_Encoding="gzip"), "the answer is packed, and broken"),
        (plain(gzip.compress(BODY)[:-9], Content_Encoding="gzip"), "the answer is not whole"),
        (plain(b"", Content_Encoding="gzip"), "the answer is not whole"),
        (plain(BODY, Content_Length="1000"), "the answer is not whole"),
        (plain(BODY, Content_Length="many"), "no usable answer (ValueError)"),
        (plain(b"x" * 1_000_001), "larger than 0.953674 MB"),
        (packed(b"x", 1_000_001), "larger than 0.953674 MB"),
        (packed(b"x", 500_000_000), "larger than 0.953674 MB"),
        (drip(b"this is no HTTP\r\n", b"x"), "no usable answer (BadStatusLine)"),
        (drip(OK + b"\r\n", b"x" * 65_536, pause=0), "larger than 0.953674 MB"),
        (drip(OK, b"X: y\r\n", pause=0), "no usable answer (HTTPException)"),
        (drip(OK, b"x" * 65_536, pause=0), "no usable answer (LineTooLong)"),
        (lambda handler, _: handler.wfile.write(CHUNKED + b"5\r\nab"), "no usable answer (IncompleteRead)"),
        (lambda *_: None, "Remote end closed connection without response"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_whole_answer_is_refused(web: Web, answer: Answer, reason: str) -> None:
    """Wrong status, wrong or broken packing, half and endless answers each have their reason, and soon."""
    url = web.do("/a", answer)
    start = time.monotonic()
    assert refusal(url) == f"{url}: {reason}"
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"", b""),
        drip(b"", b"H"),
        drip(OK, b"X"),
        drip(OK + b"Content-Length: 100000\r\n\r\n", b"x"),
        drip(CHUNKED, b"1\r\nx\r\n"),
        drip(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b""),
    ],
    ids=["silence", "status line", "header", "body", "chunks", "packed"],
)
def test_an_answer_has_its_time(web: Web, answer: Answer) -> None:
    """Silence, and drops that never let a socket's own time run out, end with the limit."""
    url = web.do("/a", answer)
    start = time.monotonic()
    assert refusal(url, seconds=0.5) == f"{url}: no complete answer within 0.5 seconds"
    assert time.monotonic() - start < 10


def test_a_process_does_not_wait_for_a_slow_server(web: Web) -> None:
    """Who gave up on an answer can end, although a thread still waits for it."""
    importing = "import sys; from contractdelta.spec.sources.fetching import fetch"
    code = f"{importing}; fetch(sys.argv[1], seconds=0.2, max_bytes=9)"
    command = [sys.executable, "-c", code, web.do("/a", drip(OK, b"X"))]
    done = subprocess.run(command, capture_output=True, check=False, timeout=20)
    assert b"no complete answer within 0.2 seconds" in done.stderr.splitlines()[-1]


def test_nobody_there(web: Web) -> None:
    """A host that does not exist and a port that nobody listens on are told apart, by the system's words."""
    message = refusal("http://no-such-host.invalid/a.yaml")
    assert message.startswith("http://no-such-host.invalid/a.yaml: ")
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as unused:
        port = unused.server_address[1]
    assert refusal(f"http://127.0.0.1:{port}/").endswith("Connection refused")
    assert web.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
        "data:,x",
        "/etc/passwd",
        "http://",
        "http:///a",
        "https://user:secret@127.0.0.1/a",
        "http://127.0.0.1:port/a",
        "http://[::1/secret@",
        "http://\n/a",
        "http://a b/",
        "",
    ],
)
def test_what_is_no_url_of_the_web_is_refused(url: str) -> None:
    """Files, other schemes, credentials and broken URLs are never asked for."""
    assert "secret" not in refusal(url).partition(": ")[2]


def test_a_file_is_not_read(tmp_path: Path) -> None:
    """No URL leads to the disk."""
    (tmp_path / "a.yaml").write_text("secret")
    assert refusal((tmp_path / "a.yaml").as_uri()).endswith("only https: and http: URLs are fetched")


def test_spaces_and_letters_of_any_language(web: Web) -> None:
    """A URL is asked for with percent escapes, and escapes that are there stay."""
    web.give("/a%20b/%C3%A9%2F", BODY)
    assert fetched(f"{web.url}/a b/é%2F") == BODY


def test_who_asks(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is told what asks, and no credentials, also where the user has some."""
    monkeypatch.setenv("NETRC", "/dev/null")
    fetched(web.give("/a", BODY))
    assert web.headers["User-Agent"] == "contractdelta"
    assert not {"Authorization", "Cookie"} & set(web.headers)


def test_https_is_not_spoken_in_the_open(web: Web) -> None:
    """Where TLS is asked for and cannot be had, nothing is fetched."""
    web.give("/a", BODY)
    message = refusal(web.url.replace("http:", "https:") + "/a", seconds=10)
    assert "SSL" in message or "EOF" in message or "closed" in message
    assert web.asked == []


def test_threads_end(web: Web) -> None:
    """Fetching leaves no thread behind where the answer comes."""
    before = threading.active_count()
    fetched(web.give("/a", BODY))
    deadline = time.monotonic() + 5
    while threading.active_count() > before + 1 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before + 1
