"""Miniature releases of code systems in the layout of their publishers. Codes and texts are invented, but for a few facts of UCUM."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from hilum.core.terminology import Release
from hilum.fhir.package import Conformance
from hilum.fhir.terminology import Membership, Shelf
from hilum.fhir.terminology.releases import Member, recognise
from hilum.store.terminology import SqliteConcepts, open_concepts, write_concepts

Files = Mapping[str, bytes]

LOINC_COLUMNS = (
    "LOINC_NUM,COMPONENT,PROPERTY,TIME_ASPCT,SYSTEM,SCALE_TYP,METHOD_TYP,CLASS,VersionLastChanged,STATUS,CLASSTYPE,"
    "SHORTNAME,ORDER_OBS,EXTERNAL_COPYRIGHT_NOTICE,LONG_COMMON_NAME,DisplayName"
)
LOINC: Files = {
    "LoincTable/Loinc.csv": (
        f"{LOINC_COLUMNS}\r\n"
        '"1001-1","Starlight","MCnc","Pt","Ser","Qn","","CHEM","2.78","ACTIVE","1","Star Ser","Both","","Starlight in Serum",""\r\n'
        '"1002-9","Moonlight","MCnc","Pt","Ser","Qn","","CHEM","2.80","ACTIVE","1","Moon Ser","Observation","Other Ltd",'
        '"Moonlight, ""new"" in Serum","Moon"\r\n'
        '"1003-7","Tide","Find","Pt","^Patient","Nom","","SURVEY","2.9","DEPRECATED","4","Tide","Order","","Tide",""\r\n'
    ).encode(),
    "AccessoryFiles/AnswerFile/AnswerList.csv": (
        b"AnswerListId,AnswerListName,AnswerListOID,AnswerStringId,SequenceNumber,DisplayText\n"
        b"LL900-1,Tides,1.2.3,LA902-1,2,Ebb\nLL900-1,Tides,1.2.3,LA901-3,1,Flood\nLL910-0,Of others,1.2.4,,,\n"
    ),
    "AccessoryFiles/AnswerFile/LoincAnswerListLink.csv": b"LoincNumber,LongCommonName,AnswerListId\n1003-7,Tide,LL900-1\n",
    "AccessoryFiles/PartFile/Part.csv": (
        b"PartNumber,PartTypeName,PartName,PartDisplayName,Status\nLP100-0,COMPONENT,Light,Light,ACTIVE\n"
        b"LP101-8,COMPONENT,Starlight,Starlight,ACTIVE\n"
    ),
    "AccessoryFiles/PartFile/LoincPartLink_Primary.csv": (
        b"LoincNumber,LongCommonName,PartNumber,PartName,PartTypeName,LinkTypeName,Property\n"
        b"1001-1,x,LP101-8,Starlight,COMPONENT,Primary,http://loinc.org/property/COMPONENT\n"
    ),
    "AccessoryFiles/ComponentHierarchyBySystem/ComponentHierarchyBySystem.csv": (
        b"PATH_TO_ROOT,SEQUENCE,IMMEDIATE_PARENT,CODE,CODE_TEXT\n,1,,LP100-0,Light\nLP100-0,1,LP100-0,LP102-6,Of stars\n"
        b"LP100-0.LP102-6,1,LP102-6,1001-1,Starlight\nLP100-0,2,LP100-0,1002-9,Moonlight\n"
    ),
    "AccessoryFiles/LinguisticVariants/deDE15LinguisticVariant.csv": (
        b"LOINC_NUM,COMPONENT,LONG_COMMON_NAME,SHORTNAME,LinguisticVariantDisplayName\n1001-1,Sternenlicht,Sternenlicht im Serum,,\n"
    ),
}

CORE, MODEL = "900000000000207008", "900000000000012004"
ROOT, ANIMAL, CAT, LION, STONE, OLD = "100000001", "100000002", "100000003", "100000004", "100000005", "100000006"
EATS, MEAT, GRASS, REFSET, HUNTS = "200000001", "200000002", "200000003", "300000001", "200000004"
_ROW = "id\teffectiveTime\tactive\tmoduleId"


def _table(header: str, rows: Sequence[str]) -> bytes:
    return "".join(
        f"{line}\r\n" for line in (header, *(row.replace(" ", "\t", row.count(" ")) for row in rows))
    ).encode()


def _concept(code: str, active: int = 1, status: str = "900000000000074008") -> str:
    return f"{code} 20250101 {active} {CORE} {status}"


def _term(key: int, code: str, kind: str, text: str, language: str = "en") -> str:
    use = "900000000000003001" if kind == "fsn" else "900000000000013009"
    return f"{key}\t20250101\t1\t{CORE}\t{code}\t{language}\t{use}\t{text}\t900000000000448009"


def _relation(key: int, source: str, target: str, kind: str = "116680003", group: int = 0, active: int = 1) -> str:
    return f"{key} 20250101 {active} {CORE} {source} {target} {group} {kind} 900000000000011006 900000000000451002"


_TERMS = (
    _term(11, ROOT, "fsn", "Thing (thing)"), _term(12, ANIMAL, "synonym", "Animal"), _term(13, ANIMAL, "fsn", "Animal (thing)"),
    _term(14, CAT, "synonym", "Feline"), _term(15, CAT, "synonym", "Cat"), _term(16, CAT, "fsn", "Cat (thing)"),
    _term(17, LION, "synonym", "Lion"), _term(18, STONE, "synonym", "Stone"), _term(19, OLD, "synonym", "Phlogiston"),
    _term(20, EATS, "synonym", "Eats"), _term(21, REFSET, "synonym", "Pets"), _term(22, CAT, "synonym", "Katze", "de"),
    _term(23, MEAT, "synonym", "Meat"), _term(24, GRASS, "synonym", "Grass"), _term(25, HUNTS, "synonym", "Hunts"),
)  # fmt: skip
_TERM_HEADER = f"{_ROW}\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId"
_SCT = "SnomedCT_Mini/Snapshot/Terminology/sct2_"
_DER = "SnomedCT_Mini/Snapshot/Refset/"
SNOMED: Files = {
    f"{_SCT}Concept_Snapshot_INT_20250101.txt": _table(
        f"{_ROW}\tdefinitionStatusId",
        [*map(_concept, (ROOT, ANIMAL, LION, STONE, EATS, MEAT, GRASS, REFSET, HUNTS)), _concept(OLD, 0),
         _concept(CAT, 1, "900000000000073002")],
    ),
    f"{_SCT}Description_Snapshot-en_INT_20250101.txt": "".join(f"{line}\r\n" for line in (_TERM_HEADER, *_TERMS)).encode(),
    f"{_SCT}Relationship_Snapshot_INT_20250101.txt": _table(
        f"{_ROW}\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId",
        [
            _relation(31, ANIMAL, ROOT), _relation(32, CAT, ANIMAL), _relation(33, LION, CAT), _relation(34, STONE, ROOT),
            _relation(35, EATS, ROOT), _relation(36, MEAT, ROOT), _relation(37, GRASS, ROOT), _relation(38, REFSET, ROOT),
            _relation(39, STONE, ANIMAL, active=0), _relation(40, HUNTS, EATS),
            _relation(41, CAT, MEAT, EATS, 1), _relation(42, CAT, STONE, HUNTS, 1), _relation(43, CAT, GRASS, EATS, 2),
            _relation(44, LION, MEAT, HUNTS, 1),
        ],
    ),
    f"{_DER}Language/der2_cRefset_LanguageSnapshot-en_INT_20250101.txt": _table(
        f"{_ROW}\trefsetId\treferencedComponentId\tacceptabilityId",
        [f"a{key} 20250101 1 {CORE} 900000000000509007 {key} {accept}" for key, accept in (
            (14, "900000000000549004"), (15, "900000000000548007"), (12, "900000000000548007"))],
    ),
    f"{_DER}Language/der2_cRefset_LanguageSnapshot-de_INT_20250101.txt": _table(
        f"{_ROW}\trefsetId\treferencedComponentId\tacceptabilityId",
        [f"b22 20250101 1 {CORE} 700000001 22 900000000000548007"],
    ),
    f"{_DER}Content/der2_Refset_SimpleSnapshot_INT_20250101.txt": _table(
        f"{_ROW}\trefsetId\treferencedComponentId", [f"c1 20250101 1 {CORE} {REFSET} {CAT}", f"c2 20250101 0 {CORE} {REFSET} {LION}"]
    ),
    "SnomedCT_Mini/Full/Terminology/sct2_Concept_Full_INT_20250101.txt": b"nonsense",
}  # fmt: skip

CLAML: Files = {
    "icd10mini.xml": b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ClaML SYSTEM "ClaML.dtd">
<ClaML version="2.0.0">
  <Title name="ICD-10-GM" version="2026" date="2025-09-01">Mini</Title>
  <Modifier code="S1"><SubClass code="0"/><SubClass code="1"/></Modifier>
  <ModifierClass modifier="S1" code=".0">
    <Rubric kind="preferred"><Label xml:lang="de">Mit Fieber</Label></Rubric></ModifierClass>
  <ModifierClass modifier="S1" code=".1">
    <Rubric kind="preferred"><Label xml:lang="de">Ohne <Term>Fieber</Term></Label></Rubric></ModifierClass>
  <Class code="I" kind="chapter"><SubClass code="X00-X09"/>
    <Rubric kind="preferred"><Label xml:lang="de">Kapitel</Label></Rubric></Class>
  <Class code="X00-X09" kind="block"><SuperClass code="I"/><SubClass code="X00"/><SubClass code="X01"/>
    <Rubric kind="preferred"><Label xml:lang="de">Gruppe</Label></Rubric></Class>
  <Class code="X00" kind="category"><Meta name="AgeLow" value="1"/><SuperClass code="X00-X09"/><ModifiedBy code="S1"/>
    <Rubric kind="preferred"><Label xml:lang="de">Fernweh</Label></Rubric>
    <Rubric kind="preferredLong"><Label xml:lang="de">Fernweh, lang</Label></Rubric></Class>
  <Class code="X01" kind="category"><SuperClass code="X00-X09"/>
    <Rubric kind="preferred"><Label xml:lang="de">Heimweh</Label></Rubric></Class>
</ClaML>
"""
}
ORDER: Files = {
    "icd10cm-order-2026.txt": (
        b"00001 X00     0 Wanderlust                                                   Wanderlust\r\n"
        b"00002 X000    0 Wanderlust by sea                                            Wanderlust by sea, in a boat\r\n"
        b"00003 X0001   1 Wanderlust by sea, sml                                       Wanderlust by sea, in a small boat\r\n"
        b"00004 X01     1 Homesickness                                                 Homesickness\r\n"
    )
}
TABULAR: Files = {
    "icd10cm_tabular_2026.xml": b"""<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version><title>Mini</title>
<chapter><name>1</name><desc>Longings</desc>
<section id="X00-X09"><desc>Of places</desc>
<diag><name>X00</name><desc>Wanderlust</desc>
 <sevenChrDef><extension char="A">first</extension><extension char="D">again</extension></sevenChrDef>
 <diag><name>X00.0</name><desc>By sea</desc><inclusionTerm><note>In a boat</note></inclusionTerm></diag>
</diag></section>
<section id="X10"><desc>Homesickness</desc><diag><name>X10</name><desc>Homesickness</desc></diag></section>
</chapter></ICD10CM.tabular>"""
}
UCUM: Files = {
    "ucum-essence.xml": b"""<?xml version="1.0" encoding="ascii"?>
<root xmlns="http://unitsofmeasure.org/ucum-essence" version="9.9" revision="x">
<prefix Code="k" CODE="K"><name>kilo</name><printSymbol>k</printSymbol><value value="1e3">x</value></prefix>
<prefix Code="Q" CODE="QT"><name>quetta</name><printSymbol>Q</printSymbol><value value="1e30">x</value></prefix>
<base-unit Code="m" CODE="M" dim="L"><name>meter</name><printSymbol>m</printSymbol><property>length</property></base-unit>
<unit Code="[in_i]" CODE="[IN_I]" isMetric="no" class="intcust"><name>inch</name><property>length</property>
 <value Unit="cm" UNIT="CM" value="2.54">2.54</value></unit>
<unit Code="[ft_i]" CODE="[FT_I]" isMetric="no" class="intcust"><name>foot</name><property>length</property>
 <value Unit="[in_i]" UNIT="[IN_I]" value="13">13</value></unit>
<unit Code="[span]" CODE="[SPAN]" isMetric="yes" class="cust"><name>span</name><property>length</property>
 <value Unit="[in_i]" UNIT="[IN_I]" value="9">9</value></unit>
<unit Code="[loop]" CODE="[LOOP]" isMetric="no" class="cust"><name>loop</name><property>length</property>
 <value Unit="[loop]" UNIT="[LOOP]" value="2">2</value></unit>
</root>"""
}


def members(files: Files) -> dict[str, Member]:
    """Files as a loader takes them."""
    return {name: Member(name, len(data), lambda data=data: io.BytesIO(data)) for name, data in files.items()}  # type: ignore[misc]


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Files as a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def _silent(_what: str, _done: int, _of: int) -> None:
    pass


def loaded(files: Files, folder: Path, **options: object) -> SqliteConcepts:
    """The index of a release."""
    found = recognise(members(files), **options)  # type: ignore[arg-type]
    with write_concepts(folder, is_numeric=found.is_numeric) as (writer, finish):
        release: Release = found.load(writer, _silent)
        return open_concepts(finish(release, "release.terms", lambda _: None))


@cache
def shelf() -> Shelf:
    """LOINC, SNOMED CT, ICD-10-GM, ICD-10-CM and UCUM in miniature; made once."""
    folder = Path(tempfile.mkdtemp(prefix="hilum-terms-"))
    every = (LOINC, SNOMED, CLAML, ORDER, UCUM)
    return Shelf([loaded(files, folder / str(at)) for at, files in enumerate(every)])


@cache
def membership() -> Membership:
    """What answers from the miniatures and the core."""
    return Membership(Conformance(), releases=shelf())
