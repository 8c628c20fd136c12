"""``contractdelta rules``."""

from pathlib import Path

import click

from contractdelta.cli.options import examples, format_option, output_option, terminal, write_report


@click.command(
    epilog=examples(
        "contractdelta rules",
        "contractdelta rules response-property-removed",
        "contractdelta rules --format markdown -o rules.md",
    )
)
@click.argument("rule", required=False)
@format_option("text", "json", "markdown")
@output_option
def command(*, rule: str | None, format_: str, output: Path | None) -> None:
    """Show the rules that changes fall under, or one of them.

    A rule has an area, a direction, an effect and a severity, with the reason for it. The page of one rule also shows
    how to set its severity, and how to waive a change that falls under it.
    """
    from contractdelta.delta.lookup import find_rule  # noqa: PLC0415 - not for --help
    from contractdelta.delta.rules import RULES  # noqa: PLC0415 - not for --help
    from contractdelta.report import rules as report  # noqa: PLC0415 - not for --help

    found = find_rule(rule) if rule is not None else None
    if format_ == "json":
        text = report.render_json([found] if found else RULES.values())
    elif format_ == "markdown":
        text = report.render_markdown_page(found) if found else report.render_markdown_list(RULES.values())
    else:
        # There is no long form: nothing is left out.
        shown = terminal(output, is_verbose=False)
        text = report.render_page(found, shown) if found else report.render_list(RULES.values(), shown)
    write_report(text, output)
