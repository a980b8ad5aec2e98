"""ICD-10: ClaML of WHO and BfArM (EN 14463), and ICD-10-CM as the order file and the tabular list of NCHS.

In ClaML a subdivision that many categories share is a modifier; the codes that it makes are written out here. In the tabular list so
is the seventh character, with X in the places before it that a code leaves empty.
"""

from __future__ import annotations

import re

from hilum.core.errors import BudgetExceeded, Incorrect
from hilum.core.terminology import ABSTRACT, SYNONYM, ConceptWriter, Release
from hilum.fhir.terminology.releases.files import (
    SECTION,
    Files,
    Member,
    Progress,
    Record,
    lines,
    records,
    root_of,
    wrong,
)

__all__ = ["CM", "find_claml", "find_order", "find_tabular", "load_claml", "load_order", "load_tabular"]

CM = "http://hl7.org/fhir/sid/icd-10-cm"
PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
SYSTEMS = (
    (re.compile(r"ICD-?10-?GM", re.IGNORECASE), "http://fhir.de/CodeSystem/bfarm/icd-10-gm"),
    (re.compile(r"ICD-?10-?CM", re.IGNORECASE), CM),
    (re.compile(r"\bOPS\b", re.IGNORECASE), "http://fhir.de/CodeSystem/bfarm/ops"),
    (re.compile(r"ICD-?O", re.IGNORECASE), "http://hl7.org/fhir/sid/icd-o-3"),
    (re.compile(r"ICD-?10|International Statistical Classification", re.IGNORECASE), "http://hl7.org/fhir/sid/icd-10"),
)
MOST_MADE = 500_000
_ORDER = re.compile(r"([0-9]{5}) ([A-Z0-9]{3,7}) +([01]) (.+)")
_YEAR = re.compile(r"20[0-9]{2}")
_CODE = re.compile(r"\S{1,40}")
_NOT_BEHIND = re.compile(
    r"7th characters? ([A-Z0-9](?:(?:, | and | or )[A-Z0-9])*) do(?:es)? not apply to codes in category \S+"
    r" with 6th character (.{1,400})"
)
_SIXTH = re.compile(r"(?:^|\bor |, )([0-9A-Z]) - ")


def _xml(files: Files, root: str) -> Member | None:
    candidates = [one for one in files.values() if one.base.lower().endswith((".xml", ".claml"))]
    return next((one for one in candidates[:50] if root_of(one) == root), None)


def find_claml(files: Files) -> Member | None:
    """A classification in ClaML."""
    return _xml(files, "ClaML")


def find_tabular(files: Files) -> Member | None:
    """The tabular list of ICD-10-CM."""
    return _xml(files, "ICD10CM.tabular")


def find_order(files: Files) -> Member | None:
    """The order file of ICD-10-CM or ICD-10-PCS: codes in the order of the book with a short and a long title."""
    for one in files.values():
        if one.base.lower().endswith(".txt") and "order" in one.base.lower():
            _, text = next(lines(one, lambda *_: None), (0, ""))
            if _ORDER.fullmatch(text) is not None:
                return one
    return None


# -- ICD-10-CM


def load_order(member: Member, writer: ConceptWriter, progress: Progress) -> Release:
    """Write ICD-10-CM or ICD-10-PCS by its order file; a code is below the longest one that it begins with.

    Diagnoses (CM) begin with a letter and have a point, procedures (PCS) begin with the section 0 and have none.
    """
    writer.source(member.base)
    above: list[str] = []
    is_pcs = False
    for line, text in lines(member, progress):
        found = _ORDER.fullmatch(text.rstrip())
        if found is None:
            if not text.strip():
                continue
            raise wrong(member, line, "not a line of the order file")
        code, titles = found[2], found[4]
        if not above:
            is_pcs = is_pcs or code[0].isdigit()
        shown = code if is_pcs else _dotted(code)
        while above and not code.startswith(above[-1]):
            above.pop()
        title = titles[61:].strip() or titles[:60].strip()
        writer.concept(shown, title, line=line)
        if titles[:60].strip() != title:
            writer.designation(shown, "en", SYNONYM, titles[:60].strip())
        writer.property(shown, "billable", "true" if found[3] == "1" else "false")
        if above:
            writer.parent(shown, above[-1] if is_pcs else _dotted(above[-1]))
        above.append(code)
    year = _YEAR.search(member.name)
    system, name = (PCS, "ICD-10-PCS") if is_pcs else (CM, "ICD-10-CM")
    return Release(system, year[0] if year else "", name)


