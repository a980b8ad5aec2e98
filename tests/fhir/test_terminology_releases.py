"""Loaders of LOINC, SNOMED CT RF2, ICD-10 and UCUM over miniatures in their publishers' layout; broken and hostile files."""

from __future__ import annotations

import io
import struct
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from hilum.core.errors import HilumError
from hilum.core.terminology import ConceptIndex, ConceptWriter
from hilum.fhir.terminology.releases import archive, recognise
from hilum.fhir.terminology.releases.ucum import table_of
from hilum.fhir.terminology.shelf import Shelf, short_name
from hilum.store.terminology import open_concepts
from support.terminology_samples import (
    ANIMAL,
    CAT,
    CLAML,
    EATS,
    GRASS,
    LION,
    LOINC,
    OLD,
    ORDER,
    REFSET,
    ROOT,
    SNOMED,
    STONE,
    TABULAR,
    UCUM,
    Files,
    loaded,
    members,
    shelf,
    zipped,
)

LOINC_URL, SCT = "http://loinc.org", "http://snomed.info/sct"
GM, CM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "http://hl7.org/fhir/sid/icd-10-cm"
PETS = f"{SCT}?fhir_vs=refset/{REFSET}"


def index(system: str) -> ConceptIndex:
    found = shelf().find(system)
    assert found is not None
    return found


def values(one: ConceptIndex, code: str, name: str) -> set[str]:
    return {each.value for each in one.properties(code) if each.name == name}


def test_loinc_has_its_terms_properties_answers_and_parts() -> None:
    loinc = index(LOINC_URL)
    assert loinc.release.version == "2.80"
    moon = loinc.concept("1002-9")
    assert moon is not None and moon.display == 'Moonlight, "new" in Serum' and not moon.is_inactive
    assert {one.term for one in loinc.designations("1002-9")} == {"Moonlight:MCnc:Pt:Ser:Qn", "Moon Ser", "Moon"}
    tide = loinc.concept("1003-7")
    assert tide is not None and tide.is_inactive
    assert values(loinc, "1001-1", "CLASS") == {"CHEM"} and values(loinc, "1001-1", "COMPONENT") == {
        "Starlight",
        "LP101-8",
    }
    assert values(loinc, "1002-9", "copyright") == {"3rdParty"} and values(loinc, "1003-7", "answer-list") == {
        "LL900-1"
    }
    assert list(loinc.with_property("CLASS", "CHEM")) == ["1001-1", "1002-9"]
    assert (
        loinc.value_set("http://loinc.org/vs/LL900-1") == "Tides"
        and loinc.value_set("http://loinc.org/vs/LL910-0") is None
    )
    assert list(loinc.members("http://loinc.org/vs/LL900-1")) == ["LA901-3", "LA902-1"]
    assert list(loinc.descendants("LP100-0")) == ["1001-1", "1002-9", "LP102-6"]
    assert loinc.is_below("1001-1", "LP100-0") and not loinc.is_below("LP100-0", "1001-1")


def test_linguistic_variants_are_taken_where_they_are_asked_for(tmp_path: Path) -> None:
    with loaded(LOINC, tmp_path, languages=["de"]) as loinc:
        assert ("de-DE", "Sternenlicht im Serum") in [(one.language, one.term) for one in loinc.designations("1001-1")]
    with pytest.raises(HilumError, match="linguistic variant"):
        loaded(LOINC, tmp_path, languages=["fi"])


def test_the_table_of_loinc_alone_does_not_judge_parts_and_answers(tmp_path: Path) -> None:
    with loaded({"Loinc.csv": LOINC["LoincTable/Loinc.csv"]}, tmp_path) as loinc:
        assert "LA" in loinc.release.elsewhere and "LP" in loinc.release.elsewhere
    assert "LA" not in index(LOINC_URL).release.elsewhere


