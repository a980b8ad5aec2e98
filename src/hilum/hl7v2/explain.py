"""A message as a tree of plain data with names, for the console and the terminal. Names in our own words."""

from __future__ import annotations

from typing import Any

from hilum.core.errors import HilumError
from hilum.hl7v2.data.batch import is_batch, split
from hilum.hl7v2.data.er7 import NULL, Message, Segment, parse

__all__ = ["FIELD_NAMES", "SEGMENT_NAMES", "explain", "lines", "tree"]

SEGMENT_NAMES = {
    "MSH": "Message header",
    "EVN": "Event",
    "PID": "Patient",
    "PD1": "Patient, more",
    "NK1": "Next of kin",
    "PV1": "Visit",
    "PV2": "Visit, more",
    "MRG": "Merge",
    "ORC": "Common order",
    "OBR": "Observation request",
    "OBX": "Observation",
    "TQ1": "Timing",
    "IPC": "Imaging procedure control",
    "ZDS": "Study instance",
    "NTE": "Note",
    "QPD": "Query parameters",
    "RCP": "Response control",
    "QAK": "Query acknowledgement",
    "DSC": "Continuation",
    "MSA": "Acknowledgement",
    "ERR": "Error",
    "AL1": "Allergy",
    "DG1": "Diagnosis",
    "IN1": "Insurance",
    "GT1": "Guarantor",
    "FHS": "File header",
    "BHS": "Batch header",
}

_NAMES = {
    "MSH": "field separator|encoding characters|sending application|sending facility|receiving application|receiving facility"
    "|time of message|security|message type|control id|processing id|version|sequence number|continuation pointer"
    "|accept acknowledgement|application acknowledgement|country|character set|language|character set handling|profile",
    "EVN": "event|recorded at|planned for|reason|operator|occurred at|facility",
    "PID": "set id|patient id (external)|patient identifiers|alternate identifier|name|mother's maiden name|birth date|sex|alias"
    "|race|address|county|phone, home|phone, business|language|marital status|religion|account number|social security number"
    "|driver's licence|mother's identifier|ethnic group|birth place|multiple birth|birth order|citizenship|veteran|nationality"
    "|died at|has died|identity unknown|identity reliability|last update|last update facility|species|breed|strain",
    "PV1": "set id|patient class|location|admission type|preadmit number|prior location|attending doctor|referring doctor"
    "|consulting doctor|hospital service|temporary location|preadmit test|readmission|admit source|ambulatory status|VIP"
    "|admitting doctor|patient type|visit number|financial class||||||||||||||||discharge disposition|discharged to|diet"
    "|servicing facility|bed status|account status|pending location|prior temporary location|admitted at|discharged at"
    "|balance|charges|adjustments|payments|alternate visit id|visit indicator",
    "MRG": "prior patient identifiers|prior alternate identifier|prior account number|prior patient id|prior visit number"
    "|prior alternate visit id|prior name",
    "ORC": "order control|placer order number|filler order number|placer group number|order status|response flag|quantity and timing"
    "|parent|transaction time|entered by|verified by|ordering provider|entering location|call back phone|effective at"
    "|control reason|entering organization|entering device|action by|beneficiary notice|ordering facility|facility address"
    "|facility phone|provider address|status modifier|override reason|fill expected|confidentiality|order type",
    "OBR": "set id|placer order number|filler order number|universal service|priority|requested at|observed at|observation end"
    "|collection volume|collector|specimen action|danger code|relevant clinical information|specimen received|specimen source"
    "|ordering provider|call back phone|placer field 1 (accession)|placer field 2 (requested procedure id)"
    "|filler field 1 (scheduled step id)|filler field 2|results reported at|charge|diagnostic section (modality)|result status"
    "|parent result|quantity and timing|copies to|parent|transport mode|reason for study|principal interpreter"
    "|assistant interpreter|technician|transcriptionist|scheduled at|containers|transport logistics|collector's comment"
    "|transport responsibility|transport arranged|escort required|planned transport comment|procedure code|procedure modifier",
    "OBX": "set id|value type|observation|sub-id|value|units|reference range|abnormal flags|probability|nature of test|status"
    "|normal values at|access checks|observed at|producer|observer|method|equipment|analysed at",
    "TQ1": "set id|quantity|repeat pattern|explicit time|relative time|service duration|start|end|priority|condition|instruction"
    "|conjunction|occurrence duration|total occurrences",
    "IPC": "accession number|requested procedure id|study instance uid|scheduled step id|modality|protocol code|station name"
    "|procedure step location|station AE title",
    "ZDS": "study instance uid",
    "NTE": "set id|source|comment|comment type",
    "QPD": "query name|query tag|parameters|domains returned||||domains returned",
    "RCP": "priority|quantity|response modality|execution time|modify|sort by|segments wanted",
    "QAK": "query tag|response status|query name|hits|in this answer|remaining",
    "DSC": "continuation pointer|style",
    "MSA": "acknowledgement code|control id|text|expected sequence number|delayed|error condition",
    "ERR": "code and location|location|error code|severity|application code|parameter|diagnosis|user message",
}

