"""Validation of a message against its version: syntax, structure, data types, tables. HL7 v2.5.1 chapter 2.

`validate` judges bytes or a parsed message and never raises for what the message holds: what cannot be read is a finding too.
"""

from __future__ import annotations

from collections.abc import Iterable

from hilum.core.errors import DecodeError, NotFound
from hilum.hl7v2.data.batch import is_batch
from hilum.hl7v2.data.er7 import STANDARD, Message, Segment, parse
from hilum.hl7v2.definitions import VERSIONS, Definitions, definitions
from hilum.hl7v2.site import VERSIONS as NAMED_VERSIONS
from hilum.hl7v2.structure import Note, Tree, walk
from hilum.hl7v2.validation.conditions import check_conditions
from hilum.hl7v2.validation.findings import Collector, Report, Severity, Tolerance, tolerate
from hilum.hl7v2.validation.lexical import number_of
from hilum.hl7v2.validation.profiles.check import check_profile
from hilum.hl7v2.validation.profiles.model import MessageProfile
from hilum.hl7v2.validation.segments import Checkers, checkers

__all__ = ["check_segments", "check_syntax", "structure_id", "tell_structure", "validate", "validate_profile"]

_STRUCTURE_RULES = {
    "local": "structure/local",
    "unknown": "structure/unexpected",
    "misplaced": "structure/misplaced",
    "missing": "structure/missing",
    "missing group": "structure/missing-group",
    "too many": "structure/repeats",
    "too many groups": "structure/group-repeats",
    "no segment": "syntax/no-segment",
}
_PLAIN_MSH2 = frozenset(("^~\\&", "^~\\&#"))


def validate(
    message: Message | bytes,
    *,
    version: str = "",
    structure: str = "",
    profile: MessageProfile | None = None,
    tolerances: Iterable[Tolerance] = (),
) -> Report:
    """A message judged by its version's definitions, and by a profile if one is given.

    version     judge by this version instead of the one that MSH-12 names
    structure   walk by this structure instead of the one that MSH-9 names
    tolerances  of the peer; what they cover is kept in the report and marked
    """
    out = Collector()
    if isinstance(message, bytes):
        read = _read(message, out)
        if read is None:
            return Report(tolerate(out.findings, tolerances))
        message = read
    check_syntax(message, out)
    known = _version(message, version, out)
    found = ""
    if known is not None:
        found = structure or structure_id(message, known, out)
        definition = known.structure(found) if found else None
        if definition is not None:
            tree = walk(message, definition)
            tell_structure(tree, known, out)
        else:
            found = ""
            _tell_lines(message, out)
        check_segments(message.lines(), checkers(known.version, message.delimiters), out)
        check_conditions(message, known, out)
    if profile is not None:
        check_profile(message, profile, out)
    return Report(
        tolerate(out.findings, tolerances),
        known.version if known else "",
        found,
        profile.title if profile else "",
        out.left_out,
    )


def validate_profile(
    message: Message | bytes, profile: MessageProfile, *, tolerances: Iterable[Tolerance] = ()
) -> Report:
    """A message judged by a profile alone, without the rules of its version that the profile does not repeat."""
    out = Collector()
    if isinstance(message, bytes):
        read = _read(message, out)
        if read is None:
            return Report(tolerate(out.findings, tolerances), profile=profile.title)
        message = read
    check_syntax(message, out)
    check_profile(message, profile, out)
    return Report(
        tolerate(out.findings, tolerances), message.version, profile.structure_id, profile.title, out.left_out
    )


def _read(raw: bytes, out: Collector) -> Message | None:
    if is_batch(raw):
        out.add("structure/batch", "", "a batch or file; its messages are judged one by one")
        return None
    try:
        return parse(raw)
    except DecodeError as error:
        out.add("syntax/message", error.where, error.message, section=error.section, code=error.code)
        return None


def check_syntax(message: Message, out: Collector) -> None:
    """Delimiters, encoding, character set. What single values hold is told where they are checked."""
    if message.delimiters != STANDARD and message.delimiters.encoding_characters not in _PLAIN_MSH2:
        out.add("syntax/delimiters", "MSH[1]-2[1]", "other delimiters than the recommended ones")
    if message.delimiters.truncation and number_of(message.version) < (2, 7):
        text = "a truncation character, which versions before 2.7 do not have"
        out.add("syntax/delimiters", "MSH[1]-2[1]", text, severity=Severity.WARNING, section="HL7 v2.7 2.5.5.2")
    for note in message.notes:
        if note.text != "a line that is no segment":
            out.add("syntax/oddity", note.where, note.text, section=note.section)