def test_snomed_ct_has_hierarchy_terms_reference_sets_and_attributes() -> None:
    sct = index(SCT)
    assert sct.release.version == f"{SCT}/900000000000207008/version/20250101"
    assert sct.release.is_whole and short_name(SCT, sct.release.version) == "sct-900000000000207008#20250101"
    cat, old = sct.concept(CAT), sct.concept(OLD)
    assert cat is not None and cat.display == "Cat" and not cat.is_primitive
    assert old is not None and old.is_inactive and old.display == "Phlogiston"
    assert {(one.use, one.term) for one in sct.designations(CAT)} == {
        ("preferred", "Cat"), ("preferred", "Katze"), ("synonym", "Feline"), ("fully-specified", "Cat (thing)"),
    }  # fmt: skip
    assert sct.parents(LION) == (CAT,) and sct.children(ANIMAL) == (CAT,)
    assert set(sct.ancestors(LION)) == {CAT, ANIMAL, ROOT} and not sct.is_below(STONE, ANIMAL)
    assert list(sct.members(PETS)) == [CAT] and sct.memberships(CAT) == (PETS,)
    assert {(one.name, one.value, one.group) for one in sct.properties(CAT)} >= {(EATS, GRASS, 2)}
    assert sct.concept("0100000001") is None and sct.concept("x") is None and sct.concept("9" * 30) is None


def test_preferred_terms_are_those_of_the_language_asked_for(tmp_path: Path) -> None:
    with loaded(SNOMED, tmp_path, languages=["de"]) as sct:
        found = sct.concept(CAT)
        assert found is not None and found.display == "Katze"


def test_an_extension_without_its_base_is_not_whole(tmp_path: Path) -> None:
    bare = {
        name: data.replace(f"{ROOT}\t20250101\t1".encode(), b"999999999\t20250101\t1") for name, data in SNOMED.items()
    }
    with loaded(bare, tmp_path) as sct:
        assert not sct.release.is_whole


def test_claml_has_chapters_blocks_and_the_codes_that_modifiers_make() -> None:
    icd = index(GM)
    assert icd.release.version == "2026"
    assert list(icd.descendants("I")) == ["X00-X09", "X00", "X00.0", "X00.1", "X01"]
    made, block = icd.concept("X00.1"), icd.concept("X00-X09")
    assert made is not None and made.display == "Fernweh: Ohne Fieber"
    assert block is not None and block.is_abstract
    assert [one.term for one in icd.designations("X00")] == ["Fernweh, lang"] and values(icd, "X00", "AgeLow") == {"1"}


def test_a_classification_of_another_name_needs_its_system(tmp_path: Path) -> None:
    other = {"c.xml": CLAML["icd10mini.xml"].replace(b"ICD-10-GM", b"ATC")}
    with pytest.raises(HilumError, match="--system"):
        loaded(other, tmp_path)
    with loaded(other, tmp_path, system="http://example.org/atc") as found:
        assert found.release.system == "http://example.org/atc"


def test_icd_10_cm_by_its_order_file_and_by_its_tabular_list(tmp_path: Path) -> None:
    order = index(CM)
    assert list(order.codes()) == ["X00", "X00.0", "X00.01", "X01"] and order.parents("X00.01") == ("X00.0",)
    found = order.concept("X00.01")
    assert found is not None and found.display == "Wanderlust by sea, in a small boat"
    assert values(order, "X00", "billable") == {"false"} and order.release.version == "2026"
    with loaded(TABULAR, tmp_path) as tabular:
        assert list(tabular.descendants("1")) == ["X00-X09", "X00", "X00.0", "X00.0XXA", "X00.0XXD", "X10"]
        made = tabular.concept("X00.0XXD")
        assert made is not None and made.display == "By sea, again"
        assert values(tabular, "X00.0", "billable") == {"false"} and values(tabular, "X10", "billable") == {"true"}


def test_ucum_is_held_against_the_own_table_and_adds_to_it() -> None:
    essence = index("http://unitsofmeasure.org")
    assert essence.release.counts["units more"] == 3 and essence.release.counts["units otherwise"] == 1
    units = table_of(essence)
    span = units.unit("k[span]")
    assert span is not None and span.factor == Decimal("228.6")
    assert units.unit("Qm") is not None and units.unit("mg/dL") is not None
    assert units.unit("[loop]") is None and units.unit("[nothing]") is None
    foot = units.unit("[ft_i]")
    assert foot is not None and foot.factor == Decimal("0.3048")  # what is known already stays as it is


def test_of_several_releases_the_newest_answers_or_the_one_that_is_named(tmp_path: Path) -> None:
    old = {"Loinc.csv": LOINC["LoincTable/Loinc.csv"].replace(b"2.80", b"2.10")}
    both = Shelf([loaded(old, tmp_path / "a"), index(LOINC_URL)])

    def version(asked: str) -> str:
        found = both.find(LOINC_URL, asked)
        return "" if found is None else found.release.version

    assert (version(""), version("2.78"), version("2.80"), version("3")) == ("2.80", "2.78", "2.80", "")
    edition = f"{SCT}/900000000000207008"
    assert shelf().find(SCT, edition) is not None and shelf().find(SCT, f"{edition}/version/20240101") is None


