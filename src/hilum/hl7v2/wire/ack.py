"""Acknowledgements: MSH, MSA and ERR, original and enhanced mode. HL7 v2.5.1 2.9.2, 2.9.3, 2.15.5, 2.15.8.

An answer speaks as the sender did: its delimiters, version, processing id and character set, UTF-16 and UTF-32 in the sender's
byte order too. MSA-2 gives MSH-10 back verbatim, even where the rest of the message cannot be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from hilum.core.quick import quick
from hilum.hl7v2.data.charset import charset, detect_wide
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.data.escape import STANDARD, Delimiters, escape
from hilum.hl7v2.outcome import ERROR_CODES, Refusal
from hilum.hl7v2.wire.ack_rules import Terms, terms, version_tuple

__all__ = [
    "Answer",
    "Envelope",
    "acknowledge",
    "acknowledgement_segment",
    "encode",
    "envelope",
    "envelope_of_bytes",
    "error_code",
    "error_segment",
    "error_text",
    "header",
    "holds_block_character",
    "message_type",
]


@quick
@dataclass(frozen=True, slots=True)
class Envelope:
    """What an answer needs to know of the message: as ER7 text, so that it goes back as it came.

    from_... are MSH-3, 4; to_... MSH-5, 6; sequence is MSH-13 and expected what MSA-4 says, where the link counts its
    messages (2.10.1)
    wide     codec of a sender who writes two or four bytes a character, mark its byte order mark: an answer is written so too
    """

    delimiters: Delimiters = STANDARD
    from_application: str = ""
    from_facility: str = ""
    to_application: str = ""
    to_facility: str = ""
    message_code: str = ""
    trigger_event: str = ""
    has_structure: bool = False
    control_id: str = ""
    processing_id: str = "P"
    version: str = "2.5.1"
    charset: str = ""
    accept: str = ""
    application: str = ""
    sequence: str = ""
    expected: str = ""
    wide: str = ""
    mark: str = ""

    def terms(self, *, is_query: bool = False, is_always: bool = False) -> Terms:
        """What the sender asks for, after the defaults of its version."""
        version = self.version.split(self.delimiters.component or "^", 1)[0]
        return terms(version, self.accept, self.application, is_query=is_query, is_always=is_always)


@quick
@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back for one message.

    immediate   the bytes to send on the same connection now; None where the sender wants none
    later       in enhanced mode with both acknowledgements: the application acknowledgement, a message of its own
    code        MSA-1 of the application's verdict: AA AE AR; `error` of table 0357, `text` ours
    is_repeat   the message was answered before, and these are the same answers again
    """

    immediate: bytes | None
    code: str
    error: str = ""
    text: str = ""
    later: bytes | None = None
    is_repeat: bool = False


_UNSAFE = re.compile("[\x0b\x1c\n]")
_MARK = "\ufeff"


@lru_cache(maxsize=256)
def _version_of(field: str, component: str) -> tuple[int, int, int]:
    return version_tuple(field.split(component, 1)[0])


def envelope(message: Message) -> Envelope:
    """The envelope of a message that was read."""
    msh = message.segment("MSH")
    if msh is None:
        return Envelope()
    d = message.delimiters
    fields = msh.fields
    if len(fields) < 19:
        fields = [*fields, *[""] * (19 - len(fields))]
    kind = fields[9].split(d.component) if d.component else [fields[9]]
    label = fields[18]
    says_wide = bool(label) and charset(label, d.repetition or "~").is_wide
    if message.wide and not says_wide:
        label = _wide_label(message.wide)
    elif says_wide and not message.wide:
        label = "UNICODE UTF-8"
    return Envelope(
        d,
        fields[3],
        fields[4],
        fields[5],
        fields[6],
        kind[0],
        kind[1] if len(kind) > 1 else "",
        len(kind) > 2 and bool(kind[2]),
        fields[10],
        fields[11] or "P",
        fields[12] or "2.5.1",
        label,
        fields[15],
        fields[16],
        fields[13],
        wide=message.wide,
        mark=_MARK if message.has_mark else "",
    )