FIELD_NAMES: dict[str, tuple[str, ...]] = {name: ("", *text.split("|")) for name, text in _NAMES.items()}
"""Names of fields by segment; [n] is field n, "" where none is kept."""

_COMPONENTS = {
    "CX": ("id", "check digit", "scheme", "assigning authority", "type", "assigning facility"),
    "XPN": ("family", "given", "middle", "suffix", "prefix", "degree", "type", "representation"),
    "XCN": ("id", "family", "given", "middle", "suffix", "prefix", "degree"),
    "XAD": ("street", "other", "city", "state", "postal code", "country", "type"),
    "CWE": ("code", "meaning", "scheme", "alternate code", "alternate meaning", "alternate scheme"),
    "EI": ("id", "namespace", "universal id", "type"),
    "HD": ("namespace", "universal id", "type"),
    "MSG": ("code", "event", "structure"),
    "TQ": ("quantity", "interval", "duration", "start", "end", "priority"),
    "ERL": ("segment", "sequence", "field", "repetition", "component", "subcomponent"),
    "ED": ("source", "type", "subtype", "encoding", "data"),
    "RP": ("pointer", "application", "type", "subtype"),
}

_TYPES = {
    **dict.fromkeys((("PID", n) for n in (2, 3, 4, 18)), "CX"),
    **dict.fromkeys((("PID", n) for n in (5, 6, 9)), "XPN"),
    **dict.fromkeys((("PV1", n) for n in (7, 8, 9, 17)), "XCN"),
    **dict.fromkeys((("MRG", n) for n in (1, 2, 3, 4)), "CX"),
    **dict.fromkeys((("MSH", n) for n in (3, 4, 5, 6)), "HD"),
    **dict.fromkeys((("ORC", n) for n in (2, 3)), "EI"),
    **dict.fromkeys((("OBR", n) for n in (2, 3)), "EI"),
    **dict.fromkeys((("OBR", n) for n in (4, 12, 31, 44)), "CWE"),
    ("PID", 11): "XAD",
    ("PV1", 19): "CX",
    ("MRG", 7): "XPN",
    ("MSH", 9): "MSG",
    ("ORC", 7): "TQ",
    ("ORC", 12): "XCN",
    ("OBR", 16): "XCN",
    ("OBR", 27): "TQ",
    ("OBX", 3): "CWE",
    ("OBX", 6): "CWE",
    ("IPC", 1): "EI",
    ("IPC", 2): "EI",
    ("IPC", 4): "EI",
    ("IPC", 5): "CWE",
    ("IPC", 6): "CWE",
    ("QPD", 1): "CWE",
    ("QPD", 3): "CX",
    ("ERR", 2): "ERL",
    ("ERR", 3): "CWE",
    ("ZDS", 1): "RP",
}
_BY_OBX2 = {
    "CE": "CWE",
    "CWE": "CWE",
    "CNE": "CWE",
    "ED": "ED",
    "RP": "RP",
    "CX": "CX",
    "XPN": "XPN",
    "XCN": "XCN",
    "HD": "HD",
}

MAX_VALUE = 4096
"""Characters of one value that the tree shows."""


def _shown(text: str) -> str:
    return text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}… ({len(text)} characters)"


