"""Edition 2.9 against another witness: the HL7 v2-to-FHIR guide, whose tables name fields, components and segments of 2.9.

The definitions come from the HL7 v2+ guide (tools/hl7v2_edition_2_9.py); the v2-to-FHIR guide is read by nothing that makes them. It
has been written over ten years, so that some of its rows are of older editions: each difference stands here with its reason.
"""

from __future__ import annotations

import csv
import io
import re
import tarfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hilum.hl7v2.definitions import Structure, definitions, notation
from hilum.hl7v2.definitions.load import Definitions, _read

KNOWN = definitions("2.9")


@cache
def _sheets(corpus: Path, kind: str) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    archive = corpus / "hl7v2" / "v2-to-fhir-ig" / "mappings-csv.tar.xz"
    if not archive.is_file():
        pytest.skip("the guide's tables are not in the corpus")
    found = []
    with tarfile.open(archive) as whole:
        for member in whole.getmembers():
            if f"/{kind}/" in member.name and member.name.endswith(".csv"):
                held = whole.extractfile(member)
                assert held is not None
                text = held.read().decode("utf-8-sig")
                found.append((member.name, tuple(tuple(row) for row in csv.reader(io.StringIO(text)))))
    return tuple(sorted(found))


def _rows(corpus: Path, kind: str, mark: str) -> Iterator[tuple[str, int, str, str, str, str]]:
    """Segment or data type, position, name, type, least and greatest number of a sheet's rows."""
    for _, rows in _sheets(corpus, kind):
        for row in rows:
            place = re.fullmatch(rf"([A-Z][A-Z0-9]{{1,2}}){mark}(\d+)", row[1].strip()) if len(row) > 5 else None
            if place is not None:
                name, datatype, low, high = (one.strip() for one in row[2:6])
                yield place[1], int(place[2]), name, datatype, low, high


def _letters(name: str) -> str:
    return re.sub(r"\W", "", name.lower())


_OLD = "the sheet has the type of the edition that withdrew the field"
_MIN = "the sheet asks for more or less than the edition: it tells what a FHIR resource needs"
_MAX = "the sheet's repetition is of another edition; the v2+ guide has 2.8.2's"
_NAME = "the sheet shortens the name"
DIFFERENCES: dict[str, str] = {
    **dict.fromkeys(("AIG-5", "AIL-3", "AIP-3", "IAM-5", "MSH-6", "OBR-54", "ORC-8", "PR1-3", "SCH-10"), _MAX),
    **dict.fromkeys(("OBR-17", "ORC-14"), "two times, which one of the sheets has in words of its own (0..2)"),
    **dict.fromkeys(("AIP-4", "AIS-3", "ROL-2", "ROL-3", "ROL-4", "SCH-12"), _MIN),
    **dict.fromkeys(("IN1-38", "IN1-40", "IN1-41", "PD1-6"), "the sheet leaves the numbers empty"),
    **dict.fromkeys(("DG1-1", "DG1-3", "IAM-15", "IAM-17", "NTE-1"), _NAME),
    "ORC-4": "EI; one sheet has the type of older editions, and says so",
    "ORC-9": "one sheet has the name of older editions",
    "OBX-4": "OG since 2.8.2; the sheet has ST",
    "SCH-4": "the sheet has the name of 2.8.2",
}
WITHDRAWN = (
    "AL1-6 DG1-2 DG1-4 DG1-7 DG1-8 DG1-9 DG1-10 DG1-11 DG1-12 DG1-13 DG1-14 EVN-1 MRG-2 MRG-4 MSA-3 MSA-5 MSA-6 OBR-5 OBR-6"
    " OBR-14 OBR-15 OBR-16 OBR-27 OBR-28 OBR-32 OBR-33 OBR-34 OBR-35 OBR-50 ORC-7 ORC-10 ORC-11 ORC-12 ORC-17 ORC-18 ORC-19"
    " ORC-21 ORC-22 ORC-23 ORC-24 ORC-31 PD1-4 PID-2 PID-4 PID-9 PID-12 PID-19 PID-20 PID-28 PR1-2 PR1-4 PR1-8 PR1-11 PR1-12"
    " PV1-40 PV1-52 RXA-10 RXA-11 RXO-8 RXO-14 SCH-9 SCH-11"
)
DIFFERENCES |= dict.fromkeys(WITHDRAWN.split(), _OLD)


def test_fields_are_those_of_the_v2_to_fhir_guide(corpus: Path) -> None:
    differ, seen = set(), set()
    for segment, position, name, datatype, low, high in _rows(corpus, "segments", "-"):
        known = KNOWN.segment(segment)
        assert known is not None, segment
        field = known.field(position)
        assert field is not None, (segment, position)
        seen.add((segment, position))
        most = "-1" if field.max is None else str(field.max)
        same = (_letters(name), datatype, low, high) == (_letters(field.name), field.datatype, str(field.min), most)
        if not same:
            differ.add(f"{segment}-{position}")
    assert len(seen) > 800
    assert len({segment for segment, _ in seen}) == 34
    assert differ == DIFFERENCES.keys()
    assert all(KNOWN.segments[place[:3]].fields[int(place[4:]) - 1].usage == "W" for place in WITHDRAWN.split())


