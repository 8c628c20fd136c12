"""What a report has to tell of changes. By itself, so that asking for it loads no engine."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a report has to tell of changes besides what changed."""

    #: Whether they tell file, line and column.
    is_located: bool = False
    #: How long payloads are looked for that prove them, in seconds for all APIs together; 0: not at all.
    seconds_for_witnesses: float = 0.0

    def share(self, number: int) -> "Wanted":
        """Return what is wanted of one of several APIs: they share the time."""
        return replace(self, seconds_for_witnesses=self.seconds_for_witnesses / max(number, 1))


#: What changed, and no more.
NOTHING_MORE = Wanted()
