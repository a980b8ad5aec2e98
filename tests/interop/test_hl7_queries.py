"""Patient and immunization queries over MLLP: `hl7` asks a running hub, every answer in the standard's own terms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hilum.hl7v2 import parse
from hilum.hl7v2.data.er7 import Message
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
hl7_client = pytest.importorskip("hl7.client")

HOSP = "HOSP&1.2.3.4.5&ISO"
EHR = "EHR&1.2.3.4.6&ISO"
_count = 0


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("queries"))) as running:
        for mrn, name, born in (
            ("1", "Moore^Ann", "19800101"),
            ("2", "Moore^Bob", "19810101"),
            ("3", "Moor^Cy", "19820101"),
        ):
            pid = f"PID|1||{mrn}^^^{HOSP}^MR~E{mrn}^^^{EHR}^PI||{name}||{born}|F"
            pv1 = f"PV1|1|I|W^1^A{'|' * 16}V{mrn}^^^HOSP"
            ask(running, "ADT^A01^ADT_A01", "EVN|A01|20260115", pid, pv1)
        twin = f"PID|1||4^^^{HOSP}^MR||Moore^Ann||19800101|F"
        ask(running, "ADT^A28^ADT_A05", "EVN|A28|20260115", twin)
        rxa = (
            "RXA|0|1|20260115|20260115|08^HepB^CVX|0.5|mL^mL^UCUM||00^New^NIP001||||||L-1|20270101|MSD^Merck^MVX|||CP|A"
        )
        ask(running, "VXU^V04^VXU_V04", f"PID|1||2^^^{HOSP}^MR||Moore^Bob||19810101|F", "ORC|RE||F-1^REG", rxa)
        yield running


def ask(hub: LiveHub, kind: str, *lines: str, profile: str = "") -> Message:
    global _count
    _count += 1
    more = f"|||||||||{profile}" if profile else ""
    msh = f"MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||{kind}|Q{_count}|P|2.5.1{more}"
    with hl7_client.MLLPClient("127.0.0.1", hub.mllp_port) as client:
        return parse(client.send_message("\r".join((msh, *lines, ""))).strip(b"\x0b\x1c\r"))


def qbp(hub: LiveHub, event: str, name: str, rest: str, rcp: str = "RCP|I", *more: str, profile: str = "") -> Message:
    return ask(hub, f"QBP^{event}^QBP_Q21", f"QPD|{name}|TAG|{rest}", rcp, *more, profile=profile)


def head(answer: Message) -> tuple[str, str, str, str]:
    return answer["MSH-9"], answer["MSA-1"], answer["QAK-2"], answer["ERR-3.1"]


def names(answer: Message) -> list[str]:
    return [pid.value(5, 1, 2) for pid in answer.segments("PID")]


def test_q21_tells_a_person_by_an_identifier(hub: LiveHub) -> None:
    answer = qbp(hub, "Q21", "Q21^Get Person Demographics^HL7nnnn", f"E2^^^{EHR}", "RCP|I", profile="")
    assert (head(answer), names(answer)) == (("RSP^K21^RSP_K21", "AA", "OK", ""), ["Bob"])
    assert head(qbp(hub, "Q21", "Q21", f"99^^^{HOSP}"))[1:3] == ("AA", "NF")
    assert head(qbp(hub, "Q21", "Q21", ""))[1:] == ("AE", "AE", "101")
    assert head(qbp(hub, "Q21", "Q21", f"2^^^{HOSP}|^^^NOWHERE"))[1:] == ("AE", "AE", "204")


def test_q22_is_answered_page_by_page_until_the_consumer_has_all_or_wants_no_more(hub: LiveHub) -> None:
    first = qbp(hub, "Q22", "IHE PDQ Query", "@PID.5.1^Moo*", "RCP|I|3^RD")
    assert (head(first), len(names(first)), first["QAK-4"], first["QAK-6"]) == (
        ("RSP^K22^RSP_K21", "AA", "OK", ""),
        3,
        "4",
        "1",
    )
    second = qbp(hub, "Q22", "IHE PDQ Query", "@PID.5.1^Moo*", "RCP|I|3^RD", f"DSC|{first['DSC-1']}|I")
    assert (len(names(second)), second["DSC-1"]) == (1, "")
    assert sorted(names(first) + names(second)) == ["Ann", "Ann", "Bob", "Cy"]
    cancelled = ask(hub, "QCN^J01^QCN_J01", "QID|TAG|IHE PDQ Query")
    assert (cancelled["MSH-9"], cancelled["MSA-1"]) == ("ACK^J01^ACK", "AA")
    assert ask(hub, "QCN^J01^QCN_J01")["ERR-3.1"] == "100"


def test_q22_refuses_by_a_response(hub: LiveHub) -> None:
    for rest, code in (("", "101"), ("@PID.19^1", "103"), ("Moore", "102")):
        assert head(qbp(hub, "Q22", "IHE PDQ Query", rest)) == ("RSP^K22^RSP_K21", "AE", "AE", code)
    assert head(qbp(hub, "Q22", "IHE PDQ Query", "@PID.5.1^Nobody"))[1:3] == ("AA", "NF")


def test_q23_gives_the_identifiers_of_other_domains(hub: LiveHub) -> None:
    answer = qbp(hub, "Q23", "IHE PIX Query", f"1^^^{HOSP}|^^^{EHR}")
    assert head(answer) == ("RSP^K23^RSP_K23", "AA", "OK", "")
    assert answer["PID-3.1"] == "E1"
    assert head(qbp(hub, "Q23", "IHE PIX Query", f"99^^^{HOSP}"))[1:] == ("AE", "AE", "204")
    assert head(qbp(hub, "Q23", "IHE PIX Query", f"4^^^{HOSP}|^^^{EHR}"))[1:3] == ("AA", "NF")


def test_q24_gives_out_a_number_that_nobody_has(hub: LiveHub) -> None:
    first, second = (qbp(hub, "Q24", "Q24", f"^^^{HOSP}") for _ in range(2))
    assert head(first) == ("RSP^K24^RSP_K23", "AA", "OK", "")
    assert first["PID-3.1"] and first["PID-3.1"] != second["PID-3.1"]
    assert head(qbp(hub, "Q24", "Q24", f"^^^{EHR}"))[1:] == ("AE", "AE", "204")


def test_a19_tells_the_patient_with_the_visit(hub: LiveHub) -> None:
    answer = ask(hub, "QRY^A19^QRY_A19", "QRD|20260115|R|I|Q7|||1^RD|1^^^^^^^^HOSP|DEM")
    assert (answer["MSH-9"], answer["MSA-1"], answer["QAK-2"], answer["PV1-19.1"]) == (
        "ADR^A19^ADR_A19",
        "AA",
        "OK",
        "V1",
    )
    assert ask(hub, "QRY^A19^QRY_A19", "QRD|20260115|R|I|Q7|||1^RD|99^^^^^^^^HOSP|DEM")["QAK-2"] == "NF"


@pytest.mark.parametrize(
    ("who", "profile", "status"),
    [
        (f"2^^^{HOSP}^MR|Moore^Bob||19810101|F", "Z32", "OK"),
        ("|Moore^Bob||19810101|F", "Z32", "OK"),
        ("|Moore^Ann||19800101|F", "Z31", "OK"),
        ("|Nobody^Ann||19800101|F", "Z33", "NF"),
    ],
)
def test_a_vaccination_history_is_given_or_the_candidates_or_nobody(
    hub: LiveHub, who: str, profile: str, status: str
) -> None:
    answer = qbp(hub, "Q11", "Z34^Request Immunization History^CDCPHINVS", who, "RCP|I|5^RD", profile="Z34^CDCPHINVS")
    assert (head(answer), answer["MSH-21.1"]) == (("RSP^K11^RSP_K11", "AA", status, ""), profile)
    assert ("RXA" in answer) == (profile == "Z32")
    assert len(names(answer)) == {"Z32": 1, "Z31": 2, "Z33": 0}[profile]


def test_too_many_candidates_are_not_listed(hub: LiveHub) -> None:
    who = "|Moore^Ann||19800101|F"
    answer = qbp(hub, "Q11", "Z34^Request Immunization History^CDCPHINVS", who, "RCP|I|1^RD", profile="Z34^CDCPHINVS")
    assert (head(answer), answer["MSH-21.1"], names(answer)) == (("RSP^K11^RSP_K11", "AA", "TM", ""), "Z33", [])


def test_a_forecast_is_refused_in_the_profile_that_says_so(hub: LiveHub) -> None:
    name = "Z44^Request Evaluated Immunization History and Forecast Query^CDCPHINVS"
    answer = qbp(hub, "Q11", name, f"2^^^{HOSP}^MR|Moore^Bob||19810101|F", "RCP|I|5^RD", profile="Z44^CDCPHINVS")
    assert (head(answer), answer["MSH-21.1"]) == (("RSP^K11^RSP_K11", "AR", "AR", "200"), "Z33")
    assert answer["ERR-2"] == "QPD^1^1^1"
    assert "forecast" in answer["ERR-8"]


def test_a_query_that_nobody_answers_here_is_refused_by_a_response(hub: LiveHub) -> None:
    assert head(qbp(hub, "Q11", "Z99^Something^L", "1")) == ("RSP^K11^RSP_K11", "AR", "AR", "200")
