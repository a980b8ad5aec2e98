"""Definitions of each version: that the package data holds together, and facts checked by hand."""

from __future__ import annotations

import gzip
import json
import string
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import Incorrect, NotFound
from hilum.hl7v2.definitions import (
    ANY_SEGMENT,
    VERSIONS,
    Definitions,
    FieldDefinition,
    Group,
    SegmentUse,
    definitions,
    nearest_version,
    notation,
)
from hilum.hl7v2.definitions.model import ComponentDefinition

DATA = files("hilum.hl7v2.definitions") / "data"


def _field(version: str, segment: str, position: int) -> FieldDefinition:
    found = definitions(version).segment(segment)
    assert found is not None
    field = found.field(position)
    assert field is not None
    return field


def _line(version: str, structure: str) -> str:
    found = definitions(version).structure(structure)
    assert found is not None
    return notation.write(found.items)


# --- the package data


def test_all_versions_together_are_under_one_megabyte() -> None:
    names = {entry.name for entry in DATA.iterdir()}
    assert names == {"displays.json.gz"} | {f"v{version.replace('.', '_')}.json.gz" for version in VERSIONS}
    assert sum(len(entry.read_bytes()) for entry in DATA.iterdir()) < 1_000_000


@pytest.mark.parametrize("entry", sorted(entry.name for entry in DATA.iterdir()))
def test_each_file_names_its_sources_with_licences_and_hashes(entry: str) -> None:
    header = json.loads(gzip.decompress((DATA / entry).read_bytes()))["header"]
    assert "registered trademark" in header["notice"]
    of_2_9 = {"HL7"} if entry == "v2_9.json.gz" else set()  # the v2+ guide
    assert {one["name"].split()[0] for one in header["sources"]} == of_2_9 | {
        "hl7apy",
        "hl7types",
        "hl7-dictionary",
        "hl7v2-dictionary",
        "FHIR",
    }
    for source in header["sources"]:
        assert source["licence"].startswith(("MIT", "CC0"))
        assert len(source["sha256"]) == 64
        assert set(source["sha256"]) <= set(string.hexdigits)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_segment_of_each_structure_exists(version: str) -> None:
    known = definitions(version)
    for structure in known.structures.values():
        assert structure.section
        for name in structure.segments():
            assert name in ANY_SEGMENT or known.segment(name) is not None, (structure.id, name)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_structure_begins_with_msh_and_no_group_is_empty(version: str) -> None:
    def walk(group: Group) -> None:
        assert group.items
        assert group.max is None or group.max >= max(group.min, 1)
        for item in group.items:
            if isinstance(item, Group):
                walk(item)

    for structure in definitions(version).structures.values():
        assert structure.items[0] == SegmentUse("MSH", 1, 1)
        walk(Group(structure.id, 1, 1, False, structure.items))


@pytest.mark.parametrize("version", VERSIONS)
def test_each_data_type_that_is_named_exists(version: str) -> None:
    known = definitions(version)
    for segment in known.segments.values():
        for field in segment.fields:
            assert (field.datatype == "") == (field.usage == "W"), (segment.id, field)
            assert not field.datatype or known.datatype(field.datatype) is not None, (segment.id, field)
    for datatype in known.datatypes.values():
        for component in datatype.components:
            assert (component.datatype == "") == (component.usage == "W"), (datatype.id, component)
            assert not component.datatype or known.datatype(component.datatype) is not None, (datatype.id, component)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_table_that_is_named_exists(version: str) -> None:
    known = definitions(version)
    rows: list[FieldDefinition | ComponentDefinition] = [
        *(field for segment in known.segments.values() for field in segment.fields),
        *(component for datatype in known.datatypes.values() for component in datatype.components),
    ]
    for row in rows:
        assert not row.table or known.table(row.table) is not None, row
    assert len({row.table for row in rows}) > 60


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_has_a_short_name_and_sound_numbers(version: str) -> None:
    known = definitions(version)
    for segment in known.segments.values():
        assert 0 < len(segment.name) <= 80, segment.id
        for position, field in enumerate(segment.fields, 1):
            assert field.position == position
            assert 0 < len(field.name) <= 80, (segment.id, field)
            assert field.min == (1 if field.usage == "R" else 0)
            assert field.max is None or field.max >= 1
            assert field.max_length is None or field.max_length >= 1
            assert field.usage in ("R", "O", "C", "B", "W", "X")
    for datatype in known.datatypes.values():
        assert 0 < len(datatype.name) <= 80, datatype.id
        for position, component in enumerate(datatype.components, 1):
            assert component.position == position
            assert 0 < len(component.name) <= 80, (datatype.id, component)
    for table in known.tables.values():
        assert 0 < len(table.name) <= 80, table.id
        assert all(len(display) <= 80 for display in table.codes.values()), table.id
        assert table.kind in ("HL7", "user")
        assert table.edition in VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_the_codes_of_an_hl7_table_fit_into_the_fields_that_name_it(version: str) -> None:
    known = definitions(version)
    for segment in known.segments.values():
        for field in segment.fields:
            table = known.table(field.table)
            if table is None or table.kind != "HL7" or table.edition != version or field.datatype not in ("ID", "IS"):
                continue
            longest = max((len(code) for code in table.codes if " ... " not in code and "<" not in code), default=0)
            assert field.max_length is None or longest <= field.max_length, (segment.id, field)


