"""How text is laid out for where it goes: a terminal, or a pipe."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from contractdelta.errors import one_line

#: A pipe has no width: nothing is wrapped there.
_WIDTH_OF_PIPE = 10_000_000
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """What the reader has."""

    #: Columns; ``None``: a pipe.
    width: int | None = None
    has_color: bool = False
    #: Whether long lists are shown whole.
    is_verbose: bool = False

    def first(self, items: Sequence[_Item], number: int) -> Sequence[_Item]:
        """Return as much of a list as is shown."""
        return items if self.is_verbose else items[:number]

    def more(self, total: int, number: int, what: str) -> list[Text]:
        """Return a line that tells how much of a list is not shown, if anything."""
        if self.is_verbose or total <= number:
            return []
        return [Text(f"and {total - number} more {what} (-v shows all)", style="dim")]

    def and_more(self, total: int, number: int) -> str:
        """Return the same for a list within a line."""
        return "" if self.is_verbose or total <= number else f" and {total - number} more"

    def render(self, *parts: RenderableType) -> str:
        """Return parts as text, one below the other."""
        file = io.StringIO()
        console = Console(
            file=file,
            width=self.width or _WIDTH_OF_PIPE,
            force_terminal=self.has_color,
            no_color=not self.has_color,
            color_system="standard" if self.has_color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        for part in parts:
            console.print(_Clean(part))
        text = file.getvalue()
        lines = text.removesuffix("\n").split("\n") if text else []
        return "".join(f"{line.rstrip(' ')}\n" for line in lines)


class _Clean:
    """A part whose control characters, and others that cannot be seen, are shown: nobody vouches for its names."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._part, options):
            yield Segment("\n".join(map(one_line, segment.text.split("\n"))), segment.style)


def table(*columns: str, right: Collection[str] = ()) -> Table:
    """Return an empty table without lines; only its last column gives way where the terminal is narrow."""
    found = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        is_last = column == columns[-1]
        justify: JustifyMethod = "right" if column in right else "left"
        found.add_column(column, overflow="fold", no_wrap=not is_last, justify=justify)
    return found
