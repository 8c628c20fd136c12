"""What is said at the end about a selection."""

import json

from contractdelta.impact.model import Selection


class Summary:
    """What was selected, small enough to be sent from a worker."""

    def __init__(self, selection: Selection | None = None, not_imported: int = 0, error: str = "") -> None:
        """Count; ``not_imported`` tests are in files that pytest skipped, ``error`` tells why nothing was selected."""
        self.error = error
        self.why_all = (selection and selection.why_all) or ""
        self.hint = selection.hint if selection else ""
        self.selected = len(selection.tests) if selection else 0
        self.skipped = not_imported + (len(selection.skipped) if selection else 0)
        self.cut = [str(cut) for cut in selection.cut] if selection else []
        self.numbers = {str(kind): number for kind, number in selection.numbers.items()} if selection else {}

    def dump(self) -> str:
        """Return it as JSON."""
        return json.dumps(vars(self))

    @classmethod
    def parse(cls, text: str) -> "Summary":
        """Read what :meth:`dump` wrote."""
        summary = cls()
        vars(summary).update(json.loads(text))
        return summary

    def lines(self) -> list[str]:
        """Say it for people."""
        total = self.selected + self.skipped
        if self.error:
            return self.error.splitlines()
        if not total:
            return ["no tests were collected"]
        lines = [f"everything runs: {self.why_all}"] if self.why_all else []
        lines += [self.hint] if self.hint else []
        reasons = ", ".join(f"{kind} {number}" for kind, number in self.numbers.items())
        lines += [f"warning: {cut}" for cut in self.cut]
        return [*lines, f"{self.selected} of {total} tests selected" + (f" ({reasons})" if reasons else "")]