def _wide_label(codec: str) -> str:
    return "UNICODE UTF-16" if codec.startswith("utf-16") else "UNICODE UTF-32"


def error_code(message: Message) -> str:
    """The error of table 0357 that an acknowledgement tells: ERR-3 since 2.5, ERR-1.4 before, else MSA-6 (2.2 to 2.6)."""
    return message.get("ERR-3.1") or message.get("ERR-1.4.1") or message.get("MSA-6.1") or ""


def error_text(message: Message) -> str:
    """What an acknowledgement says of it in words: MSA-3, which 2.7 withdrew, else ERR-8 or ERR-7."""
    return message.get("MSA-3") or message.get("ERR-8") or message.get("ERR-7") or ""


def envelope_of_bytes(raw: bytes) -> Envelope:
    """What can be told of a message that cannot be read: sender and MSH-10, where anything looks like a header."""
    wide = detect_wide(raw)
    text = raw[:8192].decode(wide or "latin-1", "replace")
    told = (
        Envelope(charset=_wide_label(wide), wide=wide, mark=_MARK if text[:1] == _MARK else "") if wide else Envelope()
    )
    at = text.find("MSH")
    if at < 0 or len(text) < at + 8:
        return told
    separator = text[at + 3]
    if separator.isalnum() or separator.isspace():
        return told
    line = re.split("[\r\n]", text[at:], maxsplit=1)[0]
    fields = [*line.split(separator), *[""] * 20]
    if separator not in "|" or fields[1] != "^~\\&":
        # delimiters that were refused: the answer uses the recommended ones, so nothing but MSH-10 may be copied
        control = fields[9]
        return replace(told, control_id=control if not set(control) & set("|^~\\&\r\n") else escape(control))
    safe = [one if one.isascii() else "" for one in fields]
    kind = [*safe[8].split("^"), "", ""]
    return Envelope(
        STANDARD, safe[2], safe[3], safe[4], safe[5], kind[0], kind[1], bool(kind[2]), safe[9], safe[10] or "P",
        safe[11] or "2.5.1", told.charset, wide=told.wide, mark=told.mark,
    )  # fmt: skip


def header(
    to: Envelope,
    message_type: str,
    *,
    control_id: str,
    time: str,
    ours: tuple[str, str] = ("HILUM", "HILUM"),
    modes: tuple[str, str] = ("", ""),
    profile: str = "",
) -> str:
    """MSH of an answer: sender and receiver exchanged; `ours` where the message named no receiver.

    modes     its own MSH-15 and MSH-16
    profile   its MSH-21, in the standard delimiters
    """
    d = to.delimiters
    application, facility = to.to_application, to.to_facility
    if not application:
        application, facility = escape(ours[0], d), to.to_facility or escape(ours[1], d)
    fields = [
        "MSH",
        d.encoding_characters,
        application,
        facility,
        to.from_application,
        to.from_facility,
        time,
        "",
        message_type,
        control_id,
        to.processing_id,
        to.version,
    ]
    if to.charset or any(modes):
        fields += ["", "", *modes]
    if to.charset:
        fields += ["", to.charset]
    if profile:
        fields += [""] * (20 - len(fields)) + [profile.replace("^", d.component)]
    return d.field.join(fields)


def message_type(to: Envelope, code: str = "ACK", structure: str = "ACK") -> str:
    """MSH-9 of an answer: ACK before 2.3, ACK^A04 in 2.3 to 2.3.1, ACK^A04^ACK since, or where the sender wrote three parts."""
    version = _version_of(to.version, to.delimiters.component or "^")
    if version < (2, 3, 0) or not to.trigger_event or not to.delimiters.component:
        return code
    parts = [code, to.trigger_event]
    if version >= (2, 4, 0) or to.has_structure:
        parts.append(structure)
    return to.delimiters.component.join(parts)


_PLACE = re.compile(r"([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?)?")