# --- events

WITHOUT_STRUCTURE = {
    "CNQ": "cancels a query, without a structure of its own",
    "P04": "its query and answer of 2.2 are gone since 2.3",
    "R03": "its display-oriented results of 2.1 and 2.2 are gone since 2.3",
    "R05": "display-oriented queries for results, gone since 2.3",
    "R06": "display-oriented results, gone since 2.3",
    "R0R": "a pharmacy query that is printed ROR elsewhere",
    "W01": "waveforms, for which no source has a structure",
    "W02": "waveforms, for which no source has a structure",
    "Varies": "no event",
    "varies": "no event",
}
WITHDRAWN_IN = {
    "2.6": "Q02 Q03 Q04 Q05 Q07 Q08 Q09 R07 R08 R09",
    "2.7": "A18 A19 A30 A34 A35 A36 A46 A48 E30 E31 N01 O01 O02 P09 Q01 Q06 Q26 Q27 Q28 Q29 Q30 R02 R04 R21 ROR S25 T12 V01 V02 V03",
    "2.8": "I05 I06 PC4 PC5 PC9 PCA PCE PCF PCK PCL",
}
"""Events that table 0003 still lists while the version dropped their messages (queries and merges of the original mode)."""


@pytest.mark.parametrize("version", VERSIONS)
def test_each_event_of_the_map_has_a_structure_that_exists(version: str) -> None:
    known = definitions(version)
    for (code, event), structure in known.events.items():
        assert known.structure(structure) is not None
        assert known.structure_of(code, event) == structure


@pytest.mark.parametrize("version", VERSIONS[3:])
def test_each_event_of_table_0003_has_a_structure_but_for_those_listed(version: str) -> None:
    known = definitions(version)
    table = known.table("0003")
    assert table is not None
    withdrawn = {
        event
        for since, events in WITHDRAWN_IN.items()
        if VERSIONS.index(since) <= VERSIONS.index(version)
        for event in events.split()
    }
    mapped = {event for _, event in known.events}
    missing = set(table.codes) - mapped
    assert missing <= withdrawn | set(WITHOUT_STRUCTURE)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_structure_is_that_of_some_event(version: str) -> None:
    known = definitions(version)
    assert set(known.structures) - set(known.events.values()) == set()


def test_tables_of_codes_events_and_structures_keep_step_with_the_structures() -> None:
    for version in VERSIONS:
        known = definitions(version)
        structures, codes, versions = known.table("0354"), known.table("0076"), known.table("0104")
        assert structures is not None and codes is not None and versions is not None
        assert set(known.structures) <= set(structures.codes)
        assert {code for code, _ in known.events} <= set(codes.codes)
        assert version in versions.codes
    value_types = definitions("2.5.1").table("0125")
    assert value_types is not None
    assert {"CWE", "CE", "ED", "NM", "TS"} <= set(value_types.codes)
    assert not {"varies", "CM", "CQ_SIMPLE"} & set(value_types.codes)


