"""A judge of the codes in a resource by the releases at hand: do they exist, are they in use, does the display fit. FHIR R4 4.1.6.

What HL7's validator says of a Coding: a code that its system does not have is an error, a display that is none of its terms and a
code that is no longer to be used are warnings. Of a system that is not at hand nothing is said. A unit is judged by UCUM.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hilum.core.errors import HilumError
from hilum.core.terminology import ConceptIndex
from hilum.fhir.terminology.membership import Membership, is_absent
from hilum.fhir.terminology.shelf import UCUM
from hilum.fhir.terminology.systems import TableSystem
from hilum.fhir.validation import Issue
from hilum.fhir.validation.model import Place, expression_of, shown

__all__ = ["by_codings"]

MAX_CODINGS = 100_000


def by_codings(known: Membership, *, show_values: bool = False) -> Callable[[Mapping[str, Any]], list[Issue]]:
    """A judge for `hilum.fhir.validation.validate(profiles=...)`. Code systems that the core has whole are judged there already."""

    def judge(resource: Mapping[str, Any]) -> list[Issue]:
        issues: list[Issue] = []

        def tell(severity: str, text: str, place: Place, below: str, rule: str, value: str) -> None:
            issues.append(Issue(severity, "code-invalid", text, f"{expression_of(place)}.{below}", rule=rule,
                                value=shown(value) if show_values else ""))  # fmt: skip

        waiting: list[tuple[Any, Place]] = [(resource, (None, str(resource.get("resourceType") or ""), -1))]
        count = 0
        while waiting:
            value, place = waiting.pop()
            if isinstance(value, dict):
                system, code = value.get("system"), value.get("code")
                if isinstance(system, str) and isinstance(code, str):
                    count += 1
                    if count <= MAX_CODINGS:
                        _coding(system, code, value, place, known, tell)
                for name, inner in value.items():
                    if isinstance(inner, dict):
                        waiting.append((inner, (place, name, -1)))
                    elif isinstance(inner, list):
                        waiting += [(one, (place, name, at)) for at, one in enumerate(inner) if isinstance(one, dict)]
        issues.sort(key=lambda one: one.expression)
        if count > MAX_CODINGS:
            issues.append(
                Issue(
                    "warning",
                    "too-costly",
                    f"more than {MAX_CODINGS} codes; the others were not judged",
                    rule="code-system",
                )
            )
        return issues

    return judge


def _coding(
    system: str, code: str, coding: Mapping[str, Any], place: Place, known: Membership, tell: Callable[..., None]
) -> None:
    if system == UCUM:
        answer = known.is_unit(code)
        if not answer:
            severity = "warning" if answer is None else "error"
            tell(severity, "a code that is no unit of UCUM", place, "code", "unit", code)
        return
    try:
        version = coding.get("version")
        index = known.system(system, version if isinstance(version, str) else "")
        if index is None or isinstance(index, TableSystem):
            return
        found = index.concept(code)
        if found is None:
            if is_absent(index, code) is False:
                tell("error", "a code that its code system does not have", place, "code", "code-system", code)
            return
        if found.is_inactive:
            tell("warning", "a code that is no longer to be used", place, "code", "inactive-code", code)
        display = coding.get("display")
        if isinstance(display, str) and not _fits(display, found.code, found.display, index):
            tell(
                "warning",
                "a display that the code system does not have for this code",
                place,
                "display",
                "display",
                display,
            )
    except HilumError:
        return


def _fits(display: str, code: str, preferred: str, index: ConceptIndex) -> bool:
    """Whether a display is one of the terms; case and white space do not count."""
    wanted = _plain(display)
    return wanted == _plain(preferred) or any(wanted == _plain(one.term) for one in index.designations(code))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