def _dotted(code: str) -> str:
    return code if len(code) <= 3 else f"{code[:3]}.{code[3:]}"


def load_tabular(member: Member, writer: ConceptWriter, progress: Progress) -> Release:
    """Write ICD-10-CM by its tabular list: chapters, sections, diagnoses, seventh characters."""
    writer.source(member.base)
    version = ""
    for record in records(member, progress):
        if record.name == "version":
            version = record.text
        elif record.name == "chapter":
            chapter = record.text_of("name")
            writer.concept(chapter, record.text_of("desc"), ABSTRACT, line=record.line)
            for section in record.all("section"):
                name = section.get("id")
                _known(member, section.line, name)
                if not any(one.text_of("name") == name for one in section.all("diag")):
                    writer.concept(name, section.text_of("desc"), ABSTRACT, line=section.line)
                    writer.parent(name, chapter)
                    above = name
                else:
                    above = chapter  # a section of one category, which is that category
                for diagnosis in section.all("diag"):
                    _diagnosis(member, diagnosis, above, writer)
    return Release(CM, version, "ICD-10-CM")


def _known(member: Member, line: int, code: str) -> str:
    if not _CODE.fullmatch(code):
        raise wrong(member, line, "not a code")
    return code


def _diagnosis(member: Member, record: Record, above: str, writer: ConceptWriter) -> None:
    waiting: list[tuple[Record, str, Record | None, frozenset[str]]] = [(record, above, None, frozenset())]
    made = 0
    while waiting:
        one, parent, seventh, without = waiting.pop()
        code, title = _known(member, one.line, one.text_of("name")), one.text_of("desc")
        if (own := one.first("sevenChrDef")) is not None:
            seventh, without = own, _not_behind(one)
        writer.concept(code, title, line=one.line)
        writer.parent(code, parent)
        for term in one.all("inclusionTerm"):
            for note in term.all("note"):
                writer.designation(code, "en", SYNONYM, note.text)
        below = list(one.all("diag"))
        is_billable = not below and seventh is None
        writer.property(code, "billable", "true" if is_billable else "false")
        if not below and seventh is not None and len(code.replace(".", "")) < 7:
            stem = code.replace(".", "").ljust(6, "X")
            for extension in seventh.all("extension"):
                if stem[5] + extension.get("char") in without:
                    continue
                made += 1
                if made > MOST_MADE:
                    raise BudgetExceeded(
                        "too many codes made of seventh characters", where=member.base, section=SECTION
                    )
                longer = _dotted(stem + extension.get("char"))
                writer.concept(longer, f"{title}, {extension.text}", line=extension.line)
                writer.parent(longer, code)
                writer.property(longer, "billable", "true")
        waiting += [(each, code, seventh, without) for each in reversed(below)]


def _not_behind(record: Record) -> frozenset[str]:
    """Sixth and seventh characters that a note says do not go together: who dies of a brain injury has no later encounter (S06)."""
    found = set[str]()
    for note in (*record.all("notes"), *record.all("sevenChrNote")):
        for told in _NOT_BEHIND.finditer(note.text):
            sevenths, sixths = re.findall(r"\b[A-Z0-9]\b", told[1]), _SIXTH.findall(told[2])
            found.update(sixth + seventh for sixth in sixths for seventh in sevenths)
    return frozenset(found)


# -- ClaML