def error_segment(to: Envelope, refusal: Refusal) -> str:
    """ERR: location in ERR-2, code in ERR-3, severity in ERR-4 (I for code 0) since 2.5; ERR-1 (ELD) before. 2.15.5."""
    d = to.delimiters
    name = ERROR_CODES.get(refusal.code, "")
    severity = "E" if refusal.code != "0" else "I"
    version = _version_of(to.version, d.component or "^")
    places = [_PLACE.fullmatch(one) for one in refusal.where.split(" ")]
    found = [match.groups() for match in places if match]
    if version < (2, 5, 0):
        cause = d.subcomponent.join((refusal.code, name, "HL70357")) if d.subcomponent else refusal.code
        errors = [[part[0], part[1] or "1", part[2] or "", cause] for part in found] or [["", "", "", cause]]
        return d.field.join(("ERR", (d.repetition or " ").join(d.component.join(one) for one in errors)))
    locations = []
    for segment, occurrence, field, repetition, component, subcomponent in found:
        location = [segment, occurrence or "1"]
        if field:
            location += [field, repetition or "1"]
            location += [one for one in (component, subcomponent) if one]
        locations.append(d.component.join(location))
    code = d.component.join((refusal.code, name, "HL70357"))
    text = escape(refusal.text, d)
    return d.field.join(("ERR", "", (d.repetition or " ").join(locations), code, severity, "", "", "", text))


def _has_text(to: Envelope) -> bool:
    """Whether MSA has a field for text: MSA-3 was withdrawn as of v2.7, what it said stands in ERR-8 (v2.7 2.14.8.3)."""
    return _version_of(to.version, to.delimiters.component or "^") < (2, 7, 0)


def acknowledgement_segment(to: Envelope, code: str, text: str = "") -> str:
    """MSA: code, MSH-10 of the message, text, and on a numbered link the number expected. 2.15.8."""
    d = to.delimiters
    msa = ["MSA", code, to.control_id]
    if text and _has_text(to):
        msa.append(escape(text[:80], d))
    if to.expected:
        msa += [""] * (4 - len(msa)) + [to.expected]
    return d.field.join(msa)


def acknowledge(
    to: Envelope,
    code: str = "AA",
    refusal: Refusal | None = None,
    *,
    control_id: str,
    time: str,
    ours: tuple[str, str] = ("HILUM", "HILUM"),
    text: str = "",
    modes: tuple[str, str] = ("", ""),
    profile: str = "",
) -> bytes:
    """A general acknowledgement, ACK: MSH, MSA and, where it refuses or has something to say that MSA cannot, ERR."""
    lines = [
        header(to, message_type(to), control_id=control_id, time=time, ours=ours, modes=modes, profile=profile),
        acknowledgement_segment(to, code, refusal.text if refusal else text),
    ]
    if refusal:
        lines.append(error_segment(to, refusal))
    elif text and not _has_text(to):
        lines.append(error_segment(to, Refusal(code, "0", text)))
    return encode(lines, to)


def holds_block_character(content: bytes) -> bool:
    """Whether a byte is one that begins or ends a block of MLLP, be it half of a character."""
    return b"\x1c" in content or b"\x0b" in content


def encode(lines: list[str], to: Envelope) -> bytes:
    """The segments of an answer in the sender's character set; in UTF-8, and labelled so, where it does not hold them.

    MLLP frames with single bytes, so that characters of two or four bytes are for those alone who send them: who does reads them.
    Where one of their bytes is a block character of MLLP the answer is in UTF-8, which every reader frames alike.
    """
    text = "\r".join((*lines, ""))
    if _UNSAFE.search(text):  # what was echoed may not end our block or begin a segment for a reader of Unix lines
        text = _UNSAFE.sub(" ", text)
        lines = text.split("\r")[:-1]
    if to.wide:
        content = (to.mark + text).encode(to.wide, "replace")
        if not holds_block_character(content):
            return content
    elif text.isascii():
        return text.encode("ascii")
    try:
        if to.wide:
            raise UnicodeEncodeError(to.wide, "", 0, 1, "a byte that frames")
        return charset(to.charset, to.delimiters.repetition or "~").encode(text)
    except UnicodeEncodeError:
        fields = lines[0].split(to.delimiters.field)
        fields += [""] * (18 - len(fields))
        fields[17] = "UNICODE UTF-8"
        return "\r".join((to.delimiters.field.join(fields), *lines[1:], "")).encode("utf-8", "surrogateescape")
