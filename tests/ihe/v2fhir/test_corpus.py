"""Messages of others: all of Microsoft's converter samples, and whatever else has a map, become sound R4 bundles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError, Unsupported
from hilum.fhir import json as fhir_json
from hilum.fhir.validation import Issue, validate
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.definitions import definitions
from hilum.hl7v2.generate import generate
from hilum.ihe.v2fhir import convert
from hilum.ihe.v2fhir.convert import converter_of
from hilum.ihe.v2fhir.tables import events

PEER_EVENTS = {
    "ADT": "A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A13 A14 A15 A16 A25 A26 A27 A28 A29 A31 A40 A41 A45 A47 A60",
    "BAR": "P01 P02 P12",
    "DFT": "P03 P11",
    "MDM": "T01 T02 T05 T06 T09 T10",
    "OMG": "O19",
    "OML": "O21",
    "ORM": "O01",
    "ORU": "R01",
    "OUL": "R22 R23 R24",
    "RDE": "O11 O25",
    "RDS": "O13",
    "REF": "I12 I14",
    "SIU": "S12 S13 S14 S15 S16 S17 S26",
    "VXU": "V04",
}
PEER_TRIGGERS = [(code, event) for code, events_of in PEER_EVENTS.items() for event in events_of.split()]


def messages(folder: Path) -> Iterator[tuple[str, Message]]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or "expected" in str(path):
            continue
        for number, piece in enumerate(re.split(rb"(?=MSH\|)", path.read_bytes())[1:]):
            try:
                yield f"{path.relative_to(folder)}#{number}", parse(piece)
            except (DecodeError, BudgetExceeded):
                continue


def test_every_trigger_of_the_best_peer_has_a_map() -> None:
    assert len(PEER_TRIGGERS) == 57
    converter = converter_of()
    for code, event in PEER_TRIGGERS:
        assert converter.map_name(code, event, ""), (code, event)
    assert len(events()) > 100
    for name in set(events().values()):
        assert not [one for one in converter.plan(name).refused if one[0].origin == "house"], name


def flaws(bundle: dict[str, Any]) -> list[Issue]:
    """Errors of the whole validation, invariants and bindings with it."""
    return [one for one in validate(bundle) if one.severity in ("fatal", "error")]


def test_every_message_of_others_becomes_a_sound_bundle_or_has_no_map(corpus: Path) -> None:
    counts = {"microsoft-fhir-converter": 0, "": 0}
    without = 0
    for folder in ("hl7v2", "ihe/mesa"):
        for name, message in messages(corpus / folder):
            try:
                bundle = convert(message).bundle
            except Unsupported:
                assert "microsoft" not in name
                without += 1
                continue
            errors = flaws(bundle)
            assert not errors, (name, errors[:3])
            is_of_the_peer = folder == "hl7v2" and name.startswith("microsoft-fhir-converter/")
            counts["microsoft-fhir-converter" if is_of_the_peer else ""] += 1
            if is_of_the_peer:
                encoded = fhir_json.encode(bundle)
                assert fhir_json.parse(encoded)["type"] == "message"
                assert bundle["entry"][0]["resource"]["resourceType"] == "MessageHeader", name
                references = re.findall(r'"reference":"(urn:uuid:[^"]+)"', encoded.decode())
                there = {entry["fullUrl"] for entry in bundle["entry"]} | {f"urn:uuid:{bundle['id']}"}
                assert set(references) <= there, name
                assert len(there) == len(bundle["entry"]) + 1, name
    assert counts["microsoft-fhir-converter"] >= 95
    assert counts[""] > 250
    assert without < counts[""] / 2


def test_generated_messages_of_every_trigger_become_sound_bundles() -> None:
    count = 0
    versions = ("2.5.1", "2.8.2", "2.3.1")
    for seed, (code, event) in enumerate(sorted(events())):
        version = next(v for v in (versions[seed % 3], *versions) if definitions(v).structure_of(code, event))
        message = parse(generate(f"{code}^{event}", version, seed, fullness=0.5))
        errors = flaws(convert(message).bundle)
        assert not errors, (code, event, seed, errors[:3])
        count += 1
    assert count > 100


def test_the_same_message_gives_the_same_bundle_id_for_id(corpus: Path) -> None:
    for _, message in messages(corpus / "hl7v2" / "v2-to-fhir-ig"):
        first, second = convert(message), convert(parse(message.raw))
        assert first.bundle == second.bundle
        assert first.unmapped == second.unmapped


def test_a_component_that_is_named_as_lost_holds_a_value_that_is_hardly_ever_in_the_bundle(corpus: Path) -> None:
    named, there = 0, 0
    for folder in ("ruby-hl7", "v2-to-fhir-ig"):
        for name, message in messages(corpus / "hl7v2" / folder):
            try:
                made = convert(message)
            except Unsupported:
                continue
            text = fhir_json.encode(made.bundle).decode()
            fields: dict[str, list[str]] = {}
            for segment in message.segments():
                count = sum(key.startswith(segment.name) for key in fields) + 1
                fields[segment.name + (f"[{count}]" if count > 1 else "")] = segment.fields
            for one in made.unmapped:
                match = re.fullmatch(r"(\w+(?:\[\d+\])?)-(\d+)(?:\[(\d+)\])?\.(\d+)(?:\.(\d+))?", one.where)
                if match is None or one.why != "no row reads it":
                    continue
                value = fields[match[1]][int(match[2])].split("~")[int(match[3] or 1) - 1].split("^")[int(match[4]) - 1]
                value = value.split("&")[int(match[5]) - 1] if match[5] else value
                assert value, (name, one.where)
                named += 1
                there += len(value) > 3 and value in text
    assert named > 80
    assert there < named / 4  # the same text, from another place of the message


def test_what_is_lost_is_named_by_place_and_never_by_value(corpus: Path) -> None:
    for _, message in messages(corpus / "hl7v2" / "linuxforhealth-hl7v2-fhir-converter"):
        try:
            lost = convert(message).unmapped
        except Unsupported:
            continue
        values = {text for segment in message.segments("PID") for text in segment.fields[1:] if len(text) > 4}
        for one in lost:
            assert re.fullmatch(r"[A-Z][A-Z0-9]{2}(\[\d+\])?(-\d+(\[\d+\])?(\.\d+){0,2})?", one.where)
            assert not any(value in one.why for value in values)