@pytest.mark.parametrize(
    ("version", "code", "event", "structure"),
    [
        ("2.1", "ADT", "A08", "ADT_A08"),
        ("2.1", "ADT", "A28", ""),
        ("2.2", "ADT", "A28", "ADT_A28"),
        ("2.2", "ORU", "R03", "ORU_R01"),
        ("2.3", "ADT", "A04", "ADT_A01"),
        ("2.3", "ADT", "A28", "ADT_A01"),
        ("2.3", "ADT", "A40", "ADT_A39"),
        ("2.3", "ADR", "A19", "ADR_A19"),
        ("2.3", "MFN", "M04", "MFN_M06"),
        ("2.3", "MFN", "M06", "MFN_M07"),
        ("2.3.1", "SIU", "S14", "SIU_S12"),
        ("2.4", "SIU", "S14", "SIU_S12"),
        ("2.4", "ADT", "A28", "ADT_A05"),
        ("2.4", "RSP", "K22", "RSP_K22"),
        ("2.5", "RSP", "K22", "RSP_K21"),
        ("2.5.1", "ADT", "A31", "ADT_A05"),
        ("2.5.1", "OML", "O21", "OML_O21"),
        ("2.5.1", "QBP", "Q23", "QBP_Q21"),
        ("2.5.1", "ORM", "O01", "ORM_O01"),
        ("2.5.1", "VXU", "V04", "VXU_V04"),
        ("2.5.1", "MFK", "M13", "MFK_M01"),
        ("2.7", "ORM", "O01", ""),
        ("2.8", "ADT", "A40", "ADT_A39"),
        ("2.8", "OMQ", "O57", "OMQ_O57"),
        ("2.8.2", "SRR", "S07", "SRR_S01"),
    ],
)
def test_an_event_leads_to_its_structure(version: str, code: str, event: str, structure: str) -> None:
    assert definitions(version).structure_of(code, event) == structure


def test_an_acknowledgement_has_one_structure_for_every_event() -> None:
    for version in VERSIONS:
        known = definitions(version)
        assert (
            known.structure_of("ACK") == known.structure_of("ACK", "A01") == known.structure_of("ACK", "Z99") == "ACK"
        )
        assert known.structure_of("XYZ", "A01") == ""


def test_site_defined_queries_and_master_files_have_one_structure_for_all_their_events() -> None:
    known = definitions("2.5.1")
    assert known.structure_of("QBP", "Q77") == "QBP_Qnn"
    assert known.structure_of("QBP", "Q22") == "QBP_Q21"
    assert known.structure_of("MFN", "Z01") == "MFN_Znn"
    assert known.structure_of("RTB", "K44") == "RTB_Knn"
    assert definitions("2.8").structure_of("RSP", "Z77") == "RSP_Znn"
    assert known.structure_of("ADT", "Z01") == ""


# --- versions


def test_an_unknown_version_is_not_guessed() -> None:
    with pytest.raises(NotFound, match=r"2\.8\.2"):
        definitions("2.5.2")


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("2.5.1", "2.5.1"),
        ("2.9", "2.9"),
        ("2.9.1", "2.9"),
        ("2.8.9", "2.8.2"),
        ("2.5.2", "2.5.1"),
        ("2.3.2", "2.3.1"),
        ("2.7.2", "2.7.1"),
        ("", "2.5.1"),
        ("2.0", "2.5.1"),
        ("3.0", "2.5.1"),
        ("2.x", "2.5.1"),
        ("2.99999", "2.5.1"),
        (" 2.4 ", "2.4"),
        ("２.4", "2.5.1"),
    ],
)
def test_the_nearest_version_is_the_newest_that_is_not_newer(asked: str, version: str) -> None:
    assert nearest_version(asked) == version


def test_a_version_is_read_once_and_its_things_are_made_once() -> None:
    known = definitions("2.6")
    assert definitions("2.6") is known
    assert known.segment("PID") is known.segment("PID") is known.segments["PID"]
    assert known.structure("ACK") is known.structures["ACK"]
    assert known.segment("ZZZ") is None
    assert "PID" in known.segments
    assert "ZZZ" not in known.segments
    assert (known.datatype(""), known.table(""), known.structure("")) == (None, None, None)


