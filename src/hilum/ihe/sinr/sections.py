"""The text of a report under the headings of an SR document. PS3.16 TID 2000, CID 7001, CID 7002; mapping section 8.

A section's code (LOINC, or the suffix of HL7 v2 chapter 7: IMP, REC, ADT) tells its heading. Text without one, which is what RAD-28
sends as "SR Text", is cut at the headings that it writes itself; what stands under none is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from hilum.core.code import Code
from hilum.core.result import Observation, Result
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents import content

__all__ = ["heading_of", "sections_of"]

Heading = tuple[Code, Code]
"""The code of the container, and that of the text in it."""


def _dcm(value: str, meaning: str) -> Code:
    return Code(value, meaning, "DCM")


_HISTORY: Final = (_dcm("121060", "History"), _dcm("121060", "History"))
_REQUEST: Final = (_dcm("121062", "Request"), _dcm("121062", "Request"))
_PROCEDURE: Final = (
    _dcm("121064", "Current Procedure Descriptions"),
    _dcm("121065", "Procedure Description"),
)
_PRIOR: Final = (_dcm("121066", "Prior Procedure Descriptions"), _dcm("121065", "Procedure Description"))
_FINDINGS: Final = (_dcm("121070", "Findings"), _dcm("121071", "Finding"))
_IMPRESSIONS: Final = (_dcm("121072", "Impressions"), _dcm("121073", "Impression"))
_RECOMMENDATIONS: Final = (_dcm("121074", "Recommendations"), _dcm("121075", "Recommendation"))
_CONCLUSIONS: Final = (_dcm("121076", "Conclusions"), _dcm("121077", "Conclusion"))
_ADDENDUM: Final = (_dcm("121078", "Addendum"), _dcm("121078", "Addendum"))
_INDICATIONS: Final = (_dcm("121109", "Indications for Procedure"), _dcm("121109", "Indications for Procedure"))
_SUMMARY: Final = (_dcm("121111", "Summary"), _dcm("121111", "Summary"))

_ALL: Final = (
    _HISTORY, _REQUEST, _PROCEDURE, _PRIOR, _FINDINGS, _IMPRESSIONS, _RECOMMENDATIONS, _CONCLUSIONS, _ADDENDUM,
    _INDICATIONS, _SUMMARY,
)  # fmt: skip

_BY_CODE: Final[dict[str, Heading]] = {
    "11329-0": _HISTORY, "11348-0": _HISTORY, "10164-2": _HISTORY, "55752-0": _HISTORY,
    "18785-6": _INDICATIONS, "59768-2": _INDICATIONS,
    "55115-0": _REQUEST,
    "55111-9": _PROCEDURE,
    "55114-3": _PRIOR, "18834-2": _PRIOR,
    "59776-5": _FINDINGS, "18782-3": _FINDINGS,
    "19005-8": _IMPRESSIONS, "IMP": _IMPRESSIONS, "&IMP": _IMPRESSIONS,
    "55110-1": _CONCLUSIONS,
    "18783-1": _RECOMMENDATIONS, "REC": _RECOMMENDATIONS, "&REC": _RECOMMENDATIONS,
    "55107-7": _ADDENDUM, "ADT": _ADDENDUM, "&ADT": _ADDENDUM,
    "55112-7": _SUMMARY,
    **{code.value: heading for heading in _ALL for code in reversed(heading)},
}  # fmt: skip

_BY_WORD: Final[dict[str, Heading]] = {
    "HISTORY": _HISTORY, "CLINICAL HISTORY": _HISTORY, "CLINICAL INFORMATION": _HISTORY,
    "INDICATION": _INDICATIONS, "INDICATIONS": _INDICATIONS, "REASON FOR EXAM": _INDICATIONS,
    "TECHNIQUE": _PROCEDURE, "PROCEDURE": _PROCEDURE, "EXAMINATION": _PROCEDURE,
    "COMPARISON": _PRIOR, "COMPARISONS": _PRIOR,
    "FINDING": _FINDINGS, "FINDINGS": _FINDINGS,
    "IMPRESSION": _IMPRESSIONS, "IMPRESSIONS": _IMPRESSIONS,
    "CONCLUSION": _CONCLUSIONS, "CONCLUSIONS": _CONCLUSIONS,
    "RECOMMENDATION": _RECOMMENDATIONS, "RECOMMENDATIONS": _RECOMMENDATIONS,
    "ADDENDUM": _ADDENDUM,
    "SUMMARY": _SUMMARY,
}  # fmt: skip
_WRITTEN_HEADING: Final = re.compile(r"[ \t]*([A-Za-z][A-Za-z ]{3,30}?)[ \t]*(?::[ \t]*(.*)|)")
_UNSAID: Final = frozenset(("D", "X", "O", "N"))
"""OBX-11 of observations that say nothing: deleted, no result, ordered only, not asked."""
_DATE: Final = re.compile(r"\d{8}(?:\d\d(?:\d\d(?:\d\d(?:\.\d{1,6})?)?)?)?(?:[+-]\d{4})?", re.ASCII)


def heading_of(code: Code) -> Heading | None:
    """The heading under which a section with this code stands; None where the code names none."""
    return _BY_CODE.get(code.value) or (_BY_WORD.get(code.words.strip().upper()) if code else None)


def sections_of(result: Result) -> list[tuple[Code, list[Dataset]]]:
    """The headings of a report in the order in which it speaks, with their items."""
    pairs = [pair for one in result.observations if one.status not in _UNSAID for pair in _items(one)]
    return [(heading, [item for _, item in items]) for heading, items in groupby(pairs, lambda pair: pair[0])]


def _items(one: Observation) -> Iterator[tuple[Code, Dataset]]:
    heading = heading_of(one.code)
    if one.kind == "text" and heading is None and not _is_concept(one.code):
        for (container, element), text in _cut(one.value):
            yield container, content.text(element, text)
        return
    container, element = heading or _FINDINGS
    concept = one.code if heading is None and _is_concept(one.code) else element
    if one.kind == "code" and one.code_value.value and one.code_value.scheme:
        yield container, content.code("CONTAINS", concept, one.code_value)
    elif one.kind == "date" and _DATE.fullmatch(one.value):
        yield container, content.date(concept, one.value)
    elif text := " ".join(part for part in (one.value, one.unit) if part):
        yield container, content.text(concept, text)


def _is_concept(code: Code) -> bool:
    """The code can be the name of a content item: it has a scheme, and words."""
    return bool(code.value and code.scheme and code.meaning)


def _cut(text: str) -> Iterator[tuple[Heading, str]]:
    """The text by the headings that it writes: alone on their line, or before a colon."""
    heading, lines = _FINDINGS, list[str]()
    for line in text.split("\n"):
        found = _WRITTEN_HEADING.fullmatch(line)
        word = found[1].strip() if found else ""
        known = _BY_WORD.get(word.upper())
        if found is None or known is None or (found[2] is None and not word.isupper()):
            lines.append(line)
            continue
        if said := "\n".join(lines).strip("\n "):
            yield heading, said
        heading, lines = known, [found[2]] if found[2] else []
    if said := "\n".join(lines).strip("\n "):
        yield heading, said
