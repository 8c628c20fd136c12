"""What a change of a schema does to what holds it: below a ``not``, what narrows widens."""

from collections.abc import Mapping
from enum import IntEnum

from contractdelta.delta.model import Effect
from contractdelta.delta.rules.facts import FACTS, LITERALLY
from contractdelta.delta.rules.registry import FACT_RULES, RulePair


class Variance(IntEnum):
    """What a change that narrows a child does to the whole: it narrows it, or widens it, or that cannot be told."""

    COVARIANT = 1
    CONTRAVARIANT = -1
    INVARIANT = 0

    def within(self, outer: "Variance") -> "Variance":
        """Return what a change that narrows the child does to what holds the whole."""
        return Variance(outer * self)


#: What a fact below a ``not`` is for the whole, by what it does there; other ones stay what they are.
_NEGATED: Mapping[Effect, RulePair] = {
    Effect.NARROWS: FACT_RULES["negation-widened"],
    Effect.WIDENS: FACT_RULES["negation-narrowed"],
    Effect.SHIFTS: FACT_RULES["negation-changed"],
}
_CONDITION = FACT_RULES["condition-changed"]


def turned(rules: RulePair | None, variance: Variance) -> RulePair | None:
    """Return the rules for what stands below a ``not``, or within a condition; what is no fact is not turned."""
    fact = rules.request.fact if rules is not None else ""
    if not fact or variance is Variance.COVARIANT:
        return rules
    if variance is Variance.INVARIANT:
        return _CONDITION
    return _NEGATED.get(LITERALLY.get(fact, FACTS[fact].effect), rules)