def test_nothing_is_made_before_it_is_asked_for() -> None:
    known = Definitions(json.loads(gzip.decompress((DATA / "v2_6.json.gz").read_bytes())))
    assert len(known.segments) > 150
    assert not known.segments._made
    assert known.segment("PID") is not None
    assert list(known.segments._made) == ["PID"]


# --- facts checked by hand


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        ("2.1", 20),
        ("2.2", 27),
        ("2.3", 30),
        ("2.3.1", 30),
        ("2.4", 38),
        ("2.5", 39),
        ("2.5.1", 39),
        ("2.6", 39),
        ("2.7", 40),
        ("2.8", 40),
    ],
)
def test_pid_grows_with_the_versions(version: str, fields: int) -> None:
    segment = definitions(version).segment("PID")
    assert segment is not None
    assert len(segment.fields) == fields


def test_pid_of_2_1() -> None:
    assert _field("2.1", "PID", 3) == FieldDefinition(
        3, "Patient id internal", "CK", "R", 1, 1, 0, 16, "0061", "3.3.3.3"
    )
    name = _field("2.1", "PID", 5)
    assert (name.datatype, name.usage, name.max, name.max_length) == ("PN", "R", 1, 48)
    assert (_field("2.1", "PID", 7).datatype, _field("2.1", "PID", 8).datatype) == ("DT", "ID")


def test_pid_of_2_3() -> None:
    ids = _field("2.3", "PID", 3)
    assert (ids.name, ids.datatype, ids.usage, ids.max, ids.max_length) == (
        "Patient ID (Internal ID)",
        "CX",
        "R",
        None,
        20,
    )
    name = _field("2.3", "PID", 5)
    assert (name.datatype, name.usage, name.max) == ("XPN", "R", 1)
    assert (_field("2.3", "PID", 7).datatype, _field("2.3", "PID", 8).datatype) == ("TS", "IS")
    assert _field("2.3.1", "PID", 5).max is None


def test_pid_of_2_5_1() -> None:
    assert _field("2.5.1", "PID", 3) == FieldDefinition(
        3, "Patient Identifier List", "CX", "R", 1, None, 0, 250, "", "3.4.2.3"
    )
    sex = _field("2.5.1", "PID", 8)
    assert (sex.name, sex.datatype, sex.usage, sex.max, sex.max_length, sex.table) == (
        "Administrative Sex",
        "IS",
        "O",
        1,
        1,
        "0001",
    )
    assert (_field("2.5.1", "PID", 2).usage, _field("2.5.1", "PID", 4).usage) == ("B", "B")
    assert (_field("2.5.1", "PID", 35).usage, _field("2.5.1", "PID", 35).datatype) == ("C", "CE")


def test_pid_of_2_8() -> None:
    for position in (2, 4, 9, 12, 19, 20, 28):
        field = _field("2.8", "PID", position)
        assert (field.usage, field.datatype) == ("W", ""), position
        assert field.name
    sex = _field("2.8", "PID", 8)
    assert (sex.datatype, sex.table, sex.max_length) == ("CWE", "0001", None)
    assert _field("2.8", "PID", 7).datatype == "DTM"


def test_the_value_of_an_observation_is_of_the_type_that_obx_2_names() -> None:
    for version in VERSIONS:
        assert _field(version, "OBX", 5).datatype == "varies"
        datatype = definitions(version).datatype("varies")
        assert datatype is not None
        assert datatype.components == ()
    assert (_field("2.2", "OBX", 5).max, _field("2.3", "OBX", 5).max) == (1, None)
    assert _field("2.5.1", "OBX", 5).usage == "C"


def test_fields_of_obx_are_used_in_every_version() -> None:
    for version in VERSIONS[3:]:
        assert (_field(version, "OBX", 2).usage, _field(version, "OBX", 4).usage, _field(version, "OBX", 11).usage) == (
            "C",
            "C",
            "R",
        )
        assert _field(version, "OBX", 8).usage == _field(version, "OBX", 14).usage == "O"
        assert _field(version, "OBX", 5).section.startswith("7.")