def _version(message: Message, asked: str, out: Collector) -> Definitions | None:
    said = asked or message.version.strip()
    if not said:
        out.add("structure/version", "MSH[1]-12[1]", "no version is named; nothing further is judged")
        return None
    try:
        return definitions(said)
    except NotFound:
        if said in NAMED_VERSIONS:  # a version of HL7 whose definitions are not free: its base is the one before it
            newest = VERSIONS[-1]
            text = f"the definitions of {said} are not here; judged by {newest}"
            out.add("structure/version", "MSH[1]-12[1]", text, severity=Severity.INFO)
            return definitions(newest)
        out.add("structure/version", "MSH[1]-12[1]", "not a version that is known here; nothing further is judged")
        return None


def structure_id(message: Message, known: Definitions, out: Collector) -> str:
    """The structure of a message: the one of its type and event, else the one that MSH-9.3 names; "" where neither is known."""
    code, event, named = message["MSH-9.1"], message["MSH-9.2"], message["MSH-9.3"]
    if not code:
        out.add("structure/type", "MSH[1]-9[1].1", "no message type is named")
        return ""
    mapped = known.structure_of(code, event)
    if not mapped and code == "ACK":
        mapped = "ACK"
    if mapped and known.structure(mapped) is None:
        mapped = ""
    if named and named != mapped:
        if known.structure(named) is not None:
            if mapped:
                out.add(
                    "structure/name", "MSH[1]-9[1].3", f"not the structure of this type and event, which is {mapped}"
                )
                return mapped
            if code[:1] != "Z" and event[:1] != "Z":
                _tell_unknown(code, event, known, out, Severity.WARNING)
            return named
        if mapped:
            out.add(
                "structure/name", "MSH[1]-9[1].3", f"no structure of {known.version}; that of this event is {mapped}"
            )
    if not mapped:
        _tell_unknown(code, event, known, out, None)
    return mapped


def _tell_unknown(code: str, event: str, known: Definitions, out: Collector, severity: Severity | None) -> None:
    table = known.table("0076")
    if table is not None and table.codes and code not in table.codes:
        local = code.startswith("Z")
        out.add(
            "structure/type",
            "MSH[1]-9[1].1",
            "a local message type" if local else f"no message type of {known.version}",
            severity=Severity.INFO if local else severity,
        )
    else:
        local = event.startswith("Z")
        out.add(
            "structure/event",
            "MSH[1]-9[1].2",
            "a local event" if local else f"no event of this message type in {known.version}",
            severity=Severity.INFO if local else severity,
        )


def tell_structure(tree: Tree, known: Definitions, out: Collector) -> None:
    """The walker's notes as findings."""
    section = f"HL7 v2 {tree.structure.section}" if tree.structure.section else ""
    for note in tree.notes:
        rule = _STRUCTURE_RULES[note.kind]
        if note.kind == "unknown" and known.segment(note.name) is None:
            rule = "structure/unknown-segment"
        out.add(rule, note.place, _words(note, tree.structure.id), section=section if note.kind != "local" else "")


def _words(note: Note, structure: str) -> str:
    within = f"group {note.group}" if note.group else structure
    match note.kind:
        case "missing":
            return f"{within} must have {note.name}"
        case "missing group":
            return f"{within} must have {note.name}"
        case "too many":
            return f"{note.name} for the {_ordinal(note.count)} time, where {within} allows {note.limit}"
        case "too many groups":
            return f"group {note.name} more often than {within} allows ({note.limit})"
        case "misplaced":
            return f"{note.name} is at a place where {structure} does not have it"
        case "unknown":
            return f"{note.name} is no part of {structure}"
        case "local":
            return f"{note.name} is a local segment"
        case _:
            return "a line that is no segment: perhaps a line break within a value"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _tell_lines(message: Message, out: Collector) -> None:
    """Without a structure: at least lines that are no segments, and local ones."""
    for index, segment in enumerate(message.lines()):
        if not segment.name:
            if segment.encode().strip():
                out.add("syntax/no-segment", f"line {index + 1}", "a line that is no segment")
        elif segment.name[0] == "Z":
            out.add("structure/local", f"{segment.name}[{segment.sequence}]", f"{segment.name} is a local segment")


def check_segments(segments: Iterable[Segment], made: Checkers, out: Collector) -> None:
    """Data types, lengths, usage, repetitions and tables of each segment that the version knows."""
    of = made.of
    for segment in segments:
        name = segment.name
        if not name:
            continue
        checker = of(name)
        if checker is not None:
            checker.check(segment, out)
