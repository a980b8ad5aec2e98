"""LOINC from its release files. LOINC Users' Guide, appendix A (file structures); FHIR's use: https://terminology.hl7.org/LOINC.html

`Loinc.csv` is needed; answer lists, parts, the hierarchy of components and linguistic variants are taken where they are. An answer
list is the value set `http://loinc.org/vs/LL...`; a part with what is below it is `http://loinc.org/vs/LP...`, answered from the
hierarchy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hilum.core.errors import Incorrect
from hilum.core.terminology import ABSTRACT, FULLY_SPECIFIED, INACTIVE, SYNONYM, ConceptWriter, Release
from hilum.fhir.terminology.releases.files import SECTION, Files, Member, Progress, rows, wrong

__all__ = ["SYSTEM", "find", "load"]

SYSTEM = "http://loinc.org"
VALUE_SETS = SYSTEM + "/vs/"

_AXES = ("COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP")
_KEPT = (
    "CLASS", "CLASSTYPE", "ORDER_OBS", "UNITSREQUIRED", "PanelType", "AskAtOrderEntry", "AssociatedObservations",
    "ValidHL7AttachmentRequest", "HL7_ATTACHMENT_STRUCTURE", "EXAMPLE_UCUM_UNITS", "COMMON_TEST_RANK",
    "COMMON_ORDER_RANK", "VersionLastChanged", "VersionFirstReleased", "CHNG_TYPE",
)  # fmt: skip
_TERMS = ("SHORTNAME", "DisplayName", "CONSUMER_NAME")
_CODE = re.compile(r"[A-Z0-9]{1,12}(?:-[0-9])?")
_VARIANT = re.compile(r"([a-z]{2,3})([A-Z]{2})[0-9]+LinguisticVariant\.csv")
_PREFIXES = {"LA": "AnswerList.csv", "LL": "AnswerList.csv", "LP": "Part.csv"}


def find(files: Files) -> Member | None:
    """The main table, that of the whole release before an extract of it: panels have a `Loinc.csv` of their own; or the core's."""
    return _file(files, "loinc.csv") or _file(files, "loinctablecore.csv")


def _file(files: Files, name: str) -> Member | None:
    """The file of a name. What lies with panels and forms is a part of the file of the same name that lies elsewhere."""
    fitting = [one for one in files.values() if one.base.lower() == name]
    return (
        min(fitting, key=lambda one: ("panelsandforms" in one.name.lower(), one.name.count("/"))) if fitting else None
    )


def load(files: Files, writer: ConceptWriter, progress: Progress, languages: Sequence[str] = ()) -> Release:
    """Write a release.

    languages   linguistic variants that are taken: "de" or "de-AT"
    raises      Incorrect   a language that the files do not have
    """
    table = find(files)
    if table is None:
        raise Incorrect("no Loinc.csv", section=SECTION)
    version, is_restricted = _table(table, writer, progress)
    answers, parts = _file(files, "answerlist.csv"), _file(files, "part.csv")
    if answers is not None:
        _answers(answers, writer, progress)
        _links(_file(files, "loincanswerlistlink.csv"), writer, progress)
    if parts is not None:
        known = _parts(parts, writer, progress)
        for name in ("loincpartlink_primary.csv", "loincpartlink_supplementary.csv", "loincpartlink.csv"):
            _part_links(_file(files, name), writer, progress)
        tree = _file(files, "componenthierarchybysystem.csv") or _file(files, "multiaxialhierarchy.csv")
        if tree is not None:
            _hierarchy(tree, known, writer, progress)
    for language in languages:
        fitting = [one for one in files.values() if _is_variant(one, language)]
        if not fitting:
            raise Incorrect("no linguistic variant of that language", where=language[:20], section=SECTION)
        for one in fitting:
            _variant(one, writer, progress)
    _consumer_names(_file(files, "consumername.csv"), writer, progress)
    absent = tuple(prefix for prefix, name in _PREFIXES.items() if _file(files, name.lower()) is None)
    return Release(
        SYSTEM, version, "LOINC", elsewhere=(*absent, "LG", "MTHU"),
        notice="some codes carry a notice of their own (property copyright)" if is_restricted else "",
    )  # fmt: skip


