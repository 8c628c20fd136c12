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
    an example, how to set its severity, and how to waive a change that falls under it.
    """
    from contractdelta.delta.rules.examples import example_of
    from contractdelta.delta.rules.registry import RULES, find_rule
    from contractdelta.report import rules as report

    found = find_rule(rule) if rule is not None else None
    wanted = [found] if found else list(RULES.values())
    if format_ == "text":
        # There is no long form: nothing is left out.
        shown = terminal(output, is_verbose=False)
        text = report.render_page(found, example_of(found), shown) if found else report.render_list(wanted, shown)
        return write_report(text, output)
    illustrated = [(each, example_of(each)) for each in wanted]
    if format_ == "json":
        text = report.render_json(illustrated)
    else:
        text = report.render_markdown_page(*illustrated[0]) if found else report.render_markdown_list(illustrated)
    return write_report(text, output)