def test_adt_a01_of_each_version() -> None:
    tail = "ACC? UB1? UB2?"
    of_2_4 = "DB1* OBX* AL1* DG1* DRG? PROCEDURE*(PR1 ROL*) GT1*"
    assert _line("2.1", "ADT_A01") == "MSH EVN PID NK1 PV1 DG1?"
    assert (
        _line("2.2", "ADT_A01")
        == f"MSH EVN PID NK1* PV1 PV2? OBX* AL1* DG1* PR1* GT1* INSURANCE*(IN1 IN2? IN3?) {tail}"
    )
    assert _line("2.3", "ADT_A01") == f"MSH EVN PID PD1? NK1* PV1 PV2? {of_2_4} INSURANCE*(IN1 IN2? IN3?) {tail}"
    assert _line("2.3.1", "ADT_A01") == f"MSH EVN PID PD1? NK1* PV1 PV2? {of_2_4} INSURANCE*(IN1 IN2? IN3*) {tail}"
    insured = "INSURANCE*(IN1 IN2? IN3* ROL*)"
    assert _line("2.4", "ADT_A01") == f"MSH EVN PID PD1? ROL* NK1* PV1 PV2? ROL* {of_2_4} {insured} {tail} PDA?"
    for version in ("2.5", "2.5.1"):
        assert (
            _line(version, "ADT_A01") == f"MSH SFT* EVN PID PD1? ROL* NK1* PV1 PV2? ROL* {of_2_4} {insured} {tail} PDA?"
        )
    later = "MSH SFT* UAC? EVN PID PD1? ARV* ROL* NK1* PV1 PV2? ARV* ROL*"
    for version in ("2.6", "2.7", "2.7.1"):
        assert _line(version, "ADT_A01") == f"{later} {of_2_4} {insured} {tail} PDA?"
    for version in ("2.8", "2.8.1", "2.8.2"):
        assert _line(version, "ADT_A01") == f"{later} {of_2_4} INSURANCE*(IN1 IN2? IN3* ROL* AUT* RF1*) {tail} PDA?"


def test_merges_of_a39_repeat_the_patient() -> None:
    assert _line("2.3.1", "ADT_A39") == "MSH EVN PATIENT+(PID PD1? MRG PV1?)"
    assert _line("2.5.1", "ADT_A39") == "MSH SFT* EVN PATIENT+(PID PD1? MRG PV1?)"


def test_oru_r01_of_2_5_1_has_its_groups() -> None:
    structure = definitions("2.5.1").structure("ORU_R01")
    assert structure is not None
    assert notation.write(structure.items) == (
        "MSH SFT* PATIENT_RESULT+(PATIENT?(PID PD1? NTE* NK1* VISIT?(PV1 PV2?)) ORDER_OBSERVATION+(ORC? OBR NTE* TIMING_QTY*("
        "TQ1 TQ2*) CTD? OBSERVATION*(OBX NTE*) FT1* CTI* SPECIMEN*(SPM OBX*))) DSC?"
    )
    group = structure.items[2]
    assert isinstance(group, Group)
    assert (group.name, group.min, group.max, group.choice) == ("PATIENT_RESULT", 1, None, False)
    assert structure.items[1] == SegmentUse("SFT", 0, None)
    assert list(structure.segments())[:6] == ["MSH", "SFT", "PID", "PD1", "NTE", "NK1"]


def test_order_details_of_orm_o01_are_a_choice() -> None:
    def choices(items: tuple[Group | SegmentUse, ...]) -> list[Group]:
        found = []
        for item in items:
            if isinstance(item, Group):
                found += ([item] if item.choice else []) + choices(item.items)
        return found

    for version, names in (
        ("2.1", "OBR ORO RX1"), ("2.2", "OBR RQD RQ1 RXO ODS ODT"), ("2.5.1", "OBR RQD RQ1 RXO ODS ODT"),
        ("2.6", "OBR RQD RQ1 RXO ODS ODT"),
    ):  # fmt: skip
        structure = definitions(version).structure("ORM_O01")
        assert structure is not None
        assert [[item.name for item in one.items] for one in choices(structure.items)] == [names.split()]


