"""Targets of HL7 v2 as a language: what reads a message beyond ER7, and what reads its other spellings."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

from campaigns.fuzz_case import ER7_WORDS, JSON_WORDS, XML_WORDS, Target
from hilum.core.errors import HilumError, LocalProtocolError, Unsupported
from hilum.hl7v2 import Message, parse
from hilum.hl7v2.anonymise import Anonymiser
from hilum.hl7v2.convert import from_json, from_xml, to_json, to_xml
from hilum.hl7v2.data.batch import EnvelopeHeader, read_acknowledgement, read_file, split, wrap, write_file
from hilum.hl7v2.data.continuation import fold, unfold
from hilum.hl7v2.data.reader import MessageReader, parts_of
from hilum.hl7v2.diff import diff
from hilum.hl7v2.generate import generate
from hilum.hl7v2.show import html, terminal
from hilum.hl7v2.validation import as_html, as_json, as_text, error_segments, validate
from hilum.ihe.v2fhir import convert

__all__ = ["hl7v2_targets"]

_ANONYMISER = Anonymiser(b"the key of the campaign")
_HEADER = EnvelopeHeader("LAB", "HOSP", name="results", control_id="B1")
_OTHER = parse(generate("ORU_R01", seed=1))
_LARGE = 30_000


def _judged(data: bytes) -> None:
    report = validate(parse(data))
    as_json(report), as_text(report), as_html(report), error_segments(report)


def _shown(data: bytes) -> None:
    message = parse(data)
    terminal(message), html(message)
    diff(message, _OTHER), diff(_OTHER, message)


def _spelled(data: bytes) -> None:
    """What is written is read again, and then stays as it is. A large case asks it of one of the spellings."""
    message = parse(data)
    spellings: tuple[Callable[[Message], Message], ...] = (
        lambda one: from_xml(to_xml(one)),
        lambda one: from_json(to_json(one)),
    )
    for spelled in spellings if len(data) < _LARGE else spellings[len(data) % 2 :][:1]:
        with suppress(HilumError):
            once = spelled(message)
            assert spelled(once).encode() == once.encode()


def _edited(data: bytes) -> None:
    message = parse(data)
    for place, value in (("PID-5.2", "x|^~\\&\ry"), ("OBX[2]-5[2].1.2", "two"), ("PID-3", '""'), ("MSH-10", "n")):
        with suppress(HilumError):
            message[place] = value
            assert message[place] in (value.replace("\r", "\\X0D\\"), value, "") or place == "PID-5.2"
    again = parse(message.encode())
    assert again.encode() == message.encode()


def _cut(data: bytes) -> None:
    """What a stream is cut into is the stream, in one piece or byte by byte."""
    parts = parts_of(data)
    assert b"".join(one.content for one in parts) == data
    reader = MessageReader()
    for number in range(len(data)):
        reader.feed(data[number : number + 1])
    reader.end()
    assert [one.content for one in reader.parts()] == [one.content for one in parts]


def _batched(data: bytes) -> None:
    with suppress(HilumError):
        split(data)
    with suppress(HilumError):
        read_acknowledgement(data)
    read_file(data)


def _continued(data: bytes) -> None:
    """What is broken into ADD segments and joined again is the message."""
    joined = unfold(data)
    for longest in (80, 400):
        with suppress(LocalProtocolError):  # not between two characters
            assert unfold(fold(joined, longest)) == joined


def _anonymised(data: bytes) -> None:
    _ANONYMISER.anonymise(parse(data))


def _to_fhir(data: bytes) -> None:
    with suppress(Unsupported):
        json.dumps(convert(parse(data)).bundle, default=str)


def _from_json(data: bytes) -> None:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    to_json(from_json(document))


def _from_xml(data: bytes) -> None:
    to_xml(from_xml(data))


def _is_readable(data: bytes) -> bool:
    try:
        parse(data)
    except HilumError:
        return False
    return True


def hl7v2_targets(messages: list[bytes]) -> tuple[Target, ...]:
    """The targets; `messages` are seeds in ER7."""
    made = [
        generate(name, version, 1) for name, version in (("ORU_R01", "2.5.1"), ("OML_O21", "2.8"), ("ADT_A01", "2.3"))
    ]
    seeds = [*(one for one in messages if _is_readable(one)), *made]
    spelled = [parse(one) for one in seeds[:20]]
    batches = [wrap(made), write_file([(_HEADER, made[:1]), (_HEADER, made[1:])], _HEADER)]
    return (
        Target("HL7 v2 validation", _judged, seeds, ER7_WORDS, 0.5),
        Target("HL7 v2 layout and diff", _shown, seeds, ER7_WORDS, 0.1),
        Target("HL7 v2 spellings", _spelled, seeds, ER7_WORDS, 0.1),
        Target("HL7 v2 edits", _edited, seeds, ER7_WORDS, 0.5),
        Target("HL7 v2 reader", _cut, [*seeds, b"".join(seeds[-3:])], ER7_WORDS, 0.2),
        Target("HL7 v2 batch", _batched, [*seeds[:5], *batches], ER7_WORDS, 0.3),
        Target("HL7 v2 continuation", _continued, [*seeds, *(fold(one, 60) for one in made)], ER7_WORDS, 0.3),
        Target("HL7 v2 anonymised", _anonymised, seeds, ER7_WORDS, 0.2),
        Target("HL7 v2 to FHIR", _to_fhir, seeds, ER7_WORDS, 0.4),
        Target("HL7 v2 JSON", _from_json, [json.dumps(to_json(one)).encode() for one in spelled], JSON_WORDS, 0.5),
        Target("v2.xml", _from_xml, [to_xml(one) for one in spelled], XML_WORDS, 0.5),
    )
