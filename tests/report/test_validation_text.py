"""Laws of findings as people read them."""

import re
from dataclasses import replace

from support.validations import BOTH, CLEAN, FOUND

from contractdelta.report.terminal import Terminal
from contractdelta.report.validation_text import render_validations
from contractdelta.validation.rules import finding


def test_a_report_as_it_looks() -> None:
    """Each API has a heading with counts; each finding its severity, a place that editors understand, and its rule."""
    found = replace(FOUND, findings=(FOUND.findings[0], *FOUND.findings[2:]))
    assert render_validations([found, CLEAN], Terminal()) == (
        "garden: 1 error, 1 warning, 1 note  (openapi.yaml)\n"
        "severity  place             finding\n"
        "error     openapi.yaml:2:1  'title' is a required property\n"
        "                              structure-invalid, at /info\n"
        "warning   openapi.yaml      'Plot' in schemas is not used\n"
        "                              component-unused, at /components/schemas/Plot\n"
        "note      openapi.yaml:1:1  not checked: nested too deeply\n"
        "                              not-checked, at the root\n"
        "\n"
        "shed: no findings  (shed.yaml)\n"
    )


def test_names_do_not_break_lines_or_obey() -> None:
    """Line breaks in names make no lines, and what a terminal obeys is shown."""
    text = render_validations(BOTH, Terminal())
    assert len(text.splitlines()) == 2 + 2 * len(FOUND.findings) + 2
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert "\\x1b[31mrot ü 植物" in text


def test_long_lists_are_cut() -> None:
    """Of many findings the first are shown, with how many there are; ``-v`` shows all."""
    many = tuple(finding("component-unused", "a.yaml", f"/{index}", "unused") for index in range(100))
    short, whole = (
        render_validations([replace(FOUND, findings=many)], Terminal(is_verbose=verbose)) for verbose in (False, True)
    )
    assert short.endswith("and 60 more findings (-v shows all)\n")
    assert whole.count("component-unused") == 100


def test_a_narrow_terminal_folds_the_findings_only() -> None:
    """No line is wider than the terminal, and places stand in one piece."""
    text = render_validations([replace(FOUND, findings=FOUND.findings[:1])], Terminal(width=50))
    assert max(map(len, text.splitlines())) <= 50
    assert "openapi.yaml:2:1" in text