COMPONENTS: dict[str, str] = {
    **dict.fromkeys(("CWE.2", "CWE.5", "CWE.11"), "text of a coded element is ST; the sheet has FT"),
    **dict.fromkeys(("EIP.1", "EIP.2"), "the sheet has the type of the parts of EI"),
    "HD.3": "the sheet misspells the name and has ST",
    "NR.2": "the sheet names the number",
    **dict.fromkeys(("XAD.12", "XCN.7", "XON.3", "XON.4", "XON.5", "XPN.6", "XPN.10", "XTN.1"), _OLD),
    **dict.fromkeys(("XPN.9", "XPN.12", "XPN.13"), "the sheet has the type of 2.5"),
}
OF_OLDER = {"CE", "SPS", "TQ", "TS"}
"""Data types that no field of 2.9 has."""


def test_components_are_those_of_the_v2_to_fhir_guide(corpus: Path) -> None:
    differ, seen = set(), set()
    for id, position, name, datatype, _, _ in _rows(corpus, "datatypes", r"\."):
        known = KNOWN.datatype(id)
        if known is None or not known.components:
            assert known is not None or id in OF_OLDER, id
            continue
        component = known.component(position)
        assert component is not None, (id, position)
        seen.add((id, position))
        if (_letters(name), datatype) != (_letters(component.name), component.datatype):
            differ.add(f"{id}.{position}")
    assert len(seen) > 230
    assert differ == COMPONENTS.keys()


def _members(corpus: Path, structure: str) -> list[str]:
    """The segments of a message's sheet in their order; a segment has as many rows as there are resources made of it."""
    (rows,) = (rows for name, rows in _sheets(corpus, "messages") if f" {structure} " in name)
    places: dict[tuple[str, str], str] = {}
    for row in rows:
        name = row[1].strip().rpartition(".")[2] if len(row) > 3 else ""
        if re.fullmatch(r"[A-Z][A-Z0-9]{2}", name):
            places.setdefault((row[0].strip(), name), name)
    return list(places.values())


@pytest.mark.parametrize("structure", ["ADT_A01", "ADT_A05", "ADT_A06", "ADT_A17"])
def test_structures_of_2_9_have_the_members_that_the_v2_to_fhir_guide_gives_them(corpus: Path, structure: str) -> None:
    assert list(_of(structure).segments()) == _members(corpus, structure)


def test_a_transfer_has_participants_where_the_v2_to_fhir_guide_writes_obx_a_second_time(corpus: Path) -> None:
    ours = list(_of("ADT_A02").segments())
    participants = ours.index("OBX") + 1
    assert ours[participants] == "PRT"
    ours[participants] = "OBX"
    assert ours == _members(corpus, "ADT_A02")


def test_a_departure_keeps_the_diagnosis_that_the_v2_to_fhir_guide_has_for_its_cancelling(corpus: Path) -> None:
    assert [*_members(corpus, "ADT_A09"), "DG1"] == list(_of("ADT_A09").segments())
    assert _members(corpus, "ADT_A11")[-1] == "DG1"


def _of(id: str) -> Structure:
    found = KNOWN.structure(id)
    assert found is not None
    return found


# --- what the edition changed


def test_new_segments_and_fields_are_there_and_what_is_2_9_1_s_is_not() -> None:
    for segment, count in {"ARV": 10, "CTR": 21, "DEV": 17, "DST": 2, "OH1": 7, "OH2": 18, "OH3": 8, "OH4": 6}.items():
        assert len(KNOWN.segments[segment].fields) == count
    for segment, count in {
        "MSH": 28,
        "OBR": 55,
        "OBX": 33,
        "ORC": 38,
        "PRT": 24,
        "SPM": 35,
        "FT1": 56,
        "SAC": 49,
        "FHS": 17,
        "BHS": 17,
    }.items():
        assert len(KNOWN.segments[segment].fields) == count
    for segment, count in {"IN1": 55, "TXA": 28}.items():  # 2.9.1: 56 and 31
        assert len(KNOWN.segments[segment].fields) == count
    assert not {"GSP", "GSR", "GSC", "QRD", "QRF", "URD", "URS"} & set(KNOWN.segments)
    absent = KNOWN.segments["OBX"].field(32)
    assert absent is not None
    assert (absent.name, absent.datatype, absent.usage, absent.max) == (
        "Observation Value Absent Reason",
        "CWE",
        "C",
        None,
    )


@pytest.mark.parametrize(
    ("code", "event", "structure"),
    [
        ("ADT", "A08", "ADT_A01"),
        ("OML", "O59", "OML_O59"),
        ("RCV", "O59", "RCV_O59"),
        ("ORL", "O53", "ORL_O53"),
        ("ORL", "O56", "ORL_O56"),
        ("ORL", "O41", ""),
        ("OSU", "O52", "OSU_O52"),
        ("RDE", "O49", "RDE_O49"),
        ("RRE", "O50", "RRE_O50"),
        ("RDE", "O25", "RDE_O11"),
        ("MFN", "M19", "MFN_M19"),
        ("MFK", "M19", "MFK_M01"),
        ("INR", "U14", "INR_U14"),
        ("UDM", "Q05", ""),
        ("ACK", "O59", "ACK"),
    ],
)
def test_events_of_2_9_have_their_structures(code: str, event: str, structure: str) -> None:
    assert KNOWN.structure_of(code, event) == structure


