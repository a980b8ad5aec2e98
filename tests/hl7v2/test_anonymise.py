"""Messages without the people in them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from hilum.core.errors import HilumError, LocalProtocolError
from hilum.hl7v2 import Message, parse
from hilum.hl7v2.anonymise import REMOVED, Anonymiser
from hilum.hl7v2.data.batch import is_batch, split

KEY = b"a secret of this test"
LINES = (
    "MSH|^~\\&|EHR|H|||20240229101500||ORU^R01^ORU_R01|CTL7|P|2.5.1",
    (
        "PID|1||123456^^^H&1.2.3&ISO^MR~99-12^^^SSA^SS||Doe&van^John^Q^Jr^Dr||19700229|M||2106-3^White^HL70005"
        "|12 Main St^Apt 3^Boston^MA^02115^USA||(617)555-1234^PRN^PH^jdoe@example.com^1^617^5551234|||||ACC1^^^H|123-45-6789"
    ),
    "NK1|1|Doe^Jane^^^^^L|SPO|12 Main St^^Boston^MA|(617)555-9999",
    "PV1|1|I|WARD^101^A||||D12^Welby^Marcus^^^Dr||||||||||||V77^^^H|||||||||||||||||||||||||20240201|202402",
    "OBR|1|PL1^EHR|FI1^RIS|24558-9^US ABD^LN|||20240229",
    "OBX|1|TX|24558-9||John Doe was seen.||||||F",
    "OBX|2|ST|x^About||seen with Jane today||||||F",
    "OBX|3|NM|8302-2^Height^LN||180|cm|||||F|||20240229",
    "OBX|4|ED|pdf^Report||^application^pdf^Base64^SGVsbG8=||||||F",
    "OBX|5|HD|113014^Study^DCM||1.2.840.113619.2.55.3.4||||||F",
    "NTE|1||Mr Doe lives at 12 Main St",
    "ZDS|1.2.840.113619.2.55.3.4^EHR^Application^DICOM",
    "ZXX|John",
)
RAW = ("\r".join(LINES) + "\r").encode()
NAMED = [
    "Doe",
    "John",
    "Jane",
    "Welby",
    "Marcus",
    "123456",
    "99-12",
    "123-45-6789",
    "Main",
    "Boston",
    "02115",
    "555",
    "jdoe",
    "D12",
    "V77",
    "ACC1",
    "PL1",
    "FI1",
    "19700229",
    "20240229",
    "SGVsbG8=",
    "Apt",
    "113619",
]


def done(raw: bytes = RAW, **asked: object) -> Message:
    return Anonymiser(KEY, **asked).anonymise(parse(raw))  # type: ignore[arg-type]


def test_nothing_that_names_a_person_is_left() -> None:
    text = done().encode().decode()
    assert [one for one in NAMED if re.search(rf"(?<![0-9A-Za-z]){re.escape(one)}(?![0-9A-Za-z])", text)] == []
    assert "ZXX" not in text


def test_what_makes_the_message_a_test_stays() -> None:
    message = done()
    for place in (
        "MSH-3",
        "MSH-9.2",
        "MSH-10",
        "PID-3.4.1",
        "PID-3.4.2",
        "PID-3.5",
        "PID-8",
        "PID-10.1",
        "PID-11.4",
        "PID-11.6",
    ):
        assert message[place] == parse(RAW)[place], place
    for place in (
        "PV1-2",
        "PV1-3.1",
        "OBR-4.1",
        "OBX[3]-3.1",
        "OBX[3]-5",
        "OBX[3]-6",
        "OBX[4]-5.3",
        "OBX[3]-11",
        "NK1-3",
    ):
        assert message[place] == parse(RAW)[place], place


def test_identifiers_keep_their_shape() -> None:
    message = done()
    assert re.fullmatch(r"[1-9]\d{5}", message["PID-3.1"])
    assert re.fullmatch(r"\d\d-\d\d", message["PID-3[2].1"])
    assert re.fullmatch(r"\d{3}-\d\d-\d{4}", message["PID-19"])
    assert re.fullmatch(r"[A-Z]\d\d", message["PV1-7.1"])


def test_the_same_person_gets_the_same_pseudonyms_in_every_message_and_another_key_others() -> None:
    one, two = done(), done(RAW.replace(b"ORU^R01^ORU_R01|CTL7", b"ORU^R01^ORU_R01|CTL8"))
    for place in ("PID-3.1", "PID-5.1", "PID-5.2", "PID-7", "PID-11.1", "PV1-19.1"):
        assert one[place] == two[place], place
    other = Anonymiser(b"another key for this test").anonymise(parse(RAW))
    assert other["PID-3.1"] != one["PID-3.1"]
    assert one["NK1-4.1"] == one["PID-11.1"], "one address, one pseudonym"


def test_the_same_identifier_is_the_same_wherever_it_stands() -> None:
    merge = parse((LINES[0] + "\rPID|1||777^^^H\rMRG|123456^^^H\r").encode())
    assert Anonymiser(KEY).anonymise(merge)["MRG-1.1"] == done()["PID-3.1"]


def test_dates_of_a_patient_move_by_the_same_days_and_keep_their_precision() -> None:
    message = done()
    born, seen = message["PID-7"], message["OBR-7"]
    days = (date(int(seen[:4]), int(seen[4:6]), int(seen[6:])) - date(2024, 2, 29)).days
    assert days != 0
    assert abs(days) <= 365
    assert message["MSH-7"][8:] == "101500", "the time of day stays"
    assert len(message["PV1-45"]) == 6, "a month stays a month"
    # 29 February 1970 is no day: what no calendar has cannot move
    assert born == ""


def test_a_study_instance_uid_becomes_the_same_uid_of_ours_everywhere() -> None:
    message = done()
    assert re.fullmatch(r"2\.25\.[1-9]\d{0,38}", message["ZDS-1.1"])
    assert message["OBX[5]-5"] == message["ZDS-1.1"]


def test_free_text_is_removed_or_kept_without_the_messages_own_names() -> None:
    assert done()["OBX-5"] == REMOVED
    assert done()["NTE-3"] == REMOVED
    kept = done(text="keep")
    assert kept["OBX-5"] == f"{REMOVED} {REMOVED} was seen."
    assert "Main" not in kept["NTE-3"]
    assert done()["OBX[2]-5"] == f"seen with {REMOVED} today"


def test_a_query_by_demographics_is_treated_as_what_it_asks_for() -> None:
    query = parse(
        b"MSH|^~\\&|A|B|||20240101||QBP^Q22^QBP_Q21|1|P|2.5.1\rQPD|Q22^Find^HL7|T1|@PID.5.1^Doe~@PID.3.1^123456\rRCP|I\r"
    )
    message = Anonymiser(KEY).anonymise(query)
    assert message["QPD-1.1"] == "Q22"
    assert message["QPD-3.2"] == done()["PID-5.1"] or message["QPD-3.2"] not in ("", "Doe")
    assert message["QPD-3[2].2"] == done()["PID-3.1"]


def test_a_query_for_a_part_that_is_left_out_asks_for_nothing() -> None:
    query = parse(b"MSH|^~\\&|A|B|||20240101||QBP^Q22^QBP_Q21|1|P|2.5.1\rQPD|Q22^Find^HL7|T1|@PID.11.2^Apt 3\r")
    assert Anonymiser(KEY).anonymise(query).segments("QPD")[0].er7(3) == "@PID.11.2^"


def test_null_values_stay_null() -> None:
    assert done(RAW.replace(b"|19700229|", b'|""|')).get("PID-7") == ""


HEAD = "MSH|^~\\&|A|B|||20240101||ORU^R01|1|P|{version}\rPID|1||123456^^^H||Quistorp^Wilhelmina||19700131|F\r"


def line(segment: str, version: str = "2.5.1") -> str:
    message = Anonymiser(KEY).anonymise(parse((HEAD.format(version=version) + segment + "\r").encode()))
    return message.charset.decode(message.segments()[-1].encode())


@pytest.mark.parametrize(
    ("segment", "version"),
    [
        ("PID|||99||Other^N|Qxq", "2.2"),  # the mother's maiden name, a string in this version
        ("NK1|1|N^N|SPO|||||||Job||Qxq|Qxq", "2.2"),  # employee number, employer
        ("GT1|1||G^G|||||||||||||Qxq", "2.2"),  # the employer's name
        (
            "IN1|1|P|C|N|||||G1||Qxq|||Qxq^20240101||||||||||||||Qxq",
            "2.5.1",
        ),  # employer, authorization, pre-admit certification
        ("IN3|1|Qxq||||||||||||||Qxq", "2.3"),
        ("ACC|20240101||||||||Qxq", "2.5.1"),  # brought in by
        ("OBR|1|||X|||||||||Qxq", "2.3"),  # relevant clinical information
        ("OBR|1|||X||||||||||||||QX123|QX123|QX123|QX123", "2.5.1"),  # accession number and its like
        ("OBR|1|||X||||||||||||||||||||||||||||QX123&Qxq&Qxq^20240101", "2.5.1"),  # a name in subcomponents (NDL.1)
        ("OBR|1|QX123^EHR|QX123^LAB|X", "2.1"),  # composites that 2.1 does not describe
        ("ORC|NW|QX123^EHR|QX123^LAB|QX123^EHR", "2.2"),
        ("OBR|1|||X|||||||||||||||||Qxq^Qxq Diagnostics^12 Qxq Dr", "2.5.1"),  # a sender's own composite in a string
        ("OBR|1|||X^MRI of Quistorp Wilhelmina", "2.5.1"),  # the name in the name of the test
        (
            "GT1|1||G^G||||||||||||||||||||||||||||||8075^Quistorp^Minnie^^^Dr",
            "2.5.1",
        ),  # a person in a field for a code
        ("TXA|1|CN|TX|||||||||D1||||Qxq_Wil.pdf", "2.5.1"),  # the file's name
        ("RXE|1|X|1||U||||||||||QX123", "2.5.1"),  # prescription number
        ("CTD|C|Qxq^Qxq|||||QX123^SSN", "2.5.1"),
        ("STF||QX123^^^H|Qxq^Qxq||||||||||||qx@x.org|||||||QX123^MA", "2.5.1"),
        ("RXD|1|X|20240101|1|||||||||LA^^^^^^^^Qxq^Qxq^Qxq", "2.5.1"),
        ("MSA|AE|1|Qxq has no record", "2.5.1"),
        ("ERR||PID^1^5|101^Missing^HL70357|E||Qxq|Qxq|Qxq", "2.5.1"),
        ("ADD|Qxq and so on", "2.5.1"),
        ("QRF|A||||Qxq", "2.3"),
        ("VTQ|T|TBR|V||@PID.5.1^EQ^Qxq", "2.4"),
    ],
)
def test_what_names_a_person_by_the_standards_own_word_does_not_survive(segment: str, version: str) -> None:
    assert not re.search("qxq|qx123|qx@|quistorp", line(segment, version), re.IGNORECASE)


@pytest.mark.parametrize(
    ("type_and_value", "left"),
    [
        ("ST|Q^Mother's name||Qxq Berta", "removed"),
        ("ST|Q^Remark||tel (617) 555-1234 or qx@x.org, born 01/31/1970, seen 20240105", "removed"),
        ("ST|Q||tel (617) 555-1234, seen 2024-01-05", "tel removed, seen removed"),
        ("ST|Q||he said that his neighbour Qxq found him in the garden shed", "removed"),
        ("ST|Q||No growth after 5 days", "No growth after 5 days"),
        ("ST|Q||1.2.840.113619.2.55.3", "2.25."),
        ("NM|Q||Qxq", "removed"),
        ("NM|Q||-5.4", "-5.4"),
        ("XX|Q||Qxq", "removed"),
        ("tx|Q||Qxq", "removed"),
        ("|Q||JVBERi0xLjQK" + "QUJD" * 30, "removed"),
        ("ED|Q||^TEXT^XML^A^<ClinicalDocument>a^b Qxq ~ Qxq</ClinicalDocument>", "^TEXT^XML^A^removed"),
        ("ED|Q||JVBERi0xLjQK", "removed"),
        ("RP|Q||http://x/Qxq.pdf^PACS^IM^PDF", "removed^PACS^IM^PDF"),
        ("CE|Q||113676003^seen 2024-01-05^SCT", "113676003^seen removed^SCT"),
        ("DT|Q||1970-01-31", ""),
    ],
)
def test_an_observation_keeps_what_tells_of_nobody(type_and_value: str, left: str) -> None:
    before = "OBX|1|" + type_and_value
    after = line(before)
    assert "Qxq" not in after
    assert "1970-01-31" not in after
    value = after.split("|")[5]
    assert value.startswith(left) if left.endswith(".") or not left else value == left


def test_dates_move_by_the_same_days_in_whatever_form_they_are_written() -> None:
    days = {
        (date.fromisoformat(moved[:10].replace("/", "-")) - date(2024, 3, 1)).days
        for form in ("20240301", "20240301101500.12+0100", "2024-03-01", "2024/03/01", "2024-03-01T10:15:00Z")
        for moved in [re.sub(r"^(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", line(f"EVN|A01|{form}").split("|")[2])]
    }
    assert len(days) == 1
    assert 0 not in days
    assert line("EVN|A01|Qxq").endswith("|removed"), "no date at all"
    assert line("EVN|A01|70131").endswith("|removed")
    assert line("EVN|A01|31.01.1970").endswith("|removed")


def test_dates_inside_names_numbers_addresses_and_telephone_numbers_move_too() -> None:
    moved = line("EVN|A01|20240301").split("|")[2]
    assert moved not in ("", "20240301")
    assert line("PV1|1|I|||||||||||||||||V1^^^H^VN^^20240301^20240301").split("|")[19].split("^")[6:] == [moved, moved]
    assert moved in line("NK1|1|Q^A^^^^^^^^^^20240301^20240301")
    assert moved in line("NK1|1|Q^A^^^^^^^^20240301&20240301", "2.5.1")
    assert moved in line("NK1|1|Q^A|||" + "^" * 12 + "20240301", "2.8.2")


def test_dates_of_each_patient_of_a_message_move_by_that_patients_days() -> None:
    both = (
        HEAD.format(version="2.5.1") + "OBR|1|||X|||20240301\rPID|2||777^^^H||Other^N||19800101\rOBR|1|||X|||20240301\r"
    ).encode()
    alone = parse(
        b"MSH|^~\\&|A|B|||20240101||ORU^R01|1|P|2.5.1\rPID|2||777^^^H||Other^N||19800101\rOBR|1|||X|||20240301\r"
    )
    after = Anonymiser(KEY).anonymise(parse(both))
    of_it = Anonymiser(KEY).anonymise(alone)
    assert after["PID[2]-7"] == of_it["PID-7"]
    assert after["OBR[2]-7"] == of_it["OBR-7"]
    assert after["OBR-7"] != after["OBR[2]-7"]


def test_names_without_blanks_around_them_are_taken_out_of_texts() -> None:
    raw = (
        "MSH|^~\\&|A|B|||20240101||ORU^R01|1|P|2.5.1||||||UNICODE UTF-8\rPID|1||1||王^小明\rOBX|1|ST|X||患者王小明は元気\r"
    ).encode()
    after = Anonymiser(KEY).anonymise(parse(raw))["OBX-5"]
    assert "王" not in after
    assert "小明" not in after
    assert after.startswith("患者")


def test_null_stays_null_and_a_known_code_is_no_number_of_a_person() -> None:
    assert line('OBX|1|ST|Q||""') == 'OBX|1|ST|Q||""'
    assert line("GT1|1|" + "|" * 19 + "|N").endswith("|N"), "a flag stays a flag"
    assert line("ACC||||||Y").endswith("|Y")
    assert line("VAR|V1|20240101||||Late").split("|")[6] != "Late", "a description is free text"
    assert line("DG1|1||I10^Hypertension^I10||20240301|A").split("|")[3] == "I10^Hypertension^I10"


@pytest.mark.parametrize("asked", [{"key": b"short"}, {"key": KEY, "text": "blur"}])
def test_a_weak_key_or_an_unknown_word_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(LocalProtocolError):
        Anonymiser(**asked)  # type: ignore[arg-type]


def test_no_corpus_message_keeps_its_patients_name_or_number(corpus: Path) -> None:
    seen = 0
    for file in sorted((corpus / "hl7v2").rglob("*")):
        if file.suffix.lower() not in (".hl7", ".txt"):
            continue
        raw = file.read_bytes()
        try:
            parts = split(raw).messages if is_batch(raw) else [raw]
            messages = [parse(one) for one in parts]
        except HilumError:
            continue
        for message in messages:
            after = Anonymiser(KEY).anonymise(message)
            text = after.charset.decode(after.encode().partition(b"\r")[2]).lower()  # the names of systems in MSH stay
            for place in ("PID-5.1", "PID-3.1", "PID-19"):
                value = message[place].lower()
                if len(value) > 5 and value.isalnum() and after[place].lower() != value:
                    assert not re.search(rf"(?<!\w){value}(?!\w)", text), (file.name, place)
                    seen += 1
    assert seen > 150
