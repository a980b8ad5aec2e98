"""MSH of a message made of FHIR resources: from the MessageHeader where there is one, from the caller, or as the standard asks.
HL7 v2.5.1 2.15.9; FHIR R4 MessageHeader."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hilum.core.errors import Unsupported
from hilum.fhir.json import encode
from hilum.hl7v2.definitions import Definitions
from hilum.ihe.v2fhir.back.codes import choices
from hilum.ihe.v2fhir.back.inverse import Fields
from hilum.ihe.v2fhir.back.reading import Resources
from hilum.ihe.v2fhir.back.values import is_empty, merged, time_of

__all__ = ["Header", "Trigger", "completed", "trigger_of"]


@dataclass(frozen=True, slots=True)
class Header:
    """What a caller says of the message, over what the resources say; "" = as they do.

    sending_application, ...   the namespace of MSH-3 to MSH-6
    control_id     MSH-10; else the identifier of the bundle, else one of the bundle's content
    time           MSH-7 as a v2 time; else that of the bundle, else that of its youngest part
    processing_id  MSH-11; else P
    """

    sending_application: str = ""
    sending_facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    control_id: str = ""
    time: str = ""
    processing_id: str = ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Message code, trigger event and structure. HL7 v2.5.1 2.15.9.9."""

    code: str
    event: str
    structure: str


def trigger_of(event: str | None, resources: Resources, known: Definitions) -> Trigger:
    """What message it becomes: as asked, as MessageHeader.eventCoding says, or by the resources that are there.

    raises   Unsupported   nothing says which message it is, or the version has no such message
    """
    text = event or ""
    if not text:
        text = _stated(resources) or _guessed(resources)
    code, _, rest = text.replace("_", "^").partition("^")
    trigger, _, structure = rest.partition("^")
    structure = structure.replace("^", "_")
    own = known.structure_of(code, trigger) if trigger else ""
    if not own or known.structure(own) is None:
        own = structure if structure and known.structure(structure) is not None else ""
    if not own and trigger and known.structure(f"{code}_{trigger}") is not None:
        own = f"{code}_{trigger}"
    if not code or not trigger or not own:
        raise Unsupported("no message of this version for the event", where="MessageHeader.event", section="v2-to-FHIR")
    return Trigger(code, trigger, own)


def _stated(resources: Resources) -> str:
    for header in resources.of("MessageHeader"):
        coding = header.get("eventCoding")
        if not isinstance(coding, dict):
            continue
        display, code = str(coding.get("display") or ""), str(coding.get("code") or "")
        if display.count("^") >= 1 and display.partition("^")[0].isalnum():
            return display
        if "^" in code or "_" in code:
            return code.replace("_", "^")
    return ""


def _guessed(resources: Resources) -> str:
    kinds = {one["resourceType"] for one in resources.all}
    for kind, test, event, *_ in choices().get("event", ()):
        if kind not in kinds:
            continue
        if not test:
            return event
        name, _, wanted = test.partition("=")
        held = {str(one.get(name)) for one in resources.of(kind)}
        if not held.isdisjoint(wanted.split(",")):
            return event
    raise Unsupported("nothing says which message these resources become", where="Bundle", section="v2-to-FHIR")


def completed(fields: Fields, resources: Resources, trigger: Trigger, version: str, header: Header) -> None:
    """Put into MSH what the caller says and what the standard requires."""
    for number, text in (
        (3, header.sending_application),
        (4, header.sending_facility),
        (5, header.receiving_application),
        (6, header.receiving_facility),
    ):
        if text:
            fields[number] = [text]
    bundle = resources.bundle
    if header.time:
        fields[7] = [header.time]
    if _lacks(fields, 7):
        fields[7] = [time_of(str(bundle.get("timestamp") or "")) or _latest(resources) or "19700101000000+0000"]
    old = version < "2.3.1"
    fields[9] = [{1: trigger.code, 2: trigger.event, **({} if old else {3: trigger.structure})}]
    if header.control_id:
        fields[10] = [header.control_id]
    if _lacks(fields, 10):
        fields[10] = [hashlib.sha256(encode(bundle)).hexdigest()[:20]]
    if header.processing_id:
        fields[11] = [header.processing_id]
    held = fields.get(11, [""])[0]
    fields[11] = [merged(held, {1: "P"}) if isinstance(held, dict) else held or "P"]
    fields[12] = [version]
    fields.pop(18, None)


def _lacks(fields: Fields, number: int) -> bool:
    held = fields.get(number)
    return not held or is_empty(held[0])


def _latest(resources: Resources) -> str:
    """The time of the youngest part, so that the same resources give the same message."""
    found = []
    for one in resources.all:
        meta = one.get("meta")
        updated = meta.get("lastUpdated") if isinstance(meta, dict) else None
        for text in (updated, one.get("issued"), one.get("authoredOn"), one.get("recorded")):
            if isinstance(text, str) and "T" in text:
                found.append(time_of(text))
    return max(found, default="")
