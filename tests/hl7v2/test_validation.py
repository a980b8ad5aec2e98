"""A message is judged by its version: syntax, structure, data types, tables; findings name places and rules, never values."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.er7 import STANDARD, parse
from hilum.hl7v2.definitions import definitions
from hilum.hl7v2.validation import (
    RULES,
    Finding,
    Report,
    Severity,
    Tolerance,
    as_html,
    as_json,
    as_text,
    error_segments,
    validate,
)
from hilum.hl7v2.validation.findings import Collector
from hilum.hl7v2.validation.parts import Compiler

MSH = "MSH|^~\\&|LAB|HOSP|HIS|HOSP|20260102030405||ADT^A01^ADT_A01|M1|P|2.5.1"
EVN = "EVN||20260102030405"
PID = "PID|1||4711^^^HOSP&1.2.3&ISO^MR||DOE^JANE||19800229|F"
PV1 = "PV1|1|I|W1^101^1"
ORU = "MSH|^~\\&|LAB|HOSP|HIS|HOSP|20260102030405||ORU^R01^ORU_R01|M1|P|2.5.1"
OBR = "OBR|1||F1^LAB|24331-1^Lipid panel^LN|||20260102||||||||||||||||||F"


def judge(*lines: str, version: str = "", tolerances: tuple[Tolerance, ...] = ()) -> Report:
    return validate(("\r".join(lines) + "\r").encode(), version=version, tolerances=tolerances)


def found(report: Report) -> list[tuple[str, str]]:
    return [(one.rule, one.place) for one in report]


def adt(*, msh: str = MSH, evn: str = EVN, pid: str = PID, pv1: str = PV1) -> list[tuple[str, str]]:
    return found(judge(msh, evn, pid, pv1))


def obx(text: str) -> list[tuple[str, str]]:
    return found(judge(ORU, PID, OBR, text))


def test_a_right_message_has_no_findings() -> None:
    report = judge(MSH, EVN, PID, PV1)
    assert (report.findings, report.is_valid, report.structure, report.version) == ((), True, "ADT_A01", "2.5.1")


# Syntax.


def test_bytes_that_are_no_message_are_a_finding_and_not_an_error() -> None:
    report = validate(b"PID|1||4711\r")
    assert [(one.rule, one.severity) for one in report] == [("syntax/message", Severity.ERROR)]
    assert not report.is_valid
    assert not validate(b"").is_valid


def test_other_delimiters_are_read_and_told() -> None:
    report = judge(
        "MSH$%*!@$LAB$HOSP$HIS$HOSP$20260102$$ADT%A01%ADT_A01$1$P$2.5.1",
        "EVN$$20260102",
        "PID$1$$4%%%A@1.2@ISO%MR$$D%J",
        "PV1$1$I",
    )
    assert found(report)[0] == ("syntax/delimiters", "MSH[1]-2[1]")
    assert report.is_valid


def test_a_truncation_character_before_2_7_is_told() -> None:
    assert adt(msh=MSH.replace("&|", "&#|")) == [("syntax/delimiters", "MSH[1]-2[1]")]
    msh = MSH.replace("&|", "&#|").replace("2.5.1", "2.7")
    assert ("syntax/delimiters", "MSH[1]-2[1]") not in adt(msh=msh)


def test_the_parameters_of_a_query_are_what_the_query_says() -> None:
    msh = MSH.replace("ADT^A01^ADT_A01", "QBP^Q22^QBP_Q21")
    report = judge(msh, "QPD|IHE PDQ Query^x^L|1|@PID.5.1.1^M~@PID.5.2^H||||||||x|y", "RCP|I")
    assert [one for one in found(report) if one[1].startswith("QPD")] == []


def test_a_bare_backslash_and_an_unknown_sequence_are_told() -> None:
    assert adt(pid=PID.replace("JANE", "JA\\NE")) == [("syntax/escape", "PID[1]-5[1].2")]
    assert adt(pid=PID.replace("JANE", "JA\\Q\\NE")) == [("syntax/escape", "PID[1]-5[1].2")]
    assert adt(pid=PID.replace("JANE", "JA\\T\\\\S\\NE")) == []


def test_a_broken_line_of_base64_is_told_and_not_taken_for_a_segment() -> None:
    report = judge(ORU, PID, OBR, "OBX|1|ED|PDF^Report^L||^application^pdf^Base64^JVBERi0x", "LjQKJcfsj6IK", "NTE|1")
    assert ("syntax/no-segment", "line 5") in found(report)


def test_a_segment_of_its_name_alone_is_told() -> None:
    assert ("syntax/empty-segment", "PV2[1]") in found(judge(MSH, EVN, PID, PV1, "PV2"))


def test_a_bare_line_feed_in_a_message_of_carriage_returns_is_text() -> None:
    assert adt(pid=PID.replace("JANE", "JA\nNE")) == []


def test_a_batch_is_told_to_be_one() -> None:
    report = judge("FHS|^~\\&|A", "BHS|^~\\&|A", MSH, EVN, PID, PV1)
    assert found(report) == [("structure/batch", "")]
    assert not report.is_valid


def test_composites_of_2_1_that_nobody_defined_are_taken_as_they_come() -> None:
    msh = "MSH|^~\\&|LAB|HOSP|HIS|HOSP|19880102||ADT|1|P|2.1"
    report = judge(msh, "EVN|A01|198801021200", "PID|1||4711||DOE^JANE||19500101|F", "PV1|1|I|W1")
    assert [one for one in report if one.rule in ("type/components", "type/subcomponents")] == []


def test_control_characters_in_text_are_told() -> None:
    assert adt(pid=PID.replace("JANE", "JA\x07NE")) == [("syntax/control", "PID[1]-5[1].2")]


# Structure.


def test_a_version_that_is_not_known_is_told_and_ends_the_judging() -> None:
    assert adt(msh=MSH.replace("2.5.1", "7.0")) == [("structure/version", "MSH[1]-12[1]")]
    assert adt(msh=MSH.replace("|2.5.1", "|")) == [("structure/version", "MSH[1]-12[1]")]
    assert judge(MSH.replace("2.5.1", "7.0"), EVN, PID, PV1, version="2.5.1").structure == "ADT_A01"


def test_a_message_of_2_9_is_judged_by_2_9() -> None:
    report = judge(MSH.replace("2.5.1", "2.9"), "EVN||20260102", PID, PV1)
    assert (list(report), report.version, report.is_valid) == ([], "2.9", True)


def test_a_message_of_2_9_1_is_judged_by_the_newest_definitions_and_that_is_told() -> None:
    report = judge(MSH.replace("2.5.1", "2.9.1"), "EVN||20260102", PID, PV1)
    assert [(one.rule, one.severity) for one in report] == [("structure/version", Severity.INFO)]
    assert (report.version, report.is_valid) == ("2.9", True)


def test_the_structure_comes_of_type_and_event_and_a_wrong_name_is_told() -> None:
    report = judge(MSH.replace("ADT^A01^ADT_A01", "ADT^A04^ADT_A04"), EVN, PID, PV1)
    assert found(report) == [("structure/name", "MSH[1]-9[1].3")]
    assert report.structure == "ADT_A01"
    assert judge(MSH.replace("ADT^A01^ADT_A01", "ADT^A04"), EVN, PID, PV1).structure == "ADT_A01"


def test_a_message_type_that_is_not_known_is_told_with_its_code() -> None:
    report = judge(MSH.replace("ADT^A01^ADT_A01", "XYZ^A01"), PID)
    assert [(one.rule, one.code) for one in report if one.level == "structure"] == [("structure/type", "200")]
    report = judge(MSH.replace("ADT^A01^ADT_A01", "ADT^A99"), PID)
    assert [(one.rule, one.code) for one in report if one.level == "structure"] == [("structure/event", "201")]
    report = judge(MSH.replace("ADT^A01^ADT_A01", "ZZZ^Z01"), PID)
    assert [one.severity for one in report if one.level == "structure"] == [Severity.INFO]


def test_missing_misplaced_unexpected_and_local_segments_are_told_with_code_100() -> None:
    report = judge(MSH, EVN, PV1, "ZBE|1", "OBR|1", "QQQ|1")
    assert [one for one in found(report) if one[0].startswith("structure/")] == [
        ("structure/local", "ZBE[1]"),
        ("structure/unexpected", "OBR[1]"),
        ("structure/unknown-segment", "QQQ[1]"),
        ("structure/missing", "PID"),
    ]
    assert {one.code for one in report if one.severity is Severity.ERROR and one.level == "structure"} == {"100"}
    assert found(judge(MSH, EVN, PV1, PID)) == [("structure/misplaced", "PID[1]")]
    assert found(judge(MSH, EVN, PID, PV1, PV1)) == [("structure/repeats", "PV1[2]")]


# Data types.


def test_a_required_field_that_is_empty_has_code_101_and_the_null_value_is_told() -> None:
    report = judge(MSH, EVN, "PID|1||||DOE^JANE", PV1)
    assert [(one.rule, one.place, one.code) for one in report] == [("type/required", "PID[1]-3[1]", "101")]
    assert "Patient Identifier List" in report.findings[0].text
    assert adt(pid="PID|1|| ||DOE^JANE") == [("type/required", "PID[1]-3[1]")]
    assert adt(pid="PID|1||~^^&||DOE^JANE") == [("type/required", "PID[1]-3[1]")]
    assert adt(pid='PID|1||""||DOE^JANE') == [("type/required-null", "PID[1]-3[1]")]
    assert adt(pid=PID.replace("19800229", '""')) == []


def test_an_empty_field_and_the_null_value_differ_for_no_other_check() -> None:
    assert adt(pid='PID|1||4711^^^HOSP||DOE^""||""|""|""||""^""|""') == []


@pytest.mark.parametrize(
    ("version", "good", "bad"),
    [
        (
            "2.5.1",
            "1980 198002 19800229 1980022910 198002291030 19800229103059.1234+0100",
            "19810229 198013 1980022925 198 1980-01-01 00000000 1980022910305 19800229103060",
        ),
        ("2.4", "1980 198002 19800229 198002291030 19800229103059.1-0500", "1980022910 19800230 198002291060"),
        ("2.2", "19800229 198002291030", "1980 198002 19800230"),
    ],
)
def test_a_time_stamp_is_written_as_its_version_says(version: str, good: str, bad: str) -> None:
    msh = MSH.replace("2.5.1", version)
    for text in good.split():
        report = judge(msh, EVN, PID.replace("19800229", text), PV1)
        assert not [one for one in report if one.rule in ("type/TS", "type/DTM")], text
    for text in bad.split():
        report = judge(msh, EVN, PID.replace("19800229", text), PV1)
        assert [one.place[:8] for one in report if one.rule in ("type/TS", "type/DTM")] == ["PID[1]-7"], text


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("NM", "1 -1 +1.5 .5 5. 007 0", "1,5 1e5 - . 1-2 0x1 ١"),
        ("DT", "2026 202601 20260131", "20260132 2026-01-31 202601310"),
        ("TM", "10 1030 103059.5 1030+0200", "24 1060 10305 103"),
        ("TS", "20260131103059", "20260132"),
        ("SI", "0 1 100", "-1 1.5 x"),
        ("SN", ">^5 ^1^:^128 <^-3.5", "^a ^1^-^x"),
        ("DR", "20260101^20260201", "20260101^2026020x"),
    ],
)
def test_obx_5_is_checked_by_the_type_that_obx_2_names(kind: str, good: str, bad: str) -> None:
    for text in good.split():
        assert [one for one in obx(f"OBX|1|{kind}|1^x^L||{text}||||||F") if one[1].startswith("OBX[1]-5")] == [], text
    for text in bad.split():
        assert [one for one in obx(f"OBX|1|{kind}|1^x^L||{text}||||||F") if one[1].startswith("OBX[1]-5")], text


def test_obx_5_without_or_with_an_unknown_type_is_told() -> None:
    assert obx("OBX|1||1^x^L||5||||||F") == [("type/value-type", "OBX[1]-2[1]")]
    assert obx("OBX|1|QQ|1^x^L||5||||||F") == [("table/HL7", "OBX[1]-2[1]")]
    assert obx("OBX|1||1^x^L||||||||F") == [("type/conditional", "OBX[1]-2[1]")]
    assert obx("OBX|1||1^x^L||||||||X") == []


def test_each_repetition_of_obx_5_is_checked() -> None:
    assert obx("OBX|1|NM|1^x^L||5~x~6||||||F") == [("type/NM", "OBX[1]-5[2]")]


def test_what_is_said_to_be_base64_must_be() -> None:
    assert obx("OBX|1|ED|1^x^L||^TEXT^PDF^Base64^JVBERi0xLjQ=||||||F")[-1:] != [("type/base64", "OBX[1]-5[1].5")]
    assert ("type/base64", "OBX[1]-5[1].5") in obx("OBX|1|ED|1^x^L||^TEXT^PDF^Base64^not base64!||||||F")


def test_repetitions_and_parts_beyond_the_definition_are_told() -> None:
    assert adt(pid=PID.replace("19800229", "1980~1981")) == [("type/repeats", "PID[1]-7")]
    assert adt(pid=PID.replace("19800229", "19800229^Y^x")) == [("type/components", "PID[1]-7[1]")]
    assert adt(pid=PID + "|x" * 60)[0] == ("type/fields", "PID[1]")
    assert adt(pid=PID + "|" * 60) == []
    assert ("type/subcomponents", "PID[1]-5[1].2") in adt(pid=PID.replace("JANE", "JANE&ANN"))


def test_a_component_that_is_required_is_told() -> None:
    assert adt(pid=PID.replace("4711^", "^")) == [("type/component-required", "PID[1]-3[1].1")]


def test_a_universal_id_and_its_type_go_together() -> None:
    assert adt(pid=PID.replace("HOSP&1.2.3&ISO", "HOSP&1.2.3")) == [("type/pair", "PID[1]-3[1].4.3")]
    assert adt(pid=PID.replace("HOSP&1.2.3&ISO", "HOSP&&ISO")) == [("type/pair", "PID[1]-3[1].4.2")]
    assert adt(pid=PID.replace("HOSP&1.2.3&ISO", "HOSP")) == []


_VALUES = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "F",
            "P",
            "N",
            "20260102",
            "20261302",
            "1.5",
            "ISO",
            "HL70001",
            "L",
            "MR",
            "HOSP",
            "1.2.3",
            '""',
            " ",
            "\\T\\",
        ]
    ),
    st.text("ab1.-^~&\\\x07é ", max_size=8),
)


_TYPES = [
    *("ST", "NM", "SI", "ID", "IS", "DT", "TM", "TS", "CX", "XPN", "CE", "CWE", "HD", "EI", "XAD", "PL", "SN"),
    *("DR", "TX", "FT", "DTM", "CNE", "XTN"),
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(_TYPES),
    st.integers(0, 2),
    st.sampled_from(["", "0001", "0396", "0136", "0003", "0200"]),
    st.sampled_from([None, 4, 20]),
    st.lists(st.lists(_VALUES, min_size=1, max_size=3), min_size=1, max_size=5),
)
def test_the_quick_check_never_passes_what_the_explanation_finds_wrong(
    datatype: str, level: int, table: str, most: int | None, values: list[list[str]]
) -> None:
    """At each level the explanation is asked of a part whatever the quick check said of it; of its own parts by induction."""
    part = _COMPILER.part(datatype, level, most, table)
    text = (
        "^".join("&".join(parts) for parts in values)
        if level == 0
        else "&".join(values[0])
        if level == 1
        else values[0][0]
    )
    text = text.replace("~", "")
    out = Collector()
    part.explain(text, "PID[1]-1", _ENCODING, out)
    if text and part.quick(text):
        assert out.findings == []


_COMPILER = Compiler(definitions("2.5.1"), STANDARD)
_ENCODING = parse(MSH.encode()).encoding


def test_what_the_version_withdrew_is_told() -> None:
    report = judge(MSH.replace("2.5.1", "2.8"), "EVN|A01|20260102", PID, PV1)
    assert ("type/withdrawn", "EVN[1]-1[1]") in found(report)


def test_what_is_too_long_is_told_without_its_text() -> None:
    report = judge(MSH.replace("|M1|", f"|{'9' * 30}|"), EVN, PID, PV1)
    assert [(one.rule, one.place) for one in report] == [("type/length", "MSH[1]-10[1]")]
    assert report.findings[0].text == "30 characters where the version gives 20"


def test_the_length_of_escaped_text_is_that_of_what_it_says() -> None:
    assert adt(msh=MSH.replace("|M1|", f"|{'9' * 18}\\T\\\\S\\|")) == []


# Tables.


def test_a_code_outside_an_hl7_table_is_an_error_and_outside_a_user_table_information() -> None:
    report = judge(MSH.replace("|P|", "|Q|"), EVN, PID.replace("|F", "|X"), PV1)
    assert [(one.rule, one.place, one.severity, one.code) for one in report] == [
        ("table/HL7", "MSH[1]-11[1].1", Severity.ERROR, "103"),
        ("table/user", "PID[1]-8[1]", Severity.INFO, "103"),
    ]


def test_a_code_of_another_system_is_not_looked_for_in_the_table() -> None:
    with_system = [one for one in adt(pid=PID + "||||||||X9^Single^99LOC") if one[1] == "PID[1]-16[1].1"]
    assert with_system == []
    without = [one for one in adt(pid=PID + "||||||||X9^Single") if one[1] == "PID[1]-16[1].1"]
    assert without == [("table/user", "PID[1]-16[1].1")]


def test_local_and_numbered_coding_systems_are_of_their_table() -> None:
    for system in ("99LAB", "L", "LN", "HL70001", "ISO639"):
        assert [one for one in adt(pid=PID + f"||1002-5^x^{system}") if one[1].endswith(".3")] == [], system


def test_a_coding_system_registered_later_is_information() -> None:
    report = judge(MSH, EVN, PID + "||||||||S^Single^NEWSYS", PV1)
    assert [(one.place, one.severity) for one in report] == [("PID[1]-16[1].3", Severity.INFO)]


def test_a_data_type_that_its_table_lacks_may_still_name_obx_5() -> None:
    assert [one for one in obx("OBX|1|CWE|1^x^L||A^b^L||||||F") if one[0].startswith("table/")] == []


# Findings, tolerance, outputs.


def test_no_finding_carries_a_value() -> None:
    secret = "Zq7Xw9"
    report = judge(
        MSH.replace("|P|", f"|{secret}|"),
        EVN.replace("20260102030405", secret),
        f"PID|{secret}||^^^{secret}&{secret}&{secret}^{secret}||{secret}&{secret}\\{secret}||{secret}|{secret}|{secret}||{secret}",
        f"PV1|{secret}|{secret}|{secret}",
        f"OBX|{secret}|{secret}|{secret}||{secret}",
        f"{secret} is no segment",
    )
    assert len(report) > 8
    assert secret not in repr(report) + as_text(report) + as_html(report) + json.dumps(as_json(report))
    assert all(one.section and one.rule in RULES for one in report)


def test_a_tolerance_marks_and_keeps_what_it_covers() -> None:
    rule = Tolerance("type/required", "PID-3", "the old system has no identifiers")
    report = judge(MSH, EVN, "PID|1||||DOE^JANE||x", PV1, tolerances=(rule,))
    assert [(one.rule, bool(one.tolerated)) for one in report] == [("type/required", True), ("type/TS", False)]
    assert [one.rule for one in report.errors] == ["type/TS"]
    assert report.tolerated[0].for_exchange().severity is Severity.INFO
    assert "because the old system" in as_text(report)
    assert judge(MSH, EVN, "PID|1||||DOE^JANE", PV1).with_tolerances([rule]).is_valid


@pytest.mark.parametrize(
    ("pattern", "place", "covers"),
    [
        ("*", "OBX[3]-5[1].2", True),
        ("OBX", "OBX[3]-5[1].2", True),
        ("OBX-5", "OBX[3]-5[1].2", True),
        ("OBX-5.2", "OBX[3]-5[1].2", True),
        ("OBX[3]-5", "OBX[3]-5[1]", True),
        ("OBX[3]-5", "OBX[13]-5[1]", False),
        ("OBX-5", "OBX[3]-51[1]", False),
        ("OBX-5.1", "OBX[3]-5[1].12", False),
        ("OBX-5[2]", "OBX[3]-5[1]", False),
        ("Z*", "ZBE[1]-5[1]", True),
        ("Z*", "PID[1]", False),
        ("PATIENT_RESULT/ORDER_OBSERVATION", "PATIENT_RESULT[1]/ORDER_OBSERVATION[2]/OBR", True),
        ("PATIENT_RESULT/ORDER_OBSERVATION[1]", "PATIENT_RESULT[1]/ORDER_OBSERVATION[2]/OBR", False),
        ("line 7", "line 7", True),
    ],
)
def test_places_of_tolerances(pattern: str, place: str, covers: bool) -> None:
    finding = Finding(Severity.ERROR, place, "type/NM", "", "")
    assert Tolerance("type/*", pattern, "because").covers(finding) is covers
    assert not Tolerance("table/HL7", pattern, "because").covers(finding)


def test_a_tolerance_without_reason_or_of_no_rule_is_refused() -> None:
    with pytest.raises(LocalProtocolError):
        Tolerance("type/NM", "OBX-5", " ")
    with pytest.raises(LocalProtocolError):
        Tolerance("type/none", "OBX-5", "because")


def test_err_segments_of_2_5_and_later_name_place_code_severity_and_rule() -> None:
    report = judge(MSH, EVN, "PID|1||4711^^^H||DOE^JANE||x|F", PV1, "ZZZ|1")
    (line,) = error_segments(report)
    fields = line.split("|")
    assert fields[2:5] == ["PID^1^7^1^1", "102^Data type error^HL70357", "E"]
    assert fields[5].startswith("type/TS^")
    assert "HL7 v2" in fields[8]
    assert parse((MSH + "\r" + line + "\r").encode())["ERR-3.1"] == "102"
    assert error_segments(judge(MSH, EVN, PID, PV1)) == []


def test_err_of_before_2_5_repeats_its_first_field() -> None:
    report = judge(MSH, EVN, "PID|1||||DOE^JANE||x|F")
    (line,) = error_segments(report, version="2.3.1")
    assert line == (
        "ERR|PV1^1^^100&Segment sequence error&HL70357~PID^1^3^101&Required field missing&HL70357"
        "~PID^1^7^102&Data type error&HL70357"
    )


def test_too_long_a_value_has_its_own_code_since_2_7() -> None:
    report = judge(MSH.replace("|M1|", f"|{'9' * 300}|").replace("2.5.1", "2.7"), "EVN||20260102", PID, PV1)
    told = [line.split("|")[3] for line in error_segments(report, warnings=True)]
    assert "104^Value too long^HL70357" in told


def test_the_page_of_a_report_needs_nothing_else() -> None:
    page = as_html(judge(MSH, EVN, PV1), title="<b>")
    assert "&lt;b&gt;" in page
    assert not re.search(r"<script|<link|src=|href=", page)
    assert "structure/missing" in page


def test_findings_are_bounded() -> None:
    report = judge(ORU, PID, OBR, *[f"OBX|x{n}|NM|||x||||||" for n in range(2000)])
    assert len(report) == 1000
    assert report.left_out > 1000
    assert "more" in as_text(report)


# All versions, real messages, hostile input.


@pytest.mark.parametrize(
    "version", ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2"]
)
def test_a_plain_admission_is_right_in_each_version(version: str) -> None:
    short = number = [int(part) for part in version.split(".")]
    kind = "ADT" if number < [2, 3] else "ADT^A01" if number < [2, 4] else "ADT^A01^ADT_A01"
    evn = "EVN||20260102" if number >= [2, 7] else "EVN|A01|20260102"
    pid = "PID|1||4711||DOE^JANE" if short < [2, 3] else PID
    msh = f"MSH|^~\\&|LAB|HOSP|HIS|HOSP|20260102||{kind}|M1|P|{version}"
    report = judge(msh, evn, pid, PV1)
    assert [one for one in report if one.severity is Severity.ERROR and one.rule != "structure/event"] == []


def _files(corpus: Path) -> list[Path]:
    skip = {".md", ".tsv", ".json", ".xz", ".xml"}
    return [path for path in sorted((corpus / "hl7v2").rglob("*")) if path.is_file() and path.suffix not in skip]


def test_every_message_of_the_corpus_is_judged_in_bounded_time(corpus: Path) -> None:
    files = _files(corpus)
    valid = judged = 0
    for path in files:
        began = time.process_time()
        report = validate(path.read_bytes())
        assert time.process_time() - began < 1.0, path.name
        judged += bool(report.structure)
        valid += report.is_valid
        error_segments(report)
        as_text(report)
    assert judged > 240
    assert valid > 40


def test_a_typical_message_is_judged_in_less_than_a_millisecond() -> None:
    oru = [ORU, PID, OBR, *[f"OBX|{n}|NM|{n}^x^LN||5.{n}|mg/dL|1-9|N|||F|||20260102" for n in range(1, 9)]]
    for lines in ([MSH, EVN, PID, PV1], oru):
        raw = ("\r".join(lines) + "\r").encode()
        validate(raw)
        times = []
        for _ in range(15):
            began = time.process_time()
            validate(raw)
            times.append(time.process_time() - began)
        assert min(times) < 0.001


_CHUNK = st.one_of(
    st.sampled_from(
        ["|", "^", "~", "\\", "&", '""', "\r", "\n", "\x00", "\\X", "\\T\\", "PID", "OBX|1|NM|", "2.5.1", "é", "#"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_CHUNK, max_size=30), st.sampled_from([MSH, ORU, MSH.replace("2.5.1", "2.1"), MSH.replace("&", "&#")]))
def test_whatever_comes_judging_ends_with_a_report(chunks: list[str], msh: str) -> None:
    content = msh + "\r" + PID + "".join(chunks) + "\r"
    report = validate(content.encode("utf-8", "replace"))
    as_text(report)
    error_segments(report, warnings=True)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_mutated_message_is_judged_without_undocumented_errors(data: st.DataObject) -> None:
    raw = bytearray("\r".join((ORU, PID, OBR, "OBX|1|NM|1^x^LN||5|mg|1-9|N|||F|||20260101", "NTE|1||text")).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                raw[at] = data.draw(st.integers(0, 255))
            case 1:
                del raw[at : at + data.draw(st.integers(1, 5))]
            case _:
                raw[at:at] = bytes([data.draw(st.sampled_from(list(b'|^~\\&"\r\n\x1b\xff')))])
        if not raw:
            break
    validate(bytes(raw))


@pytest.mark.parametrize(
    "text", ["\\" * 60_000, "~" * 9_000, "^" * 60_000, "&" * 60_000, " " * 60_000, "9" * 200_000, "\\X0D\\" * 20_000]
)
def test_pathological_values_are_judged_in_bounded_time(text: str) -> None:
    for line in (f"OBX|1|ED|1^x^L||^TEXT^x^Base64^{text}", f"OBX|1|TS|1^x^L||{text}", f"OBX|1|NM|{text}||{text}"):
        began = time.process_time()
        obx(line)
        assert time.process_time() - began < 1.0
