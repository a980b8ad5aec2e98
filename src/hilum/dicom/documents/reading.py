"""An SR document read as a report: what its tree says, who observed and verified it, what it refers to. PS3.3 C.17; PS3.16 TID 2000.

Text, codes, numbers and dates below the headings become observations under the names of their items; the context (HAS OBS CONTEXT)
and what qualifies an item (HAS CONCEPT MOD) do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.errors import BudgetExceeded
from hilum.core.identity import Authorities, Identifier
from hilum.core.person import Physician
from hilum.core.result import Observation, ReportedImage, Result
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services.identity import read_authority_item, read_name
from hilum.dicom.services.worklist import read_code

__all__ = ["REPORTS", "predecessors_of", "read_report"]

REPORTS: Final = frozenset(f"1.2.840.10008.5.1.4.1.1.88.{number}" for number in (11, 22, 33))
"""Basic Text SR, Enhanced SR and Comprehensive SR."""

_CONTENT: Final = 0x0040A730
_CONCEPT: Final = 0x0040A043
_VALUE: Final = 0x0040A168
_EVIDENCE: Final = (0x0040A375, 0x0040A385)
_OBSERVER: Final = "121008"
_PROCEDURE: Final = "121023"
_MOST_DEPTH: Final = 16
_MOST_ITEMS: Final = 5000
_SAYING: Final = frozenset(("CONTAINS", "HAS PROPERTIES", "INFERRED FROM"))


def read_report(document: Dataset, authorities: Authorities) -> Result:
    """The report of an SR document, without our ids. Verified and complete is F, or C where it takes the place of another document;
    complete but not verified is R; partial is P.

    raises BudgetExceeded
    """
    request = document.item("ReferencedRequestSequence")
    context = {read_code(one, _CONCEPT).value: one for one in document.sequence(_CONTENT) if _is_context(one)}
    procedure = read_code(request, 0x00321064)
    if not procedure and _PROCEDURE in context:
        procedure = read_code(context[_PROCEDURE], _VALUE)
    verifying = document.item("VerifyingObserverSequence")
    offset = document.text("TimezoneOffsetFromUTC")
    moment = document.text("ContentDate") + document.text("ContentTime")
    return Result(
        "",
        "",
        procedure or read_code(document, 0x0040A372) or read_code(document, _CONCEPT),
        _status(document),
        placer=_number(request.text("PlacerOrderNumberImagingServiceRequest"), request.item(0x00400026), authorities),
        filler=_number(request.text("FillerOrderNumberImagingServiceRequest"), request.item(0x00400027), authorities),
        accession=_accession(document, request, authorities),
        study_uid=document.text("StudyInstanceUID"),
        procedure_id=request.text("RequestedProcedureID"),
        observations=tuple(_observations(document)),
        images=tuple(_images(document)),
        interpreter=_observer(document, verifying, context.get(_OBSERVER)),
        observed=moment + (offset if len(moment) > 8 else ""),
        reported=verifying.text("VerificationDateTime"),
        series_uid=document.text("SeriesInstanceUID"),
        instance_uid=document.text("SOPInstanceUID"),
    )


def predecessors_of(document: Dataset) -> tuple[str, ...]:
    """The SOP Instance UIDs of the documents that this one takes the place of."""
    return tuple(uid for uid, _, _ in _references(document, 0x0040A360))


def _is_context(item: Dataset) -> bool:
    return item.text("RelationshipType") == "HAS OBS CONTEXT"


def _status(document: Dataset) -> str:
    if document.text("CompletionFlag") == "PARTIAL":
        return "P"
    if document.text("VerificationFlag") != "VERIFIED":
        return "R"
    return "C" if document.sequence(0x0040A360) else "F"


def _number(value: str, issuer: Dataset, authorities: Authorities) -> Identifier:
    authority = read_authority_item(issuer)
    return Identifier(value, authorities.canonical(authority)) if value and authority else Identifier(value)


def _accession(document: Dataset, request: Dataset, authorities: Authorities) -> Identifier:
    for one in (document, request):
        if value := one.text("AccessionNumber"):
            return _number(value, one.item(0x00080051), authorities)
    return Identifier("")


def _observer(document: Dataset, verifying: Dataset, context: Dataset | None) -> Physician:
    """Who verified it, else who observed, else who wrote it."""
    if name := verifying.text("VerifyingObserverName"):
        return Physician(read_code(verifying, 0x0040A088).value, read_name(name))
    if context is not None and (name := context.text("PersonName")):
        return Physician("", read_name(name))
    name = document.item("AuthorObserverSequence").text("PersonName")
    return Physician("", read_name(name)) if name else Physician()


def _observations(document: Dataset) -> Iterator[Observation]:
    count = 0
    for item in _items(document, 0):
        value_type, code = item.text("ValueType"), read_code(item, _CONCEPT)
        id = str(count + 1)
        match value_type:
            case "TEXT":
                one = Observation(id, code, item.text("TextValue").replace("\r\n", "\n").replace("\r", "\n"))
            case "CODE":
                value = read_code(item, _VALUE)
                one = Observation(id, code, value.words, "code", code_value=value)
            case "NUM":
                measured = item.item("MeasuredValueSequence")
                unit = read_code(measured, 0x004008EA).value
                one = Observation(id, code, measured.text("NumericValue"), "number", unit)
            case "DATE":
                one = Observation(id, code, item.text("Date"), "date")
            case "DATETIME":
                one = Observation(id, code, item.text("DateTime"), "date")
            case _:
                continue
        if one.value:
            count += 1
            yield one


def _items(holder: Dataset, depth: int) -> Iterator[Dataset]:
    """What the tree says, from its beginning to its end. raises BudgetExceeded"""
    if depth > _MOST_DEPTH:
        raise BudgetExceeded("the content tree is deeper than allowed", where="(0040,A730)", section="PS3.3 C.17.3")
    for number, item in enumerate(holder.sequence(_CONTENT)):
        if number == _MOST_ITEMS:
            raise BudgetExceeded("more content items than allowed", where="(0040,A730)", section="PS3.3 C.17.3")
        if item.text("RelationshipType") in _SAYING:
            yield item
            yield from _items(item, depth + 1)


def _images(document: Dataset) -> Iterator[ReportedImage]:
    """The evidence, each object once. PS3.3 C.17.2.3."""
    met = set()
    for tag in _EVIDENCE:
        for uid, sop_class, series in _references(document, tag):
            if uid not in met:
                met.add(uid)
                yield ReportedImage(uid, sop_class, series)


def _references(document: Dataset, tag: int) -> Iterator[tuple[str, str, str]]:
    for study in document.sequence(tag):
        for series in study.sequence("ReferencedSeriesSequence"):
            for one in series.sequence("ReferencedSOPSequence"):
                if uid := one.text("ReferencedSOPInstanceUID"):
                    yield uid, one.text("ReferencedSOPClassUID"), series.text("SeriesInstanceUID")
