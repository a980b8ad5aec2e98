"""What the room answers is what the acknowledgement machine plans, for each MSH-15, MSH-16, version and verdict. 2.9.3."""

from __future__ import annotations

from itertools import product

import pytest

from hilum.hl7v2 import Site
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.outcome import Refusal
from hilum.hl7v2.wire.ack import acknowledge, envelope, error_code, error_text
from hilum.hl7v2.wire.ack_machine import Plan, plan
from support.hl7_hub import Hub, adt

MODES = ("", "AL", "NE", "ER", "SU")


def said(raw: str, site: Site) -> Plan:
    """MSA-1 of both answers of the room."""
    answer = Hub(site).send(raw)
    return Plan(*(parse(one)["MSA-1"] if one else "" for one in (answer.immediate, answer.later)))


@pytest.mark.parametrize("is_always", [True, False], ids=["always", "asked"])
@pytest.mark.parametrize("case", ["taken", "erroneous", "refused at the door"])
def test_the_room_answers_as_the_machine_plans(case: str, is_always: bool) -> None:
    site = Site(acknowledge="always" if is_always else "asked")
    for version, accept, application in product(("2.3.1", "2.5.1", "2.8"), MODES, MODES):
        raw = adt("A04", version=version).replace(f"|P|{version}", f"|P|{version}|||{accept}|{application}")
        code, is_kept = "AA", True
        if case == "erroneous":
            raw, code = raw.replace("19800101", "x"), "AE"
        elif case != "taken":
            raw, code, is_kept = raw.replace("ADT^A04", "XYZ^A04"), "AR", False
        asked = envelope(parse(raw.replace("\n", "\r").encode())).terms(is_always=is_always)
        expected = plan(asked, code, is_kept=is_kept)
        assert said(raw, site) == expected, (version, accept, application)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ERR|||203^x^HL70357|E\r", "203"),
        ("ERR|PID^1^7^102&x&HL70357\r", "102"),
        ("", ""),
    ],
)
def test_the_error_code_of_an_answer_is_found_where_its_version_has_it(text: str, code: str) -> None:
    message = parse(f"MSH|^~\\&|A|B|C|D|2024||ACK|1|P|2.5.1\rMSA|AE|1\r{text}".encode())
    assert error_code(message) == code


def test_before_err_knew_codes_msa_6_has_it() -> None:
    assert error_code(parse(b"MSH|^~\\&|A|B|C|D|2024||ACK|1|P|2.3\rMSA|AE|1||||207^x\r")) == "207"


@pytest.mark.parametrize(
    ("version", "has_text"), [("2.5.1", True), ("2.6", True), ("2.7", False), ("2.8^USA", False), ("2.9", False)]
)
def test_what_msa_may_not_say_since_2_7_stands_in_err(version: str, has_text: bool) -> None:
    to = envelope(parse(f"MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|{version}\r".encode()))
    refused = parse(
        acknowledge(to, "AE", Refusal("AE", "204", "no such key", "PID-3"), control_id="2", time="20260101")
    )
    told = parse(acknowledge(to, "AA", text="it was journaled", control_id="2", time="20260101"))
    assert (refused["MSA-3"], told["MSA-3"]) == (("no such key", "it was journaled") if has_text else ("", ""))
    assert refused["ERR-8"] == "no such key" and refused["ERR-4"] == "E"
    assert (told.segment("ERR") is None) is has_text
    assert (told["ERR-3.1"], told["ERR-4"], told["ERR-8"]) == (
        ("", "", "") if has_text else ("0", "I", "it was journaled")
    )
    assert (error_text(refused), error_text(told)) == ("no such key", "it was journaled")
