"""Filters of ECL: what a description or a concept must be, and how a term is searched. SNOMED International, ECL 2.2, 6.8, 6.9.

A description filter holds where one description of the concept meets all that stands in one pair of double braces. A term is
matched word by word (`match`: each word searched begins a word of the term, in any order) or as a whole with `*` for any
characters (`wild`); case does not count. Text definitions and descriptions that are inactive are not kept, nor when a description
became what it is and by which module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hilum.core.terminology import FULLY_SPECIFIED, Designation, Entry
from hilum.fhir.terminology.ecl_nodes import ConceptFilter, Node, TermFilter

__all__ = [
    "ACCEPTABLE",
    "DEFINED",
    "DIALECTS",
    "PREFERRED_TERM",
    "PRIMITIVE_CONCEPT",
    "TYPES",
    "is_met",
    "met_by_concept",
    "met_by_term",
]

PRIMITIVE_CONCEPT, DEFINED = "900000000000074008", "900000000000073002"
PREFERRED_TERM, ACCEPTABLE = "900000000000548007", "900000000000549004"
TYPES = {"fsn": "900000000000003001", "syn": "900000000000013009", "def": "900000000000550004"}
DIALECTS = {
    "en-us": "900000000000509007",
    "en-gb": "900000000000508004",
    "en-au": "32570271000036106",
    "en-ca": "19491000087109",
    "en-ie": "21000220103",
    "en-nz": "271000210107",
    "en-nhs-clinical": "999001261000000100",
    "en-nhs-pharmacy": "999000691000001104",
    "da-dk": "554461000005103",
    "de-at": "21000234103",
    "de-ch": "2041000195100",
    "es": "448879004",
    "es-uy": "5641000179103",
    "et-ee": "71000181105",
    "fr-be": "21000172104",
    "fr-ca": "20581000087109",
    "fr-ch": "2021000195106",
    "it-ch": "2031000195108",
    "nb-no": "61000202103",
    "nn-no": "91000202106",
    "nl-be": "31000172101",
    "nl-nl": "31000146106",
    "sv-se": "46011000052107",
}
"""Aliases of language reference sets. ECL 2.2 appendix C; another is named by its concept (`dialectId`)."""
Holds = Callable[[Node, str], bool]


def is_met(filters: Sequence[TermFilter], designations: Sequence[Designation], holds: Holds) -> bool:
    """Whether one description meets all that a pair of braces says."""
    return any(all(met_by_term(each, one, holds) for each in filters) for one in designations)


def met_by_term(each: TermFilter, one: Designation, holds: Holds) -> bool:
    """Whether a description meets a filter."""
    if each.kind == "term":
        found = any(search.finds(one.term) for search in each.searches)
    elif each.kind == "language":
        found = one.language.casefold().partition("-")[0] in each.values
    elif each.kind == "type":
        assert each.value is not None
        found = holds(each.value, TYPES["fsn" if one.use == FULLY_SPECIFIED else "syn"])
    else:
        found = any(
            is_preferred in wanted.acceptability and holds(wanted.refset, refset)
            for wanted in each.dialects
            for refset, is_preferred in one.dialects
        )
    return found != each.is_negated


def met_by_concept(each: ConceptFilter, entry: Entry, holds: Holds) -> bool:
    """Whether a concept meets a filter."""
    if each.kind == "active":
        found = entry.is_inactive != each.is_active
    elif each.kind == "time":
        if each.comparison not in ("=", "!="):
            return _COMPARED[each.comparison](entry.time, each.times[0])
        found = entry.time in each.times
    else:
        assert each.value is not None
        status = PRIMITIVE_CONCEPT if entry.is_primitive else DEFINED
        found = holds(each.value, status if each.kind == "status" else entry.module)
    return found == (each.comparison == "=")


_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
