"""Conditional usage in the base standard: what its text asks where a condition holds. HL7 v2.5.1 2.5.3.5."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.generate import generate
from hilum.hl7v2.validation import Severity, validate
from hilum.hl7v2.validation.conditions import conditions

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741


def judge(kind: str, version: str, *lines: str) -> list[tuple[Severity, str]]:
    """Severity and place of what is conditional and wrong, the message being of a type and event."""
    head = f"MSH|^~\\&|LAB|HOSP|HIS|HOSP|20260102||{kind}|M1|P|{version}"
    report = validate(("\r".join((head, *lines)) + "\r").encode())
    return [(one.severity, one.place) for one in report if one.rule == "type/conditional"]


def seg(name: str, **fields: str) -> str:
    """A segment of fields given as f5="x"."""
    numbers = {int(key[1:]): value for key, value in fields.items()}
    return "|".join([name, *(numbers.get(n, "") for n in range(1, max(numbers, default=0) + 1))])


ORDER = ("ORM^O01^ORM_O01", "2.5.1")
REPORT = ("ORU^R01^ORU_R01", "2.5.1")
RESULT = {"f4": "GLU^Glucose^L", "f7": "20260102", "f25": "F"}
MDM = {"f1": "1", "f2": "DS", "f5": "1^DOE", "f12": "D1", "f17": "DI"}
AIS = {"f1": "1", "f2": "A", "f3": "CT^CT^L", "f10": "BOOKED"}

CASES = [
    # message, version, lines, what is told
    (*ORDER, ["ORC|NW", "OBR|1|||GLU"], [(W, "ORC[1]-2[1]")]),
    (*ORDER, ["ORC|NW|1", "OBR|1|||GLU"], []),
    (*ORDER, ["ORC|NW", "OBR|1||F1|GLU"], []),
    (*ORDER, ["ORC|SN", "OBR|1|||GLU"], []),
    (*ORDER, ["ORC|NW|1", "OBR|1|||GLU", "ORC|NW", "OBR|1|||K"], [(W, "ORC[2]-2[1]")]),
    (*ORDER, ["ORC|NW|1^EHR", "OBR|1|1^EHR&1.2&ISO||GLU"], []),
    (*ORDER, ["ORC|NW|1", "OBR|1|2||GLU"], [(W, "ORC[1]-2[1]")]),
    (*ORDER, ["ORC|NW|1|8", "OBR|1||9|GLU"], [(W, "ORC[1]-3[1]")]),
    (*ORDER, ['ORC|NW|1|""', "OBR|1||9|GLU"], []),
    ("ORM^O01", "2.2", ["ORC|NW", "OBR|1|||GLU"], []),
    (*REPORT, [seg("OBR", **RESULT)], [(W, "OBR[1]-2[1]")]),
    (*REPORT, [seg("OBR", f3="9", **RESULT)], []),
    (*REPORT, ["OBR|1||9|GLU|||20260102"], [(W, "OBR[1]-25[1]")]),
    (*REPORT, [seg("OBR", f3="9", f25="F")], [(W, "OBR[1]-7[1]")]),
    (*REPORT, [seg("OBR", f3="9", f25="X")], []),
    (*ORDER, ["OBR|1||9|GLU"], []),
    (*ORDER, ["ORC|NW|1", "TQ1|1|1", "TQ1|2|1", "OBR|1|||X"], [(W, "TQ1[1]-12[1]")]),
    (*ORDER, ["ORC|NW|1", seg("TQ1", f1="1", f12="S"), "TQ1|2|1", "OBR|1|||X"], []),
    (*ORDER, ["TQ2|1"], [(E, "TQ2[1]-3[1]"), (E, "TQ2[1]-6[1]")]),
    (*ORDER, ["TQ2|1|S|9|||ES"], []),
    (*ORDER, ["TQ2|1|S|9|||ES|*"], [(W, "TQ2[1]-2[1]")]),
    (*ORDER, ["TQ2|1|C|9|||ES|*"], []),
    (*ORDER, ["RQD|1"], [(E, "RQD[1]-2[1]")]),
    (*ORDER, ["RQD|1||X1"], []),
    (*ORDER, ["RQ1||M1"], [(W, "RQ1[1]-3[1]")]),
    (*ORDER, ["RQ1||||V1|77"], []),
    ("BPS^O29^BPS_O29", "2.5.1", ["BPX|1|RD|P|20260101"], [(E, "BPX[1]-5[1]"), (E, "BPX[1]-6[1]")]),
    ("BPS^O29^BPS_O29", "2.5.1", ["BPX|1|RD|P|20260101|D1|C1"], []),
    ("BPS^O29^BPS_O29", "2.5.1", ["BPX|1|RD|P|20260101|||X|CP"], [(E, "BPX[1]-9[1]"), (E, "BPX[1]-10[1]")]),
    ("BTS^O31^BTS_O31", "2.5.1", ["BTX|1|D1|C1|A||||1"], []),
    ("BTS^O31^BTS_O31", "2.5.1", ["BTX|1|D1||||||1"], [(E, "BTX[1]-3[1]"), (E, "BTX[1]-4[1]")]),
    ("BTS^O31^BTS_O31", "2.5.1", ["BTX|1|D1|||CP|M|L|1"], [(W, "BTX[1]-2[1]")]),
    ("RDE^O11^RDE_O11", "2.5.1", ["ORC|NW|1", "RXE||D^x^L|1||mg"], [(W, "RXE[1]-15[1]")]),
    ("RDE^O11^RDE_O11", "2.5.1", ["ORC|NW|1", seg("RXE", f2="D", f15="77")], []),
    ("PEX^P07^PEX_P07", "2.5.1", ["RXE||D^x^L|1||mg"], []),
    ("VXU^V04^VXU_V04", "2.5.1", [seg("RXA", f5="x", f18="00", f20="CP")], [(W, "RXA[1]-20[1]")]),
    ("VXU^V04^VXU_V04", "2.5.1", [seg("RXA", f5="x", f18="00", f20="RE")], []),
    ("ADT^A08^ADT_A01", "2.5.1", [seg("PID", f3="1", f36="POODLE")], [(E, "PID[1]-35[1]")]),
    ("ADT^A08^ADT_A01", "2.5.1", [seg("PID", f3="1", f35="DOG", f37="x")], [(E, "PID[1]-36[1]")]),
    ("ADT^A08^ADT_A01", "2.5.1", [seg("PID", f3="1", f35="DOG", f36="POODLE", f37="x")], []),
    ("ADT^A08^ADT_A01", "2.8", [seg("PID", f3="1^^^H^MR", f36="POODLE^^L")], []),
    ("ADT^A26^ADT_A21", "2.5.1", ["PV2||x"], [(W, "PV2[1]-1[1]")]),
    ("ADT^A26^ADT_A21", "2.5.1", ["PV2|W1"], []),
    ("ADT^A21^ADT_A21", "2.5.1", ["PV2||x"], [(W, "PV2[1]-47[1]")]),
    ("RSP^K22^RSP_K21", "2.5.1", ["MSA|AA|1", "QAK||OK", "QPD|Q22^x|T1|"], [(W, "QAK[1]-1[1]")]),
    ("RSP^K22^RSP_K21", "2.5.1", ["MSA|AA|1", "QAK|T2|OK", "QPD|Q22^x|T1|"], [(W, "QAK[1]-1[1]")]),
    ("RSP^K22^RSP_K21", "2.5.1", ["MSA|AA|1", "QAK|T1|OK", "QPD|Q22^x|T1|"], []),
    ("QBP^Q22^QBP_Q21", "2.5.1", ["QPD|Q22^x|T1|", "RCP|I|||20260101"], [(W, "RCP[1]-1[1]")]),
    ("QBP^Q22^QBP_Q21", "2.5.1", ["QPD|Q22^x|T1|", "RCP|D|||20260101"], []),
    ("BAR^P12^BAR_P12", "2.5.1", [seg("DG1", f1="1", f6="A")], [(W, "DG1[1]-20[1]"), (W, "DG1[1]-21[1]")]),
    ("BAR^P12^BAR_P12", "2.5.1", [seg("PR1", f1="1", f19="9")], [(W, "PR1[1]-20[1]")]),
    ("BAR^P05^BAR_P05", "2.5.1", [seg("DG1", f1="1", f6="A"), "PR1|1"], []),
    ("ORU^R01^ORU_R01", "2.9", [seg("OBX", f2="ST", f5="x", f11="F", f32="NA^^L")], [(E, "OBX[1]-32[1]")]),
    ("ORU^R01^ORU_R01", "2.9", [seg("OBX", f11="X", f32="NA^^L")], []),
    ("ORU^R01^ORU_R01", "2.9", [seg("OBX", f11="F", f31="A")], [(W, "OBX[1]-21[1]")]),
    ("OUL^R22^OUL_R22", "2.5.1", [seg("SPM", f1="1", f4="B", f11="G")], [(E, "SPM[1]-13[1]")]),
    ("OUL^R22^OUL_R22", "2.5.1", [seg("SPM", f1="1", f4="B", f11="P", f13="3")], [(W, "SPM[1]-11[1]")]),
    ("OUL^R22^OUL_R22", "2.5.1", [seg("SPM", f1="1", f4="B", f11="P~G", f13="3")], []),
    ("CRM^C01^CRM_C01", "2.5.1", [seg("CSR", f1="1")], [(E, "CSR[1]-9[1]"), (E, "CSR[1]-10[1]")]),
    ("CRM^C02^CRM_C01", "2.5.1", [seg("CSR", f1="1")], []),
    ("CRM^C04^CRM_C01", "2.5.1", [seg("CSR", f1="1", f14="Y", f16="D")], [(E, "CSR[1]-15[1]")]),
    ("ORU^R01^ORU_R01", "2.7", ["PRT||UC||RO^^L"], [(E, "PRT[1]-5[1]")]),
    ("ORU^R01^ORU_R01", "2.7", ["PRT||UC||RO^^L|||||W1"], []),
    ("ORU^R01^ORU_R01", "2.9", [seg("PRT", f2="UC", f4="RO^^L", f22="PUMP^^L")], []),
    ("ORU^R01^ORU_R01", "2.7", ["PRT||UC||RO^^L||MD^^L|||W1"], [(E, "PRT[1]-5[1]")]),
    ("MFN^M02^MFN_M02", "2.5.1", ["MFI|STF||UPD|||AL", "MFE|MAD|||1^x^L|CE"], [(E, "MFE[1]-2[1]")]),
    ("MFN^M02^MFN_M02", "2.5.1", ["MFI|STF||UPD|||NE", "MFE|MAD|||1^x^L|CE"], []),
    ("MFN^M02^MFN_M02", "2.5.1", ["MFI|STF||UPD|||AL", "MFE|MAD|1||1|CE", "MFE|MAD|||1|CE"], [(E, "MFE[2]-2[1]")]),
    ("MFN^M02^MFN_M02", "2.5.1", ["STF||1"], [(E, "STF[1]-1[1]")]),
    ("PMU^B01^PMU_B01", "2.5.1", ["STF|1"], [(W, "STF[1]-1[1]")]),
    ("MFN^M05^MFN_M05", "2.5.1", ["LRL|W1|||RX"], [(W, "LRL[1]-5[1]")]),
    ("MFN^M05^MFN_M05", "2.5.1", ["LRL|W1|||PAR"], [(W, "LRL[1]-6[1]")]),
    ("MFN^M05^MFN_M05", "2.5.1", ["LRL|W1|||PAR||W"], []),
    ("MFN^M08^MFN_M08", "2.5.1", [seg("OM7", f1="1", f15="3")], [(E, "OM7[1]-16[1]")]),
    ("MFN^M08^MFN_M08", "2.5.1", [seg("OM7", f1="1", f17="3", f18="h")], []),
    ("MDM^T02^MDM_T02", "2.5.1", [seg("TXA", **MDM)], [(W, "TXA[1]-3[1]")]),
    ("MDM^T01^MDM_T01", "2.5.1", [seg("TXA", **MDM)], []),
    ("MDM^T01^MDM_T01", "2.5.1", [seg("TXA", **{**MDM, "f4": "20260101", "f5": ""})], [(W, "TXA[1]-5[1]")]),
    ("MDM^T01^MDM_T01", "2.5.1", [seg("TXA", **{**MDM, "f17": "IP"})], [(I, "TXA[1]-7[1]")]),
    ("MDM^T05^MDM_T01", "2.5.1", [seg("TXA", **MDM)], [(W, "TXA[1]-13[1]")]),
    ("MDM^T09^MDM_T01", "2.3", [seg("TXA", f13="D0", **MDM)], []),
    ("MDM^T01^MDM_T01", "2.5.1", [seg("TXA", **{**MDM, "f7": "20260101", "f17": "AU"})], [(W, "TXA[1]-22[1]")]),
    ("MDM^T01^MDM_T01", "2.9", ["ORC|NW|1", seg("TXA", f14="1", **{**MDM, "f2": "D^^L", "f5": ""})], [(W, "TXA[1]-14[1]")]),
    ("SIU^S12^SIU_S12", "2.5.1", ["SCH|||||X"], [(E, "SCH[1]-1[1]")]),
    ("SIU^S12^SIU_S12", "2.5.1", ["SCH||2|||X"], []),
    ("SIU^S12^SIU_S12", "2.5.1", [seg("AIS", **AIS)], [(W, "AIS[1]-4[1]")]),
    ("SIU^S12^SIU_S12", "2.5.1", [seg("AIS", f5="10", **AIS)], [(W, "AIS[1]-6[1]")]),
    ("SIU^S12^SIU_S12", "2.5.1", [seg("AIS", f5="10", f6="min", **AIS)], []),
    ("SIU^S12^SIU_S12", "2.5.1", [seg("AIS", f4="20260101", **{**AIS, "f10": ""})], [(W, "AIS[1]-10[1]")]),
    ("SRM^S01^SRM_S01", "2.5.1", [seg("AIS", f4="20260101", **AIS)], [(W, "AIS[1]-9[1]")]),
    ("SIU^S14^SIU_S12", "2.5.1", ["RGS|1", seg("AIS", f4="1", **{**AIS, "f2": ""})], [(W, "RGS[1]-2[1]"), (W, "AIS[1]-2[1]")]),
    ("SIU^S12^SIU_S12", "2.5.1", [seg("AIG", f4="ROOM", f8="2026", f14="B")], [(W, "AIG[1]-3[1]")]),
    ("SIU^S12^SIU_S12", "2.5.1", [seg("AIL", f3="W1", f12="B")], [(W, "AIL[1]-6[1]")]),
    ("SIU^S12^SIU_S12", "2.5.1", [seg("AIP", f3="1", f7="5", f12="B")], [(W, "AIP[1]-8[1]")]),
    ("RPA^I08^RPA_I08", "2.5.1", ["AUT||PAYER"], [(W, "AUT[1]-6[1]")]),
    ("RQA^I08^RQA_I08", "2.5.1", ["AUT||PAYER"], []),
    ("PPP^PCC^PPP_PCB", "2.5.1", ["PTH|UP|P|1|20260101"], [(E, "PTH[1]-6[1]")]),
    ("PPP^PCB^PPP_PCB", "2.5.1", ["PTH|AD|P|1|20260101"], []),
    ("ESU^U01^ESU_U01", "2.5.1", ["EQU|1|20260101"], [(E, "EQU[1]-3[1]")]),
    ("EAC^U07^EAC_U07", "2.5.1", ["EQU|1|20260101"], []),
    ("INU^U05^INU_U05", "2.9", ["INV|S^^L"], [(E, "INV[1]-2[1]")]),
    ("INR^U14^INR_U06", "2.9", ["INV|||R^^L"], []),
    ("INU^U05^INU_U05", "2.9", [seg("INV", f1="S^^L", f2="OK^^L", f3="R^^L", f21="T^^L")], [(E, "INV[1]-21[1]")]),
    ("ORU^R01^ORU_R01", "2.9", ["DEV|AD"], [(E, "DEV[1]-2[1]")]),
    ("EHC^E01^EHC_E01", "2.6", ["PYE|1|PERS|SELF^^L|||"], [(E, "PYE[1]-5[1]"), (E, "PYE[1]-6[1]")]),
    ("EHC^E01^EHC_E01", "2.6", ["PYE|1|ORG|||"], [(E, "PYE[1]-4[1]")]),
    ("EHC^E01^EHC_E01", "2.6", ["PYE|1|ORG||O1|DOE"], [(E, "PYE[1]-5[1]")]),
    ("ADT^A08^ADT_A01", "2.7", ["PID|||1^^^^MR||DOE"], [(W, "PID[1]-3[1].4")]),
    ("ADT^A08^ADT_A01", "2.7", ["PID|||1^^^^DL^^^^SE&&ISO3166||DOE"], []),
    ("ADT^A08^ADT_A01", "2.6", ["PID|||1^^^^MR||DOE"], []),
    ("ADT^A08^ADT_A01", "2.7", [seg("PV1", f2="I", f7="^^JOHN")], [(W, "PV1[1]-7[1].1")]),
    ("ADT^A08^ADT_A01", "2.7", [seg("PV1", f2="I", f7="1^^^^^^^^^^^^NPI")], [(W, "PV1[1]-7[1].9")]),
    ("ADT^A08^ADT_A01", "2.7", [seg("PV1", f2="I", f7="1^DOE^^^^^^^H")], [(I, "PV1[1]-7[1].10"), (I, "PV1[1]-7[1].13")]),
    ("ADT^A08^ADT_A01", "2.7", [seg("PV1", f2="I", f7="1^DOE^^^^^^^H^L^^^NPI")], []),
    ("ORU^R01^ORU_R01", "2.7", [seg("OBX", f3="GLU", f11="F")], [(W, "OBX[1]-3[1].3")]),
    ("ORU^R01^ORU_R01", "2.7", [seg("OBX", f3="GLU^^^^^^^^^^^^^2.16.840.1.113883.6.1", f11="F")], []),
    ("ADT^A08^ADT_A01", "2.7", [seg("PV1", f2="I", f4="R")], []),
    ("ORU^R01^ORU_R01", "2.7", [seg("OBX", f2="CWE", f3="G^^L", f5="POS", f11="F")], [(W, "OBX[1]-5[1].3")]),
    ("ORU^R01^ORU_R01", "2.7", [seg("OBX", f2="CWE", f3="G^^L", f5="POS^^L^P^P", f11="F")], [(W, "OBX[1]-5[1].6")]),
    ("ORU^R01^ORU_R01", "2.7", [seg("OBX", f2="CWE", f3="G^^L", f5="^positive", f11="F")], []),
    (*ORDER, ["ORC|NW|1", "TQ1|1||Q6H^^^^6", "OBR|1|||X"], [(E, "TQ1[1]-3[1].6")]),
    (*ORDER, ["ORC|NW|1", "TQ1|1||Q6H^^^^6^h", "OBR|1|||X"], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "version", "lines", "told"), CASES, ids=[f"{n} {one[0]} {one[2][-1][:12]}" for n, one in enumerate(CASES)]
)
def test_a_condition_is_told_where_it_holds_and_is_not_met(
    kind: str, version: str, lines: list[str], told: list[tuple[Severity, str]]
) -> None:
    assert judge(kind, version, *lines) == told


def test_every_place_that_the_table_asks_of_has_an_example_that_is_told() -> None:
    told = {re.sub(r"\[\d+\]", "", place).partition("-")[0] for *_, found in CASES for _, place in found}
    assert {one.place for one in conditions() if not one.is_datatype} - told == {"MFA"}
    assert judge("MFK^M01^MFK_M01", "2.5.1", "MSA|AA|1", "MFI|CDM||UPD|||AL", "MFA|MAD|||S|1|CE") == [
        (E, "MFA[1]-2[1]")
    ]
    assert len(conditions()) > 100


NOT_C = {
    ("ORC", "2.3", 2), ("ORC", "2.3.1", 2), ("ORC", "2.3.1", 3),  # a slip of the sources: C before and after
    ("TXA", "2.9", 14), ("TXA", "2.9", 15), ("OBX", "2.9", 21),  # conditions of optional fields
}  # fmt: skip
"""Fields asked to be empty or valued that the definitions do not call conditional."""

OTHER_FIELD = {("TQ2", 2), ("RXA", 20), ("RCP", 1), ("SPM", 11), ("SPM", 3)}
"""Fields that the condition of another one is about."""


def test_what_is_asked_for_is_conditional_in_the_definitions_of_its_versions() -> None:
    odd = set()
    for row in conditions():
        for version in row.versions:
            known = definitions(version)
            segment, datatype = known.segment(row.place), known.datatype(row.place)
            for term in (term for one in row.asks for term in one):
                number = term.same_as or (0 if term.other else term.number)
                if not number or (row.place, number) in OTHER_FIELD:
                    continue
                if row.is_datatype:
                    assert datatype is not None
                    component = datatype.component(number)
                    assert component is not None and component.usage == "C", (row, version)
                    continue
                assert segment is not None, (row, version)
                field = segment.field(number)
                assert field is not None, (row, version)
                if field.usage != "C":
                    odd.add((row.place, version, number))
    assert odd == NOT_C


def test_each_row_names_the_section_of_its_newest_version() -> None:
    for row in conditions():
        known = definitions(row.versions[-1])
        if row.is_datatype:
            datatype = known.datatype(row.place)
            assert datatype is not None and datatype.section == row.section
            continue
        segment = known.segment(row.place)
        assert segment is not None
        if row.section == "-":
            assert segment.field(2) is not None and not segment.section
            continue
        field = segment.field(int(row.section.rpartition(".")[2]))
        assert field is not None and field.section == row.section, row


def test_a_finding_names_the_section_of_the_messages_version() -> None:
    head = "MSH|^~\\&|A|B|C|D|20260102||MDM^T05^MDM_T01|M1|P|"
    for version in ("2.3.1", "2.5.1", "2.9"):
        (told,) = [
            one for one in validate(f"{head}{version}\r{seg('TXA', **MDM)}\r".encode()) if one.place == "TXA[1]-13[1]"
        ]
        field = definitions(version).segment("TXA")
        assert field is not None
        assert told.section == f"HL7 v2 {field.fields[12].section}" and told.code == "101"
        assert "D1" not in told.text


@pytest.mark.parametrize("version", VERSIONS)
def test_made_up_messages_of_every_structure_meet_all_conditions(version: str) -> None:
    bad = {}
    for name in definitions(version).structures:
        for one in validate(generate(name, version, 7)):
            if one.rule == "type/conditional" and one.severity is not Severity.INFO:
                bad[name] = f"{one.place} {one.text}"
    assert bad == {}


def test_many_orders_are_judged_in_bounded_time() -> None:
    import time

    for line in ("ORC|NW", "OBR|1|||X", "MFE|MAD", "QAK||OK", "TQ1|1", "AIS|1"):
        began = time.process_time()
        judge("ORM^O01^ORM_O01", "2.5.1", *[line] * 4000)
        assert time.process_time() - began < 3.0, line


IN_THE_CORPUS = {
    ("PRT-5", "a provider type"): "synthetic messages of 2.7 and 2.8: PRT-6 without a person",
    ("PRT-5", "an organization unit type"): "the same with PRT-7",
    ("SCH-1", "an appointment"): "SIU_12: neither a placer's nor a filler's id",
}
"""Errors of this kind in other people's messages, and what they are."""


def test_errors_of_this_kind_in_the_corpus_are_real_ones(corpus: Path) -> None:
    skip = {".md", ".tsv", ".json", ".xz", ".xml"}
    odd, only = set(), set()
    for path in sorted((*(corpus / "hl7v2").rglob("*"), *(corpus / "ihe/mesa/hl7v2").rglob("*"))):
        if not path.is_file() or path.suffix in skip:
            continue
        errors = validate(path.read_bytes()).errors
        mine = [one for one in errors if one.rule == "type/conditional"]
        for one in mine:
            place = re.sub(r"\[\d+\]", "", one.place)
            if not any(place == where and why in one.text for where, why in IN_THE_CORPUS):
                odd.add((path.name, one.place, one.text))
        if mine and len(mine) == len(errors):
            only.add(path.name)
    assert odd == set()
    assert only == set()  # no message is invalid for this alone
