"""Laws of deltas as Markdown: it fits, it renders as meant, and no text of a document means anything in it."""

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from support.judged_deltas import HOSTILE, JUDGED, ODD, UNCHANGED, change, delta, gone, large, operation

from contractdelta.delta.model import Delta, Severity
from contractdelta.errors import one_line
from contractdelta.report.markdown import LIMIT, MARKER, render_deltas

_TAGS = {
    *("h2", "h3", "p", "strong", "code", "pre", "ul", "li", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class _Page(HTMLParser):
    """What a reader sees: the elements, the text in and outside of them, the cells of each row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.text = ""
        self.rows: list[list[str]] = []
        self.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


_LONG = delta("long", *(operation(f"GET /{n}/{ODD * 20}", change(ODD * 20, facet=ODD * 20)) for n in range(50)))
_REPORTS: dict[str, tuple[Delta, ...]] = {
    "nothing": (),
    "unchanged": (UNCHANGED,),
    "judged": (JUDGED,),
    "several": (UNCHANGED, JUDGED, HOSTILE),
    "hostile": (HOSTILE,),
    "large": (large(2000),),
    "many changes": (large(3, changes=500),),
    "many APIs": tuple(delta(f"api-{n:04}", gone("GET /pets")) for n in range(1000)),
    "long": (_LONG,),
}


@pytest.mark.parametrize("report", _REPORTS)
def test_it_fits_a_comment(report: str) -> None:
    """However much there is to tell, GitHub takes it: counted in characters, or in bytes."""
    text = render_deltas(_REPORTS[report], _REPORTS["many APIs"])
    assert len(text.encode()) <= LIMIT
    assert text.startswith(f"{MARKER}\n\n## ")


@pytest.mark.parametrize("report", _REPORTS)
def test_it_renders_as_meant(report: str) -> None:
    """There are no elements and attributes but our own, each closed, and a table has three columns in every row."""
    page = _Page(render_deltas(_REPORTS[report]))
    assert page.tags <= _TAGS
    assert page.attributes <= {("class", "language-diff")}
    assert (page.open, page.unbalanced) == ([], [])
    assert {len(row) for row in page.rows} <= {3}


def test_names_survive() -> None:
    """What a document says is seen as it is, in tables and lists; only what has no shape is shown as an escape."""
    page = _Page(render_deltas([HOSTILE]))
    seen = page.text.replace("\u200b", "")
    assert seen.count(one_line(ODD)) >= 8
    assert [row[1].replace("\u200b", "") for row in page.rows[1:]] == [
        one_line(f"GET /{ODD}"),
        one_line(f"DELETE /{ODD}"),
    ]


def test_nobody_is_called_and_nothing_is_linked() -> None:
    """GitHub finds people and issues in text by ``@`` and ``#``: outside of code no name follows them."""
    text = render_deltas([HOSTILE])
    outside = re.sub(r"```diff\n.*?\n  ```\n", "", text, flags=re.DOTALL)
    assert "@team" not in outside
    assert not re.search(r"https?://|www\.", outside)
    page = _Page(outside)
    assert "@\u200bteam" in page.text
    assert not re.search(r"@\w|#\d", page.text)


def test_the_worst_comes_first_and_the_rest_is_counted() -> None:
    """Shown and left out are all operations; what is left out is not worse than what is shown."""
    harmless = delta("a", *(operation(f"GET /a{n}", change(f"a{n}", Severity.COMPATIBLE)) for n in range(1000)))
    text = render_deltas([harmless, large(20)])
    page = _Page(text)
    rows = [row for row in page.rows if row[0] != "severity"]
    left = re.search(r"(\d+) operations, the changes of (\d+) operations", page.text)
    assert left
    assert len(rows) + int(left[1]) == 1020
    told = sum(map(int, re.findall(r" and (\d+) more: ", text))) + text.count("<code>GET /") - len(rows)
    assert told + int(left[2]) == 1020
    assert sum(row[0] == "breaking" for row in rows) == 20


def test_operations_to_which_the_same_happened_are_told_once() -> None:
    """A change of what many operations share is one block that names the first of them and counts the others."""
    apart, shared = (
        delta("shop", *(operation(f"GET /{n}", change("'p' removed", pointer=f"/{n % k}")) for n in range(40)))
        for k in (40, 1)
    )
    assert render_deltas([apart]).count("'p' removed (<code>") == 40
    text = render_deltas([shared])
    assert text.count("'p' removed (<code>") == 1
    assert "<code>GET /4</code> and 35 more: breaking, 1 change</summary>" in text


def test_a_long_table_is_folded() -> None:
    """The first operations are seen at once, the rest after a click."""
    text = render_deltas([large(30, changes=1)])
    assert "<details><summary>10 more operations</summary>\n\n| severity |" in text
    assert "Left out" not in text


def test_a_witness_is_a_diff() -> None:
    """The payload is a block that GitHub colours, with the value marked."""
    text = render_deltas([JUDGED])
    assert '\n  ```diff\n    {\n      "kind": "cat",\n  -   "name": "Maria-Theresia",\n' in text
    assert "Base accepts this payload, head refuses it: 'Maria-Theresia' is too long" in text


def test_what_is_waived_says_why() -> None:
    """A waived change is called that, with its reason; it does not count."""
    text = render_deltas([JUDGED])
    assert "## Changes of the API contract: 3 breaking, 1 warning, 1 compatible\n" in text
    assert "- **waived** responses.200.application/json: 'born' removed" in text
    assert "waived until 2027-01-31: No client has sent it since May." in text


@pytest.mark.parametrize(
    ("deltas", "title"),
    [
        ((), "The API contract did not change"),
        ((UNCHANGED,), "The API contract did not change"),
        ((delta("a", JUDGED.operations[1]),), "Changes of the API contract: none that counts"),
    ],
)
def test_the_title_says_whether_something_changed(deltas: tuple[Delta, ...], title: str) -> None:
    """A reader of the first line knows what to do."""
    assert render_deltas(deltas).splitlines()[2] == f"## {title}"


def test_untouched_apis_are_named() -> None:
    """Which APIs were not looked at is told."""
    assert render_deltas([JUDGED], [UNCHANGED]).endswith("\nUntouched: <code>still</code>\n")
