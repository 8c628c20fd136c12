"""Look up a rule that a person named."""

from contractdelta.delta.rules import RULES, Rule
from contractdelta.errors import UnknownRule


def find_rule(name: str, *, place: str = "") -> Rule:
    """Return the rule with an id; ``place`` is where the person wrote it.

    Raises:
        UnknownRule: There is none; the nearest is suggested.
    """
    rule = RULES.get(name)
    if rule is None:
        raise UnknownRule(name, RULES, place=place)
    return rule