def test_restrictions_follow_the_header_and_in_an_answer_the_acknowledgment() -> None:
    assert notation.write(_of("ORU_R01").items).startswith("MSH ARV* SFT* UAC? PATIENT_RESULT+(")
    assert notation.write(_of("ORL_O22").items).startswith("MSH MSA ARV* ERR* SFT*")
    assert notation.write(_of("ADT_A20").items) == "MSH SFT* UAC? EVN NPU"
    before = definitions("2.8.2")
    had = {id for id in KNOWN.structures if (one := before.structure(id)) is not None and "ARV" in one.segments()}
    have = {id for id in had if "ARV" in list(_of(id).segments())[:3]}
    assert len(had) > 60
    assert had - have == {"DRG_O43", "RSP_K31"}
    for id in ("BTS_O31", "QBP_Q11"):
        assert list(_of(id).segments()).count("ARV") == 1 and notation.write(_of(id).items).startswith("MSH ARV* SFT*")


def test_devices_participants_and_occupations_have_their_places() -> None:
    for id in (
        "OML_O21",
        "OML_O33",
        "OML_O35",
        "OML_O39",
        "OMG_O19",
        "OMI_O23",
        "ORU_R01",
        "ORU_R30",
        "OUL_R22",
        "OUL_R23",
    ):
        assert "DEVICE*(DEV OBX*)" in notation.write(_of(id).items), id
    for id in ("ADT_A01", "ORU_R01", "ORU_R30", "OUL_R23", "OUL_R24", "OPU_R25", "OML_O35"):
        assert "OH1* OH2* OH3? OH4*" in notation.write(_of(id).items), id
    for id in ("PGL_PC6", "PPG_PCG", "PPP_PCB", "PPR_PC1"):
        assert "GOAL_PARTICIPATION*(ROL? PRT? VAR*)" in notation.write(_of(id).items), id
    for id in ("CCI_I22", "CCM_I21", "CCR_I16", "CCU_I20", "CQU_I19"):
        assert "PARTICIPATION_GOAL_OBJECT<ROL PRT PRD>" in notation.write(_of(id).items), id
    assert "DST*" in notation.write(_of("EAC_U07").items)
    for id in ("EAC_U07", "ESU_U01", "INR_U06", "INU_U05", "LSU_U12", "SSR_U04", "TCU_U10"):
        assert notation.write(_of(id).items).endswith(" ROL?"), id
    assert notation.write(_of("ADT_A21").items).endswith(" PV1 PV2? DB1* OBSERVATION*(OBX PRT*)")
    for id in ("ORP_O10", "RGV_O15", "RRA_O18", "RRE_O12", "RRG_O16"):
        assert "PATIENT?(PID PRT* NTE*" in notation.write(_of(id).items), id
    assert " MSA ERR* QAK " in notation.write(_of("RSP_K11").items)


def test_fields_are_withdrawn_kept_for_old_senders_or_of_another_table() -> None:
    for place, usage in {
        "RXG-27": "W",
        "RXG-28": "W",
        "NK1-5": "B",
        "PD1-12": "B",
        "RXE-13": "B",
        "INV-1": "C",
    }.items():
        assert KNOWN.segments[place[:3]].fields[int(place[4:]) - 1].usage == usage, place
    repeats = {"CM0-3": 3, "CM2-4": 200, "PSH-13": 8, "PSH-14": 8, "BHS-16": None}
    repeats |= {"ODS-2": 10, "ODS-3": 20, "ODS-4": 2, "ODT-2": 10, "PES-11": 2}
    for place, most in repeats.items():
        assert KNOWN.segments[place[:3]].fields[int(place[4:]) - 1].max == most, place
    for segment in ("PRB", "GOL", "PTH"):
        assert KNOWN.segments[segment].fields[0].table == "0287"
    assert KNOWN.segments["ERR"].fields[5].max == 10


def test_new_tables_are_open_and_old_ones_have_the_codes_that_came_with_2_9() -> None:
    for id in ("0952", "0961", "0971"):
        table = KNOWN.table(id)
        assert table is not None
        assert table.allows("anything")
    for id, code in {"0206": "S", "0287": "SP", "0065": "C", "0104": "2.9", "0003": "O59", "0076": "RCV"}.items():
        table, before = KNOWN.table(id), definitions("2.8.2").table(id)
        assert table is not None
        assert before is not None
        assert code in table.codes
        assert code not in before.codes


def test_the_edition_is_read_within_thirty_milliseconds() -> None:
    spans = []
    for _ in range(5):
        begun = time.perf_counter()
        Definitions(_read("v2_9.json.gz"))
        spans.append(time.perf_counter() - begun)
    assert min(spans) < 0.03