def test_components_of_cx_and_of_dates() -> None:
    known = definitions("2.5.1")
    identifier = known.datatype("CX")
    assert identifier is not None
    assert [one.datatype for one in identifier.components] == [
        "ST",
        "ST",
        "ID",
        "HD",
        "ID",
        "HD",
        "DT",
        "DT",
        "CWE",
        "CWE",
    ]
    authority = identifier.component(4)
    assert authority == ComponentDefinition(4, "Assigning Authority", "HD", "O", 227, "0363")
    assert identifier.component(0) is identifier.component(11) is None
    assert (known.datatype("TS") is None, definitions("2.6").datatype("TS") is None) == (False, True)
    string = known.datatype("ST")
    assert string is not None
    assert (string.name, string.components) == ("String Data", ())


def test_codes_of_a_table_differ_by_version_and_bear_displays() -> None:
    old, new = definitions("2.3.1").table("0001"), definitions("2.5.1").table("0001")
    assert old is not None and new is not None
    assert set(old.codes) == {"F", "M", "O", "U"}
    assert dict(new.codes) == {
        "A": "Ambiguous", "F": "Female", "M": "Male", "N": "Not applicable", "O": "Other", "U": "Unknown"
    }  # fmt: skip
    assert (old.kind, old.edition, new.edition) == ("user", "2.3.1", "2.5.1")
    carried = definitions("2.2").table("0001")
    assert carried is not None
    assert carried.edition == "2.3.1"  # no source has tables of 2.2, and the table says so


def test_kinds_of_tables_follow_the_type_of_their_fields() -> None:
    known = definitions("2.5.1")
    for number, kind in (
        ("0001", "user"),
        ("0003", "HL7"),
        ("0085", "HL7"),
        ("0203", "HL7"),
        ("0357", "HL7"),
        ("0363", "user"),
    ):
        table = known.table(number)
        assert table is not None
        assert table.kind == kind, number


@pytest.mark.parametrize(
    ("table", "code", "allowed"),
    [
        ("0001", "F", True), ("0001", "X", False), ("0001", "", False), ("0005", "anything", True), ("0010", "1234", True),
        ("0396", "L", True), ("0396", "HL70001", True), ("0396", "HL7x", False), ("0396", "99ABC", True), ("0396", "99", False),
        ("0203", "NNUSA", True), ("0203", "NNxxx", True), ("0203", "NN", False), ("0335", "Q6H", True), ("0335", "Q6X", False),
        ("0335", "Q٣H", False), ("0112", "15", True), ("0141", "E5", True), ("0141", "E10", False), ("0141", "5", False),
        ("0485", "TM30", True), ("0485", "TM", False),
    ],
)  # fmt: skip
def test_patterns_ranges_and_open_tables_allow_what_they_stand_for(table: str, code: str, allowed: bool) -> None:
    found = definitions("2.5.1").table(table)
    assert found is not None
    assert found.allows(code) is allowed


@given(st.text(max_size=20), st.sampled_from(sorted(definitions("2.5.1").tables)))
def test_any_text_can_be_asked_of_a_table(code: str, table: str) -> None:
    assert definitions("2.5.1").tables[table].allows(code) in (True, False)


# --- notation

names = st.text(string.ascii_uppercase, min_size=1, max_size=4)
times = st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(3, 9)))
uses = st.builds(lambda name, times: SegmentUse(name, times[0], times[1]), names, times)
items = st.recursive(
    uses,
    lambda inner: st.builds(
        lambda name, times, choice, inside: Group(name, times[0], times[1], choice, tuple(inside)),
        names,
        times,
        st.booleans(),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=20,
)


@settings(max_examples=60)
@given(st.lists(items, max_size=5))
def test_a_structure_is_written_and_read_alike(made: list[Group | SegmentUse]) -> None:
    assert notation.read(notation.write(tuple(made))) == tuple(made)


@pytest.mark.parametrize("text", ["A(B", "A)B", "A<B)", "A(B>", "(A)", "A ? B", "A{1}", "A{2,1,}", ">"])
def test_a_line_that_is_no_structure_is_refused(text: str) -> None:
    with pytest.raises(Incorrect):
        notation.read(text)