# -- broken and hostile

CONCEPTS = next(name for name in SNOMED if "Concept_Snapshot" in name)
TERMS = next(name for name in SNOMED if "Description" in name)
RELATIONS = next(name for name in SNOMED if "Relationship" in name)
LANGUAGE = next(name for name in SNOMED if "Snapshot-en" in name and "cRefset" in name)
LOINC_CSV = "LoincTable/Loinc.csv"
DTD = b'<!DOCTYPE ClaML [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def changed(files: Files, name: str, old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in files[name]
    return {**files, name: files[name].replace(old, new, 1)}


@pytest.mark.parametrize(
    ("files", "where"),
    [
        (changed(LOINC, LOINC_CSV, b"STATUS,", b"STATE,"), "Loinc.csv line 1"),
        (changed(LOINC, LOINC_CSV, b'"ACTIVE",', b""), "Loinc.csv line 2"),
        (changed(LOINC, LOINC_CSV, b'"1002-9"', b'"1001-1"'), "Loinc.csv line 3"),
        (changed(LOINC, LOINC_CSV, b'"1002-9"', b'"10 02"'), "Loinc.csv line 3"),
        (changed(LOINC, LOINC_CSV, b"Moonlight", b"M\xf6\xf6n"), "Loinc.csv line 3"),
        (changed(LOINC, LOINC_CSV, b"Moonlight", b"Moon\0"), "Loinc.csv line 3"),
        (changed(LOINC, LOINC_CSV, b'"Moonlight"', b'"Moon"light"'), "Loinc.csv line 3"),
        (changed(LOINC, LOINC_CSV, b"Moonlight", b"M" * 2_000_000), "Loinc.csv line 3"),
        (changed(SNOMED, CONCEPTS, b"moduleId", b"module"), "Concept_Snapshot_INT_20250101.txt line 1"),
        (changed(SNOMED, CONCEPTS, ANIMAL.encode(), ROOT.encode()), "Concept_Snapshot_INT_20250101.txt line 3"),
        (changed(SNOMED, CONCEPTS, ANIMAL.encode(), b"A1"), "Concept_Snapshot_INT_20250101.txt line 3"),
        (changed(SNOMED, CONCEPTS, ANIMAL.encode(), b"9" * 25), "Concept_Snapshot_INT_20250101.txt line 3"),
        (changed(SNOMED, CONCEPTS, b"20250101", b"yesterday"), "Concept_Snapshot_INT_20250101.txt line 2"),
        (changed(SNOMED, TERMS, b"\tThing", b"\tThing\tmore"), "INT_20250101.txt line 2"),
        (changed(SNOMED, TERMS, b"Animal", b"\xff"), "INT_20250101.txt line 3"),
        (changed(SNOMED, RELATIONS, f"\t{ROOT}\t".encode(), b"\tthing\t"), "INT_20250101.txt line 2"),
        (changed(SNOMED, LANGUAGE, b"\t14\t", b"\tx\t900000000000548007\t"), "line 2"),
        ({name: data for name, data in SNOMED.items() if name != TERMS}, ""),
        ({"sct2_Concept_Full_INT_20250101.txt": SNOMED[CONCEPTS]}, ""),
        (changed(CLAML, "icd10mini.xml", b'<!DOCTYPE ClaML SYSTEM "ClaML.dtd">', DTD), "icd10mini.xml line 2"),
        (changed(CLAML, "icd10mini.xml", b"</ClaML>", b""), "icd10mini.xml line"),
        (changed(CLAML, "icd10mini.xml", b"Kapitel", b"&other;"), "icd10mini.xml line"),
        (changed(CLAML, "icd10mini.xml", b"Kapitel", b"<x>" * 2000), "icd10mini.xml line"),
        (changed(CLAML, "icd10mini.xml", b"Kapitel", b"\xfc"), "icd10mini.xml line"),
        (changed(CLAML, "icd10mini.xml", b"Kapitel", b"<x/>" * 300_000), "icd10mini.xml line"),
        (changed(CLAML, "icd10mini.xml", b'<Class code="X01"', b'<Class code="X00"'), "icd10mini.xml line"),
        (changed(CLAML, "icd10mini.xml", b'encoding="UTF-8"', b'encoding="EBCDIC-X"'), "icd10mini.xml line"),
        (changed(ORDER, "icd10cm-order-2026.txt", b"00003 X0001   1", b"00003 X0001   7"), "icd10cm-order-2026.txt line 3"),
        (changed(ORDER, "icd10cm-order-2026.txt", b"X01 ", b"X00 "), "icd10cm-order-2026.txt line 4"),
        (changed(UCUM, "ucum-essence.xml", b'value="2.54"', b'value="1e999999999"'), "ucum-essence.xml line"),
        (changed(UCUM, "ucum-essence.xml", b'value="2.54"', b'value="two"'), "ucum-essence.xml line"),
        (changed(UCUM, "ucum-essence.xml", b'Code="[in_i]"', b'Code=""'), "ucum-essence.xml line"),
        ({"readme.txt": b"hello"}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_what_is_broken_is_refused_with_file_and_line_and_leaves_nothing(
    files: Files, where: str, tmp_path: Path
) -> None:
    with pytest.raises(HilumError) as caught:
        loaded(files, tmp_path)
    assert where in caught.value.where
    assert list(tmp_path.iterdir()) == []


def test_loinc_has_the_whole_table_and_all_answers_though_panels_bring_a_part_of_both(tmp_path: Path) -> None:
    lines_of = LOINC["LoincTable/Loinc.csv"].split(b"\r\n")
    answers = LOINC["AccessoryFiles/AnswerFile/AnswerList.csv"].split(b"\n")
    panels = {
        "AccessoryFiles/PanelsAndForms/Loinc.csv": b"\r\n".join(lines_of[:2]),
        "AccessoryFiles/PanelsAndForms/AnswerList.csv": b"\n".join(answers[:2]),
    }
    for files in ({**panels, **LOINC}, {**LOINC, **panels}):
        folder = tmp_path / str(next(iter(files)).count("Panels"))
        with loaded(files, folder) as loinc:
            assert loinc.concept("1002-9") is not None
            assert list(loinc.members("http://loinc.org/vs/LL900-1")) == ["LA901-3", "LA902-1"]
    with loaded(panels, tmp_path / "alone") as part:
        assert part.concept("1002-9") is None


def test_loinc_takes_consumer_names_and_all_links_to_parts_and_its_core_table_alone(tmp_path: Path) -> None:
    links = (
        b'"LoincNumber","LongCommonName","PartNumber","PartName","PartCodeSystem","PartTypeName","LinkTypeName","Property"\n'
        b'"1001-1","x","LP101-8","Starlight","http://loinc.org","COMPONENT","DetailedModel","http://loinc.org/property/analyte"\n'
    )
    more = {
        "AccessoryFiles/PartFile/LoincPartLink_Supplementary.csv": links,
        "AccessoryFiles/ConsumerName/ConsumerName.csv": b'"LoincNumber","ConsumerName"\r\n"1001-1","Light of stars, blood"\r\n',
    }
    with loaded({**LOINC, **more}, tmp_path / "whole") as loinc:
        assert values(loinc, "1001-1", "analyte") == {"LP101-8"} and "LP101-8" in values(loinc, "1001-1", "COMPONENT")
        assert "Light of stars, blood" in {one.term for one in loinc.designations("1001-1")}
    with loaded({"LoincTableCore/LoincTableCore.csv": LOINC["LoincTable/Loinc.csv"]}, tmp_path / "core") as core:
        assert core.concept("1001-1") is not None


def test_seventh_characters_that_a_note_takes_away_make_no_codes(tmp_path: Path) -> None:
    note = (
        b"</sevenChrDef><notes><note>7th characters D and S do not apply to codes in category X00 with 6th character 7 - death by"
        b" longing, or 8 - death by other cause.</note></notes>"
    )
    below = b"".join(b"<diag><name>X00.1X%d</name><desc>Far away %d</desc></diag>" % (at, at) for at in (6, 7, 8))
    tabular = (
        TABULAR["icd10cm_tabular_2026.xml"]
        .replace(b"</sevenChrDef>", note, 1)
        .replace(
            b"</diag></section>", b"<diag><name>X00.1</name><desc>Far</desc>" + below + b"</diag></diag></section>", 1
        )
    )
    with loaded({"icd10cm_tabular_2026.xml": tabular}, tmp_path) as longings:
        made = [code for code in longings.descendants("X00.1") if len(code) == 8]
        assert sorted(made) == ["X00.1X6A", "X00.1X6D", "X00.1X7A", "X00.1X8A"]
        assert longings.concept("X00.0XXD") is not None


def test_the_order_file_of_procedures_is_a_code_system_of_its_own(tmp_path: Path) -> None:
    rows = (
        b"00001 0X1     0 Wanderlust, Bypass                                           Wanderlust, Bypass\r\n"
        b"00002 0X16070 1 Bypass Longing to Sea, Open                                  Bypass Longing to Sea, Open Approach\r\n"
        b"00003 XW0     0 New Longings                                                 New Longings, Introduction\r\n"
    )
    with loaded({"icd10pcs_order_2026.txt": rows}, tmp_path) as procedures:
        release = procedures.release
        assert (release.system, release.name, release.version) == (
            "http://www.cms.gov/Medicare/Coding/ICD10", "ICD-10-PCS", "2026",
        )  # fmt: skip
        assert list(procedures.codes()) == ["0X1", "0X16070", "XW0"] and procedures.parents("0X16070") == ("0X1",)
        found = procedures.concept("0X16070")
        assert found is not None and found.display == "Bypass Longing to Sea, Open Approach"


def test_releases_of_snomed_ct_that_are_no_snapshot_are_told(tmp_path: Path) -> None:
    full = {name.replace("Snapshot", "Full"): data for name, data in SNOMED.items() if "nonsense" not in data.decode()}
    with pytest.raises(HilumError, match="no Snapshot file sct2_Concept, only Full, which are not read"):
        loaded(full, tmp_path)


def test_an_archive_is_read_within_budgets() -> None:
    assert recognise(archive(io.BytesIO(zipped(LOINC)), "l.zip")).kind == "LOINC"
    assert recognise(archive(io.BytesIO(zipped(SNOMED)), "s.zip")).kind == "SNOMED CT"
    bomb = zipped({"Loinc.csv": b"\0" * 40_000_000})
    cut = zipped(LOINC)[:-40]
    strange = zipped({"Loinc.csv": b"x"}, zipfile.ZIP_BZIP2)
    many = zipped({str(number): b"" for number in range(20_001)})
    encrypted = bytearray(zipped({"Loinc.csv": b"x"}))
    at = encrypted.index(b"PK\x01\x02")
    struct.pack_into("<H", encrypted, at + 8, 1)
    for data in (bomb, cut, strange, many, bytes(encrypted), b"PK\x03\x04", b""):
        with pytest.raises(HilumError):
            archive(io.BytesIO(data), "x.zip")


def test_a_damaged_member_of_an_archive_is_told(tmp_path: Path) -> None:
    data = bytearray(zipped(LOINC))
    start = data.index(b"Loinc.csv") + 9
    data[start + 20 : start + 60] = b"\xff" * 40
    found = archive(io.BytesIO(bytes(data)), "x.zip")
    with pytest.raises(HilumError):
        recognise(found).load(cast("ConceptWriter", _Nothing()), lambda *_: None)


@pytest.mark.parametrize("files", [LOINC, CLAML])
def test_an_archive_whose_directory_says_that_its_files_begin_elsewhere_is_told(files: Files) -> None:
    data = bytearray(zipped(files))
    end = data.rindex(b"PK\x05\x06")
    (begin,) = struct.unpack_from("<I", data, end + 16)
    struct.pack_into("<I", data, end + 16, begin + 131_072)
    with pytest.raises(HilumError):
        recognise(archive(io.BytesIO(bytes(data)), "x.zip")).load(cast("ConceptWriter", _Nothing()), lambda *_: None)


class _Nothing:
    """A writer that keeps nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *_, **__: None


def test_what_is_no_index_is_told(tmp_path: Path) -> None:
    for content in (b"", b"nonsense" * 600, b"SQLite format 3\0" + b"\0" * 4000):
        (tmp_path / "x.terms").write_bytes(content)
        with pytest.raises(HilumError, match="index"):
            open_concepts(tmp_path / "x.terms")
    with pytest.raises(FileNotFoundError):
        open_concepts(tmp_path / "none.terms")
    loaded(ORDER, tmp_path).close()
    data = bytearray((tmp_path / "release.terms").read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    (tmp_path / "release.terms").write_bytes(data)
    with pytest.raises(HilumError), open_concepts(tmp_path / "release.terms") as broken:
        list(broken.codes())
        list(broken.descendants("X00"))
        broken.designations("X00")


def test_files_are_known_by_what_they_are() -> None:
    kinds = {recognise(members(files)).kind for files in (LOINC, SNOMED, CLAML, ORDER, TABULAR, UCUM)}
    assert kinds == {"LOINC", "SNOMED CT", "ClaML", "ICD-10-CM", "UCUM"}