def _table(member: Member, writer: ConceptWriter, progress: Progress) -> tuple[str, bool]:
    writer.source(member.base)
    needed = ("LOINC_NUM", *_AXES, "CLASS", "STATUS", "LONG_COMMON_NAME")
    optional = (*_KEPT, "EXTERNAL_COPYRIGHT_NOTICE", *_TERMS)
    latest: tuple[int, ...] = ()
    changed = len(needed) + _KEPT.index("VersionLastChanged")
    is_restricted = False
    for line, row in rows(member, needed, progress, optional=optional):
        code, axes, status, name = row[0], row[1:7], row[8], row[9]
        if not _CODE.fullmatch(code):
            raise wrong(member, line, "not a LOINC code")
        writer.concept(code, name, INACTIVE if status == "DEPRECATED" else 0, line=line)
        writer.designation(code, "en", SYNONYM, ":".join(axes).rstrip(":"))
        for title, value in zip(_AXES, axes, strict=True):
            if value:
                writer.property(code, title, value)
        writer.property(code, "STATUS", status)
        kept = row[len(needed) : len(needed) + len(_KEPT)]
        for title, value in zip(_KEPT, kept, strict=True):
            if value:
                writer.property(code, title, value)
        notice = row[len(needed) + len(_KEPT)]
        is_restricted = is_restricted or bool(notice)
        writer.property(code, "copyright", "3rdParty" if notice else "LOINC")
        for term in dict.fromkeys(row[-len(_TERMS) :]):
            if term:
                writer.designation(code, "en", SYNONYM, term)
        numbers = row[changed].split(".")
        if all(one.isdecimal() and len(one) < 6 for one in numbers):
            latest = max(latest, tuple(map(int, numbers)))
    return ".".join(map(str, latest)), is_restricted


def _answers(member: Member, writer: ConceptWriter, progress: Progress) -> None:
    writer.source(member.base)
    lists, seen = set[str](), set[str]()
    columns = ("AnswerListId", "AnswerListName", "AnswerStringId", "SequenceNumber", "DisplayText")
    for line, (lists_id, title, answer, place, text) in rows(member, columns, progress):
        if not _CODE.fullmatch(lists_id) or (answer and not _CODE.fullmatch(answer)):
            raise wrong(member, line, "not a LOINC code")
        if lists_id not in lists:
            lists.add(lists_id)
            writer.concept(lists_id, title, ABSTRACT, line=line)
        if not answer:
            continue  # a list that others define is named only
        if answer not in seen:
            seen.add(answer)
            writer.concept(answer, text, line=line)
        else:
            writer.designation(answer, "en", SYNONYM, text)
        writer.property(answer, "LIST", lists_id)
        writer.value_set(VALUE_SETS + lists_id, title)
        writer.member(VALUE_SETS + lists_id, answer, int(place) if place.isdecimal() and len(place) < 9 else 0)


def _links(member: Member | None, writer: ConceptWriter, progress: Progress) -> None:
    if member is not None:
        for _, (code, answers) in rows(member, ("LoincNumber", "AnswerListId"), progress):
            writer.property(code, "answer-list", answers)


def _consumer_names(member: Member | None, writer: ConceptWriter, progress: Progress) -> None:
    if member is not None:
        for _, (code, term) in rows(member, ("LoincNumber", "ConsumerName"), progress):
            if term:
                writer.designation(code, "en", SYNONYM, term)


def _parts(member: Member, writer: ConceptWriter, progress: Progress) -> set[str]:
    writer.source(member.base)
    known = set[str]()
    columns = ("PartNumber", "PartTypeName", "PartName", "PartDisplayName", "Status")
    for line, (code, kind, name, display, status) in rows(member, columns, progress):
        if not _CODE.fullmatch(code):
            raise wrong(member, line, "not a LOINC code")
        known.add(code)
        writer.concept(code, display or name, INACTIVE if status in ("DEPRECATED", "INACTIVE") else 0, line=line)
        if name and name != display:
            writer.designation(code, "en", SYNONYM, name)
        writer.property(code, "type", kind)
    return known


def _part_links(member: Member | None, writer: ConceptWriter, progress: Progress) -> None:
    if member is None:
        return
    for _, (code, part, link) in rows(member, ("LoincNumber", "PartNumber", "Property"), progress):
        writer.property(code, link.rpartition("/")[2], part)


def _hierarchy(member: Member, known: set[str], writer: ConceptWriter, progress: Progress) -> None:
    writer.source(member.base)
    for line, (parent, code, text) in rows(member, ("IMMEDIATE_PARENT", "CODE", "CODE_TEXT"), progress):
        if code[:2] == "LP" and code not in known:
            known.add(code)
            writer.concept(code, text, line=line)
        if parent:
            writer.parent(code, parent)


def _is_variant(member: Member, language: str) -> bool:
    found = _VARIANT.fullmatch(member.base)
    return found is not None and language in (found[1], f"{found[1]}-{found[2]}")


def _variant(member: Member, writer: ConceptWriter, progress: Progress) -> None:
    found = _VARIANT.fullmatch(member.base)
    assert found is not None
    language = f"{found[1]}-{found[2]}"
    columns = ("LONG_COMMON_NAME", "LinguisticVariantDisplayName", "SHORTNAME")
    for _, (code, *terms) in rows(member, ("LOINC_NUM",), progress, optional=columns):
        for at, term in enumerate(dict.fromkeys(one for one in terms if one)):
            writer.designation(code, language, FULLY_SPECIFIED if not at else SYNONYM, term)
