"""SNOMED CT from Release Format 2. SNOMED International, RF2 specification 4 (release types, file names), 5 (components).

The Snapshot of an edition or of an edition with its extensions in one folder: concepts, descriptions, is-a and attributes, language
reference sets, and of the others which concepts they have; of historical associations (RF2 5.2.5) also what they lead to, as the
property `association/` with the reference set's concept. What is in no Snapshot file (Full, Delta) is passed over. A file is known
by its name and judged by its header.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hilum.core.errors import Incorrect
from hilum.core.terminology import FULLY_SPECIFIED, INACTIVE, MODULE, PRIMITIVE, SYNONYM, ConceptWriter, Release
from hilum.fhir.terminology.releases.files import SECTION, Files, Member, Progress, lines, wrong

__all__ = ["ASSOCIATION", "IS_A", "SYSTEM", "find", "load"]

SYSTEM = "http://snomed.info/sct"
REFSET = SYSTEM + "?fhir_vs=refset/"
IS_A = "116680003"
ASSOCIATION = "association/"
_OF_NO_CONCEPTS = ("OWL", "MRCM", "Descriptor", "DescriptionType", "DescriptionFormat", "Annotation")
"""Reference sets of what describes others, whose members are no concepts to be coded with."""
CORE_MODULE, MODEL_MODULE = "900000000000207008", "900000000000012004"
_FULL_NAME, _DEFINITION = "900000000000003001", "900000000000550004"
_PREFERRED = "900000000000548007"
_NOT_DEFINED = "900000000000074008"
_RANKS = {"900000000000509007": 1, "900000000000508004": 2}  # the language reference sets of US and GB English
_NAME = re.compile(
    r"x?(sct2|der2)_([A-Za-z]+)_([A-Za-z]*)(Snapshot|Full|Delta)(?:-([a-z]{2}(?:-[A-Za-z0-9-]+)?))?_([A-Za-z0-9]+)_([0-9]{8})\.txt"
)
_ROW = ("id", "effectiveTime", "active", "moduleId")
_HEADERS = {
    "Concept": (*_ROW, "definitionStatusId"),
    "Description": (*_ROW, "conceptId", "languageCode", "typeId", "term", "caseSignificanceId"),
    "Relationship": (*_ROW, "sourceId", "destinationId", "relationshipGroup", "typeId", "characteristicTypeId", "modifierId"),
    "RelationshipConcreteValues": (*_ROW, "sourceId", "value", "relationshipGroup", "typeId", "characteristicTypeId", "modifierId"),
}  # fmt: skip
_REFSET_ROW = (*_ROW, "refsetId", "referencedComponentId")


@dataclass(frozen=True, slots=True)
class _File:
    member: Member
    kind: str
    content: str
    release: str
    language: str
    date: str


def _named(files: Files) -> Iterator[_File]:
    for member in files.values():
        found = _NAME.fullmatch(member.base)
        if found is not None:
            yield _File(member, found[2], found[3], found[4], found[5] or "", found[7])


def find(files: Files) -> Member | None:
    """A file of concepts."""
    every = [one for one in _named(files) if one.kind == "Concept"]
    every.sort(key=lambda one: one.release != "Snapshot")
    return every[0].member if every else None


def load(files: Files, writer: ConceptWriter, progress: Progress, languages: Sequence[str] = ()) -> Release:
    """Write a release.

    languages   whose preferred terms become the displays: those of language reference sets whose files name it
    raises      Incorrect   no Snapshot, files of Concept, Description or Relationship missing
    """
    every = [one for one in _named(files) if one.release == "Snapshot"]
    by_kind: dict[str, list[_File]] = {}
    for one in sorted(every, key=lambda one: (one.date, one.member.name)):
        by_kind.setdefault(one.kind, []).append(one)
    for kind in ("Concept", "Description", "Relationship"):
        if kind not in by_kind:
            others = sorted({one.release for one in _named(files) if one.kind == kind})
            text = f"no Snapshot file sct2_{kind}"
            raise Incorrect(
                f"{text}, only {' and '.join(others)}, which are not read" if others else text, section=SECTION
            )
    modules = Counter[str]()
    places: dict[str, int] = {}
    for one in by_kind["Concept"]:
        writer.source(one.member.base)
        for line, row in _rows(one.member, _HEADERS["Concept"], progress):
            time = row[1]
            if not (time.isdecimal() and len(time) == 8):
                raise wrong(one.member, line, "an effectiveTime that is no date")
            flags = (0 if row[2] == "1" else INACTIVE) | (PRIMITIVE if row[4] == _NOT_DEFINED else 0)
            modules[row[3]] += 1
            flags |= places.setdefault(row[3], len(places) + 1) << MODULE
            writer.concept(row[0], "", flags, time=int(time), line=line)
    for one in by_kind["Description"]:
        for line, row in _rows(one.member, _HEADERS["Description"], progress):
            if row[2] == "1" and row[6] != _DEFINITION:
                use = FULLY_SPECIFIED if row[6] == _FULL_NAME else SYNONYM
                concept, key = _sctid(one.member, line, row[4]), int(_sctid(one.member, line, row[0]))
                writer.designation(concept, row[5], use, row[7], key=key)
    for kind in ("Relationship", "RelationshipConcreteValues"):
        for one in by_kind.get(kind, ()):
            _relationships(one.member, kind, writer, progress)
    dependencies = list[tuple[str, str]]()
    for one in every:
        if not one.kind.endswith("Refset"):
            continue
        if one.kind == "cRefset" and "Language" in one.content:
            _language(one, writer, progress, languages)
        elif "ModuleDependency" in one.content:
            dependencies += _dependencies(one.member, progress)
        elif not any(word in one.content for word in _OF_NO_CONCEPTS):
            _members(one, writer, progress)
    module = _edition(modules, dependencies)
    date = max(one.date for one in by_kind["Concept"])
    return Release(
        SYSTEM, f"{SYSTEM}/{module}/version/{date}", "SNOMED CT", is_numeric=True,
        notice="SNOMED CT is used under a licence of SNOMED International", modules=tuple(places),
    )  # fmt: skip


def _rows(member: Member, header: tuple[str, ...], progress: Progress) -> Iterator[tuple[int, list[str]]]:
    """Rows of a file that has exactly the columns of the header, or begins with them where it is a reference set."""
    found = lines(member, progress)
    first = next(found, (0, ""))[1].split("\t")
    is_refset = header is _REFSET_ROW
    if tuple(first[: len(header)] if is_refset else first) != header:
        raise wrong(member, 1, "not the columns of " + ("a reference set" if is_refset else "its kind") + " in RF2")
    count = len(first)
    for line, text in found:
        row = text.split("\t")
        if len(row) != count:
            if not text:
                continue
            raise wrong(member, line, f"{len(row)} values where RF2 has {count}")
        yield line, row


def _sctid(member: Member, line: int, text: str) -> str:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise wrong(member, line, "not an identifier of SNOMED CT")
    return text


def _relationships(member: Member, kind: str, writer: ConceptWriter, progress: Progress) -> None:
    is_concrete = kind != "Relationship"
    for line, row in _rows(member, _HEADERS[kind], progress):
        if row[2] != "1":
            continue
        source, target, group = _sctid(member, line, row[4]), row[5], row[6]
        if row[7] == IS_A:
            writer.parent(source, _sctid(member, line, target))
        else:
            writer.property(
                source, row[7], target if is_concrete else _sctid(member, line, target),
                int(group) if group.isdecimal() and len(group) < 6 else 0,
            )  # fmt: skip


def _members(one: _File, writer: ConceptWriter, progress: Progress) -> None:
    """Which concepts a reference set has; of an association also what it leads to. RF2 5.2."""
    member, is_association = one.member, one.kind == "cRefset" and "Association" in one.content
    seen = set[str]()
    for line, row in _rows(member, _REFSET_ROW, progress):
        if row[2] != "1":
            continue
        refset, code = _sctid(member, line, row[4]), row[5]
        if one.kind != "Refset" and not code.isdigit():
            continue  # a member of another reference set, named by its UUID
        _sctid(member, line, code)
        if refset not in seen:
            seen.add(refset)
            writer.value_set(REFSET + refset, "")
        writer.member(REFSET + refset, code)
        if is_association:
            if len(row) != 7:
                raise wrong(member, line, f"{len(row)} values where an association has 7")
            writer.property(code, ASSOCIATION + refset, _sctid(member, line, row[6]))


def _language(one: _File, writer: ConceptWriter, progress: Progress, languages: Sequence[str]) -> None:
    is_wanted = (
        one.language.partition("-")[0] in [each.partition("-")[0] for each in languages] or one.language in languages
    )
    for line, row in _rows(one.member, _REFSET_ROW, progress):
        if len(row) != 7:
            raise wrong(one.member, line, f"{len(row)} values where a language reference set has 7")
        if row[2] != "1":
            continue
        key, is_preferred = int(_sctid(one.member, line, row[5])), row[6] == _PREFERRED
        writer.accept(key, _sctid(one.member, line, row[4]), is_preferred)
        if is_preferred:
            writer.prefer(key, 0 if is_wanted else _RANKS.get(row[4], 3))


def _dependencies(member: Member, progress: Progress) -> Iterator[tuple[str, str]]:
    for _, row in _rows(member, _REFSET_ROW, progress):
        if row[2] == "1":
            yield row[3], row[5]


def _edition(modules: Counter[str], dependencies: Sequence[tuple[str, str]]) -> str:
    """The module that identifies the edition: that on which no other depends. SNOMED CT URI standard 2.1."""
    depended = {target for _, target in dependencies}
    tops = {module for module, _ in dependencies if module not in depended and module in modules}
    if len(tops) == 1:
        return tops.pop()
    others = [module for module, _ in modules.most_common() if module not in (CORE_MODULE, MODEL_MODULE)]
    return others[0] if others else CORE_MODULE
