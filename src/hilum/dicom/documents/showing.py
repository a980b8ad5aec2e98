"""An SR document as a page or as plain text: what PS3.18 8.7.4 calls rendered. PS3.3 C.17.2, C.17.3.

The page carries no script and refers to nothing outside of itself; every word of the document is escaped.
"""

from __future__ import annotations

from html import escape
from typing import Final

from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents.content_tree import ContentItem, content_items, meaning, moment, name_words

__all__ = ["report_html", "report_text"]

_WORDS: Final = {
    "HAS OBS CONTEXT": "observation context",
    "HAS ACQ CONTEXT": "acquisition context",
    "HAS CONCEPT MOD": "modifier",
    "HAS PROPERTIES": "property",
    "INFERRED FROM": "inferred from",
    "SELECTED FROM": "selected from",
}
"""Relationships other than CONTAINS, in words. PS3.3 table C.17.3-8."""

_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}"
    "h1{font-size:1.5rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:1.2rem 0 .3rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0;padding:.8rem;background:#f3f5f7}"
    "dt{color:#57606a}dd{margin:0}p{margin:.25rem 0;white-space:pre-wrap;overflow-wrap:anywhere}i,small{color:#57606a}"
    + "".join(f".d{depth}{{margin-left:{depth * 1.2:.1f}rem}}" for depth in range(1, 9))
)
_NO_CONTROLS: Final = {number: None for number in (*range(32), *range(127, 160)) if number not in (9, 10, 13)}
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def _title(document: Dataset) -> str:
    return meaning(document.item("ConceptNameCodeSequence")) or "Structured report"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _heading(document: Dataset) -> list[tuple[str, str]]:
    """Patient, study, when it was written, its flags, and who wrote and verified it. Rows without a value are left out."""
    text = document.text
    born = moment(text("PatientBirthDate"))
    rows = [
        (
            "Patient",
            _joined(name_words(text("PatientName")), text("PatientID"), born and f"born {born}", text("PatientSex")),
        ),
        ("Study", _joined(moment(text("StudyDate")), text("StudyDescription"), text("StudyID"))),
        ("Accession", text("AccessionNumber")),
        ("Series", text("SeriesDescription")),
        ("Institution", text("InstitutionName")),
        ("Manufacturer", text("Manufacturer")),
        ("Written", moment(text("ContentDate") + text("ContentTime"))),
        ("Preliminary", text("PreliminaryFlag")),
        ("Completion", _joined(text("CompletionFlag"), text("CompletionFlagDescription"))),
        ("Verification", text("VerificationFlag")),
    ]
    for one in document.sequence("VerifyingObserverSequence"):
        who = name_words(one.text("VerifyingObserverName"))
        rows.append(
            ("Verified by", _joined(who, one.text("VerifyingOrganization"), moment(one.text("VerificationDateTime"))))
        )
    for word, keyword in (("Author", "AuthorObserverSequence"), ("Participant", "ParticipantSequence")):
        for one in document.sequence(keyword):
            device = _joined(one.text("StationName"), one.text("ManufacturerModelName"))
            rows.append((word, _joined(name_words(one.text("PersonName")) or device, one.text("InstitutionName"))))
    for study in document.sequence("PredecessorDocumentsSequence"):
        for series in study.sequence("ReferencedSeriesSequence"):
            for one in series.sequence("ReferencedSOPSequence"):
                rows.append(("Takes the place of", one.text("ReferencedSOPInstanceUID")))
    return [(name, value) for name, value in rows if value]


def report_html(document: Dataset) -> bytes:
    """An SR document as an HTML page, UTF-8.

    raises BudgetExceeded
    """
    title = escape(_title(document))
    lines = [
        '<!DOCTYPE html><html><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{title}</title><style>{_STYLE}</style></head>",
        f'<body><h1 id="i1">{title}</h1><dl>',
        *(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in _heading(document)),
        "</dl>",
        *(_paragraph(item) for item in content_items(document)),
        "</body></html>",
    ]
    return _encoded(lines)


def _paragraph(item: ContentItem) -> str:
    place = f'id="i{item.position}" class="d{min(item.depth, 8)}"'
    observed = f" <small>(observed {escape(item.observed)})</small>" if item.observed else ""
    mark = _WORDS.get(item.relationship, "")
    before = f"<i>{mark}</i> " if mark else ""
    if item.value_type == "CONTAINER":
        return f"<h2 {place}>{before}{escape(item.name)}{observed}</h2>" if item.name or before or observed else ""
    value = escape(item.value)
    if item.reference:
        value = f'<a href="#i{item.reference}">item {item.reference}</a>'
    name = f"<b>{escape(item.name)}{':' if value else ''}</b> " if item.name else ""
    return f"<p {place}>{before}{name}{value}{observed}</p>"


def report_text(document: Dataset) -> bytes:
    """An SR document as plain text, UTF-8, lines ended by CR LF. RFC 2046 4.1.

    raises BudgetExceeded
    """
    title = _title(document)
    lines = [title, "=" * min(len(title), 79), *(f"{name}: {value}" for name, value in _heading(document)), ""]
    for item in content_items(document):
        if line := _plain(item):
            margin = "  " * min(item.depth, 8)
            lines += [f"{margin}{part}".rstrip() for part in line.split("\n")]
    return _encoded(lines, "\r\n")


def _plain(item: ContentItem) -> str:
    mark = _WORDS.get(item.relationship, "")
    value = f"item {item.reference}" if item.reference else item.value
    name = f"{item.name}:" if item.name and value else item.name
    observed = f"(observed {item.observed})" if item.observed else ""
    return " ".join(part for part in (f"[{mark}]" if mark else "", name, value, observed) if part)


def _encoded(lines: list[str], end: str = "\n") -> bytes:
    return (end.join(lines) + end).translate(_NO_CONTROLS).encode("utf-8", "replace")
