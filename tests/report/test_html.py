"""Laws of deltas as a page: complete without scripts, searchable with them, asking for nothing, for every screen."""

import base64
import re
import shutil
import subprocess
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support.judged_deltas import HOSTILE, JUDGED, ODD, UNCHANGED, large

from contractdelta.errors import one_line
from contractdelta.report.html import render_deltas

_BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
needs_browser = pytest.mark.skipif(_BROWSER is None, reason="no Chromium on this machine")
_EMPTY = {"meta", "input"}
_ALL = (JUDGED, HOSTILE, UNCHANGED)


class _Page(HTMLParser):
    """What is in a page: elements with their attributes, those left open, text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag] = self.texts.get(tag, "") + data


def digest(text: str) -> str:
    """Return the digest of a script or style as a policy names it."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def test_a_page_is_well_formed() -> None:
    """Every element is closed, and there are none that a document brought."""
    page = _Page(render_deltas(_ALL))
    assert (page.open, page.unbalanced) == ([], [])
    tags = {tag for tag, _ in page.elements}
    assert "b" not in tags
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not {name for _, attributes in page.elements for name in attributes if name.startswith("on")}


def test_a_page_asks_for_nothing() -> None:
    """No element loads or leads anywhere, and the policy allows one style and one script, by their digests."""
    page = _Page(render_deltas(_ALL))
    names = {name for _, attributes in page.elements for name in attributes}
    assert names.isdisjoint({"src", "href", "action", "srcset", "data", "style"})
    (policy,) = [a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == (
        f"default-src 'none'; style-src {digest(page.texts['style'])}; script-src {digest(page.texts['script'])}; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"url\(|@import|fetch\(|import\(", page.texts["style"] + page.texts["script"])


def test_names_survive() -> None:
    """What a document says is seen as it is; only what has no shape, or moves other text, is shown as an escape."""
    page = _Page(render_deltas([HOSTILE]))
    for tag in ("h2", "summary", "li", "p", "pre"):
        assert "</script>" in page.texts[tag] or "</pre><script>" in page.texts[tag]
    assert one_line(f"GET /{ODD}") in page.texts["summary"]


def test_everything_is_there_without_scripts() -> None:
    """Every operation, change, rule, witness, place and waiver is in the page; what needs scripts is hidden."""
    page = _Page(render_deltas([JUDGED], [UNCHANGED]))
    for operation in JUDGED.operations:
        assert operation.operation in page.texts["section"]
        assert all(change.message in page.texts["ol"] for change in operation.changes)
    for text in ("openapi.yaml:40:5", "'Maria-Theresia' is too long", "No example: no string was found within 2 s"):
        assert text in page.texts["li"]
    assert '-   "name": "Maria-Theresia",' in page.texts["pre"]
    assert "In request_body.application/json, request_body.application/xml" in page.texts["li"]
    assert "waived until 2027-01-31: No client has sent it since May." in page.texts["li"]
    assert ("form", {"hidden": None}) in page.elements
    assert "Untouched: still" in page.texts["main"]


def test_few_operations_are_unfolded_and_many_are_not() -> None:
    """A short report is seen at once, a long one is a list to choose from."""
    few, many = _Page(render_deltas([JUDGED])), _Page(render_deltas([large(50)]))
    assert [a for tag, a in few.elements if tag == "details" and "open" in a]
    assert not [a for tag, a in many.elements if tag == "details" and "open" in a]


def test_it_is_made_for_small_screens_and_both_schemes() -> None:
    """The width is that of the device, and both colour schemes are there."""
    text = render_deltas(_ALL)
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert "color-scheme: light dark" in text
    assert "prefers-color-scheme: dark" in text


# --- in a browser -----------------------------------------------------------------------------------------------------


def seen(page: Path, fragment: str = "") -> str:
    """Return the page as a browser has it after its scripts ran."""
    assert _BROWSER is not None
    done = subprocess.run(
        # Without a sandbox: as root, as in containers, Chromium has none. The page is our own.
        [
            *(_BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={page.parent / 'profile'}"),
            *("--dump-dom", page.as_uri() + fragment),
        ],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=True,
        timeout=120,
    )
    return done.stdout


@needs_browser
def test_the_search_narrows_what_is_seen(tmp_path: Path) -> None:
    """With scripts, which the policy permits, the search is there, and what a link searches for is what is left."""
    path = tmp_path / "report.html"
    path.write_text(render_deltas(_ALL), "utf-8")
    text = seen(path)
    assert "<form>" in text
    assert ">9 of 9 operations</output>" in text
    narrowed = seen(path, "#owners%20NOBODY")
    assert ">1 of 9 operations</output>" in narrowed
    assert len(re.findall('<details class="entry"[^>]* hidden=""', narrowed)) == 7


@needs_browser
def test_a_severity_can_be_left_out(tmp_path: Path) -> None:
    """Where a box is not checked, its changes are hidden, and operations that have no others."""
    path = tmp_path / "report.html"
    text = render_deltas([JUDGED])
    script = _Page(text).texts["script"]
    asked = script.replace(
        "form.hidden = false;", "for (const box of boxes.slice(0, 1)) box.click();form.hidden = false;"
    )
    path.write_text(text.replace(script, asked).replace(digest(script), digest(asked)), "utf-8")
    dom = seen(path)
    # POST /pets has others; GET and DELETE /pets have not.
    assert ">5 of 7 operations</output>" in dom
    assert len(re.findall('<li data-verdict="breaking" hidden=""', dom)) == 3


@needs_browser
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_sticks_out(tmp_path: Path, width: int) -> None:
    """However narrow the screen and long the names, nobody has to scroll sideways."""
    path = tmp_path / "frame.html"
    page = escape(render_deltas(_ALL))
    measure = "const d = document.querySelector('iframe').contentDocument.documentElement;"
    path.write_text(
        "<!DOCTYPE html><title>none</title>"
        f'<iframe width="{width}" height="900" style="border: 0" srcdoc="{page}"></iframe>'
        f"<script>onload = () => {{ {measure} document.title = `${{d.scrollWidth}} ${{d.clientWidth}}`; }}</script>",
        "utf-8",
    )
    found = re.search(r"<title>(\d+) (\d+)</title>", seen(path))
    assert found
    assert int(found[1]) <= int(found[2]) <= width
