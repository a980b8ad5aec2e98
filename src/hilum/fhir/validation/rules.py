"""Which invariants hold where: those of the definitions, in their own words where these are right. FHIR R4 2.26.5.

Some are not evaluated from here, since compiled code does their work: `COMPILED`. A few are published with an expression that
does not say what their text says: `CORRECTED` names each with the reason, and the text is what is held.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hilum.fhir.definitions import Constraint, Element, is_primitive, type_definition

__all__ = ["COMPILED", "CORRECTED", "STRICT", "Correction", "Rule", "rules_of"]

COMPILED = {
    "ele-1": "the check of each object and primitive",
    "ext-1": "the check of Extension",
    "dom-2": "references",
    "dom-3": "references",
    "dom-4": "references",
    "dom-5": "references",
    "dom-6": "references, where best practices are asked for",
    "ref-1": "references",
    "txt-1": "the check of Narrative.div",
    "txt-2": "the check of Narrative.div",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """An invariant whose published expression is wrong.

    published     a part of the published expression
    expression    what stands in its place
    reason        why
    """

    published: str
    expression: str
    reason: str


_NAME = Correction(
    "matches('[A-Z]([A-Za-z0-9_]){0,254}')",
    "matches('^[A-Z]([A-Za-z0-9_]){0,254}$')",
    "matches() finds a part (FHIRPath 5.6.7), so without anchors any name with one capital letter is usable; R5 has them",
)
_NAMED = (
    "adf cid cmd cpb cpd csd ees esc evd evi evv gdf ig lib mea msd nsd opd pdf que red rsd rvs sdf smp spd tcp tst vsd"
)

CORRECTED: dict[str, Correction] = {
    **{f"{prefix}-0": _NAME for prefix in _NAMED.split()},
    "que-12": Correction(
        "enableWhen.count() > 2",
        "enableWhen.count() > 1",
        "the text says more than one; R5 publishes > 1",
    ),
    "con-3": Correction(
        "category.select($this='problem-list-item').empty()",
        "category.coding.where(code='problem-list-item').empty()",
        "a CodeableConcept is never equal to a string, so the text's condition is never reached",
    ),
    "bdl-11": Correction(
        "entry.first().resource.is(Composition)",
        "iif(entry.first().resource.is(Composition), true, false)",
        "without an entry the expression is empty; the text says must have",
    ),
    "bdl-12": Correction(
        "entry.first().resource.is(MessageHeader)",
        "iif(entry.first().resource.is(MessageHeader), true, false)",
        "without an entry the expression is empty; the text says must have",
    ),
    "eld-19": Correction(
        "path.matches('[^",
        "path.matches('^[^",
        "without an anchor any path matches",
    ),
    "eld-20": Correction(
        "path.matches('[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x])?)*')",
        "path.matches('^[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x])?)*$')",
        "without anchors any path matches",
    ),
}


# Empty holds (FHIRPath N1 4.5 leaves it open): bdl-8 and ref-1 are empty where what they judge is absent. In these an absent element
# makes the whole empty though the text asks for it to be there.
STRICT: dict[str, str] = {
    "opd-2": "a parameter without a type is not a string",
    "opd-3": "a parameter without a type is no Reference and no canonical",
    "que-13": "an item without repeats does not repeat, so it has one initial value at most",
    "ras-1": "a limit without a code or system is no percentage",
    "sdf-5": "a definition of an extension without derivation needs a context as well",
    "vsd-9": "a concept that does not say that it is abstract needs a code",
}


_ABSOLUTE = "system.empty() or system.matches('^[A-Za-z][A-Za-z0-9+.-]*:')"
OWN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Coding": (("coding-system", "a system of codes is an absolute uri", _ABSOLUTE),),
    "Identifier": (("identifier-system", "a system of identifiers is an absolute uri", _ABSOLUTE),),
}
"""What the text of a type asks for and no published invariant says: (key, text, expression); HL7's validator holds it, too.

A system means the same wherever the resource stands, so it leads from no base. FHIR R4 2.24.0.4, 2.24.0.12.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """An invariant at a type: what is evaluated, on which type.

    kind   type of the item on which it is evaluated
    """

    key: str
    severity: str
    human: str
    expression: str
    kind: str


@cache
def rules_of(name: str, element: Element | None = None) -> tuple[Rule, ...]:
    """The invariants of a type; with an element, those that the element adds to what its type has."""
    definition = type_definition(name)
    if element is None:
        rules = [_rule(constraint, name) for constraint in definition.constraints if constraint.key not in COMPILED]
        for row in definition.elements:
            if any(is_primitive(kind) for kind in row.types) and not row.is_choice:
                rules += [
                    _rule(constraint, name, around=row.name)
                    for constraint in row.constraints
                    if constraint.key not in COMPILED
                ]
        rules += [Rule(key, "error", human, expression, name) for key, human, expression in OWN.get(name, ())]
        return tuple(rules)
    of_type = {constraint.key for constraint in definition.constraints}
    return tuple(
        _rule(constraint, name)
        for constraint in element.constraints
        if constraint.key not in COMPILED and constraint.key not in of_type
    )


@cache
def _rule(constraint: Constraint, kind: str, around: str = "") -> Rule:
    expression = constraint.expression
    correction = CORRECTED.get(constraint.key)
    if correction is not None:
        expression = expression.replace(correction.published, correction.expression)
        if constraint.key == "eld-19":
            expression = expression[:-2] + "$')"
    if constraint.key in STRICT:
        expression = f"iif({expression}, true, false)"
    if around:
        expression = f"{around}.all({expression})"
    return Rule(constraint.key, constraint.severity, constraint.human, expression, kind)