def _components(segment: Segment, field: int, repetition: int, er7: str) -> list[dict[str, Any]]:
    message = segment.encoding
    d = message.delimiters
    kind = (
        _BY_OBX2.get(segment.value(2), "")
        if (segment.name, field) == ("OBX", 5)
        else _TYPES.get((segment.name, field), "")
    )
    names = _COMPONENTS.get(kind, ())
    out = []
    for number, text in enumerate(er7.split(d.component, 200) if d.component else [er7], 1):
        if not text:
            continue
        item: dict[str, Any] = {
            "place": segment.place(field, repetition, number),
            "name": names[number - 1] if number <= len(names) else "",
            "value": _shown(message.plain(text)),
        }
        if d.subcomponent and d.subcomponent in text:
            item["parts"] = [
                {"place": segment.place(field, repetition, number, n), "name": "", "value": _shown(message.plain(part))}
                for n, part in enumerate(text.split(d.subcomponent, 200), 1)
                if part
            ]
        out.append(item)
    return out


def _field(segment: Segment, number: int, occurrence: int) -> dict[str, Any] | None:
    er7 = segment.er7(number)
    if not er7:
        return None
    message = segment.encoding
    names = FIELD_NAMES.get(segment.name, ())
    item: dict[str, Any] = {
        "place": f"{segment.name}{f'[{occurrence}]' if occurrence > 1 else ''}-{number}",
        "name": names[number] if number < len(names) else "",
        "value": _shown(er7 if segment.name in ("MSH", "FHS", "BHS") and number < 3 else message.plain(er7)),
    }
    if er7 == NULL:
        item["value"], item["null"] = "", True
        return item
    if segment.name in ("MSH", "FHS", "BHS") and number < 3:
        return item
    d = message.delimiters
    repetitions = segment.repetitions(number)[:200]
    if len(repetitions) > 1:
        item["repetitions"] = [
            {"value": _shown(message.plain(text)), "parts": _components(segment, number, n, text)}
            for n, text in enumerate(repetitions, 1)
        ]
    elif (d.component and d.component in er7) or (d.subcomponent and d.subcomponent in er7):
        item["parts"] = _components(segment, number, 1, er7)
    return item


def tree(message: Message, *, most_segments: int = 5000) -> dict[str, Any]:
    """The message as nested plain data.

    {"kind": "ADT^A04", "version", "control_id", "charset", "notes": [{"text", "place"}],
     "segments": [{"name": "PID", "title": "Patient", "fields": [{"place": "PID-3", "name", "value", "null"?, "parts"?,
     "repetitions"?}]}]}
    """
    seen: dict[str, int] = {}
    segments = []
    everything = message.segments()
    for segment in everything[:most_segments]:
        occurrence = seen[segment.name] = seen.get(segment.name, 0) + 1
        found = (_field(segment, number, occurrence) for number in range(1, min(len(segment.fields), 500)))
        segments.append(
            {
                "name": segment.name,
                "title": SEGMENT_NAMES.get(segment.name, "Local" if segment.name.startswith("Z") else ""),
                "fields": [one for one in found if one is not None],
            }
        )
    return {
        "kind": "^".join(filter(None, (message.message_code, message.trigger_event))),
        "version": message.version,
        "control_id": message.control_id,
        "charset": message.charset.label or message.charset.codec,
        "notes": [{"text": note.text, "place": note.where} for note in message.notes],
        "left_out": max(0, len(everything) - most_segments),
        "segments": segments,
    }


def explain(raw: bytes) -> dict[str, Any]:
    """The tree of a message or of a batch of messages; where it cannot be read {"error", "place"}. Never raises."""
    try:
        if is_batch(raw):
            batch = split(raw)
            return {"kind": "batch", "messages": [explain(one) for one in batch.messages[:100]]}
        return tree(parse(raw))
    except HilumError as error:
        return {"kind": "", "error": error.message, "place": error.where, "segments": []}


def lines(node: dict[str, Any]) -> list[tuple[int, str, str, str]]:
    """The tree flat, for a terminal: (depth, place, name, value)."""
    if "messages" in node:
        return [line for one in node["messages"] for line in lines(one)]
    out: list[tuple[int, str, str, str]] = []
    for segment in node["segments"]:
        out.append((0, segment["name"], segment["title"], ""))
        for field in segment["fields"]:
            out.append((1, field["place"], field["name"], '""' if field.get("null") else field["value"]))
            groups = [one["parts"] for one in field.get("repetitions", ())] or [field.get("parts", [])]
            for group in groups:
                for part in group:
                    out.append((2, part["place"], part["name"], part["value"]))
                    out += [(3, one["place"], one["name"], one["value"]) for one in part.get("parts", ())]
    return out