class _Claml:
    """What comes before the classes, and the modifiers in force."""

    def __init__(self, member: Member, writer: ConceptWriter) -> None:
        self.member, self.writer = member, writer
        self.name = self.version = self.language = ""
        # modifier -> (suffix, title) of its classes
        self.modifiers: dict[str, list[tuple[str, str]]] = {}
        # class -> (modifier, the suffixes that hold or None = all) that it and what is below it have
        self.modified: dict[str, tuple[tuple[str, frozenset[str] | None], ...]] = {}
        self.made = 0

    def take(self, record: Record) -> None:
        if record.name == "Title":
            self.name, self.version = record.get("name"), record.get("version")
        elif record.name == "ModifierClass":
            title = _title(record)[0]
            self.modifiers.setdefault(record.get("modifier"), []).append((record.get("code"), title))
        elif record.name == "Class":
            self.a_class(record)

    def a_class(self, record: Record) -> None:
        code = _known(self.member, record.line, record.get("code"))
        title, language, others = _title(record)
        kind = record.get("kind")
        self.writer.concept(code, title, ABSTRACT if kind in ("chapter", "block") else 0, line=record.line)
        self.language = self.language or language
        for term in others:
            self.writer.designation(code, language, SYNONYM, term)
        parents = [one.get("code") for one in record.all("SuperClass")]
        for parent in parents:
            self.writer.parent(code, _known(self.member, record.line, parent))
        self.properties(code, kind, record)
        excluded = {one.get("code") for one in record.all("ExcludeModifier")}
        inherited = [one for parent in parents for one in self.modified.get(parent, ()) if one[0] not in excluded]
        own = [
            (one.get("code"), frozenset(valid.get("code") for valid in one.all("ValidModifierClass")) or None)
            for one in record.all("ModifiedBy")
        ]
        names = {name for name, _ in own}
        modifiers = (*(one for one in inherited if one[0] not in names), *own)
        if modifiers:
            self.modified[code] = modifiers
        if modifiers and record.first("SubClass") is None:
            self.expand(code, title, kind, modifiers, record.line)

    def properties(self, code: str, kind: str, record: Record) -> None:
        self.writer.property(code, "kind", kind)
        if record.get("usage"):
            self.writer.property(code, "usage", record.get("usage"))
        for one in record.all("Meta"):
            if one.get("name") and one.get("value"):
                self.writer.property(code, one.get("name"), one.get("value"))

    def expand(
        self, code: str, title: str, kind: str, modifiers: tuple[tuple[str, frozenset[str] | None], ...], line: int
    ) -> None:
        """The codes that modifiers make of a class, one modifier after the other."""
        before = [(code, title)]
        for name, valid in modifiers:
            after: list[tuple[str, str]] = []
            for above, words in before:
                for suffix, more in self.modifiers.get(name, ()):
                    if valid is not None and suffix not in valid:
                        continue
                    self.made += 1
                    if self.made > MOST_MADE:
                        raise BudgetExceeded(
                            "too many codes made of modifiers", where=self.member.base, section=SECTION
                        )
                    made = _known(self.member, line, above + suffix)
                    after.append((made, f"{words}: {more}"))
                    self.writer.concept(made, f"{words}: {more}", line=line)
                    self.writer.parent(made, above)
                    self.writer.property(made, "kind", kind)
            before = after or before


def _title(record: Record) -> tuple[str, str, list[str]]:
    """The preferred title, its language, and further titles."""
    title, language = "", ""
    others: list[str] = []
    for rubric in record.all("Rubric"):
        if not rubric.get("kind").startswith("preferred"):
            continue
        for label in rubric.all("Label"):
            text = label.text
            if not title and rubric.get("kind") == "preferred":
                title, language = text, label.get("xml:lang")
            elif text and text != title:
                others.append(text)
    if not title and others:
        title = others.pop(0)
    return title, language, others


def load_claml(member: Member, writer: ConceptWriter, progress: Progress, system: str = "") -> Release:
    """Write a classification in ClaML.

    system   its url, where the title does not tell it
    raises   Incorrect   the title names no classification that is known, and no system is said
    """
    writer.source(member.base)
    reading = _Claml(member, writer)
    for record in records(member, progress):
        if record.name == "Title":
            reading.take(record)
            if not system:
                system = _system_of(f"{record.get('name')} {record.text}")
        else:
            reading.take(record)
    if not system:
        raise Incorrect(
            "a classification that the title does not tell; name its url with --system",
            where=member.base,
            section=SECTION,
        )
    return Release(system, reading.version, reading.name or "ClaML")


def _system_of(title: str) -> str:
    return next((url for pattern, url in SYSTEMS if pattern.search(title)), "")
