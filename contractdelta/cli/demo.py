"""``contractdelta demo``."""

import click


@click.command()
def command() -> None:
    """See it at work on an example."""
