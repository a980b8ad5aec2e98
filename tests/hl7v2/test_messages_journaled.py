"""Messages whose meaning the record does not keep: taken down, and said so; those that ask for something are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from hilum.hl7v2 import HANDLERS, Site
from hilum.hl7v2.messages.journaled import EVENTS
from support.hl7_hub import Hub, msh

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"
KINDS = [(code, event) for code, events in EVENTS.items() for event in events]


@pytest.mark.parametrize(("code", "event"), KINDS)
def test_what_only_tells_is_taken_down_and_said(code: str, event: str) -> None:
    hub = Hub()
    answer = hub.accept(f"{msh(f'{code}^{event}')}{PID}")
    assert answer["MSA-3"] == "the message was journaled: the record keeps nothing else of it"
    assert "HL7v2/journaled" in hub.rules
    assert hub.known("1").source == "result"


def test_a_patient_that_cannot_be_read_does_not_lose_the_message() -> None:
    hub = Hub()
    hub.accept(f"{msh('PGL^PC6')}PID|1||||DOE^JANE\n")
    assert "HL7v2/patient-not-read" in hub.rules


@pytest.mark.parametrize(
    ("kind", "code"), [("OMS^O05", "200"), ("OMD^O03", "200"), ("ADT^A57", "201"), ("SIU^S25", "201")]
)
def test_what_asks_for_something_that_nobody_does_here_is_refused(kind: str, code: str) -> None:
    assert Hub().refuse(f"{msh(kind)}{PID}")["ERR-3.1"] == code


def test_no_two_handlers_answer_one_trigger() -> None:
    triggers = [str(handler.on) for handler in HANDLERS]
    assert len(triggers) == len(set(triggers))
    assert len(triggers) > 150


def test_every_message_of_others_is_answered(corpus: Path) -> None:
    """Whatever the corpus holds gets an answer in HL7 v2's own terms; what is refused is refused with a reason of table 0357."""
    codes: dict[str, int] = {}
    for file in sorted([*(corpus / "hl7v2").rglob("*"), *(corpus / "ihe" / "mesa").rglob("*.hl7")]):
        if (
            not file.is_file()
            or file.stat().st_size > 200_000
            or file.suffix in (".md", ".tsv", ".xml", ".json", ".zip", ".gz")
        ):
            continue
        answer = Hub(Site(processing_ids=frozenset("PDT"))).send(file.read_bytes())
        codes[answer.error] = codes.get(answer.error, 0) + 1
        assert answer.immediate is not None, file.name
        assert answer.error != "207", file.name
    assert codes[""] > 250, codes
