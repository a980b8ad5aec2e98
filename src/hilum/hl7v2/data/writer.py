"""Writing new messages: a header and segments of plain values. HL7 v2.5.1 2.6 (message construction rules)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.charset import Charset, charset
from hilum.hl7v2.data.escape import STANDARD, Delimiters, Er7, escape

__all__ = ["Er7", "Header", "Value", "Writer", "segment_er7"]


Value = str | Er7 | Sequence[str] | None
"""Plain text (escaped on the way), ER7, or several repetitions; None and "" are empty."""


def segment_er7(name: str, fields: Mapping[int, Value], d: Delimiters = STANDARD) -> str:
    """A segment as ER7; fields by their number, gaps and the end are left empty."""
    texts = [name]
    for number in range(1, max(fields, default=0) + 1):
        value = fields.get(number)
        texts.append(_er7(value, d) if value else "")
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return d.field.join(texts)


def _er7(value: str | Sequence[str], d: Delimiters) -> str:
    if isinstance(value, Er7):
        return value
    if isinstance(value, str):
        return value if value == '""' else escape(value, d)
    return d.repetition.join(_er7(one, d) for one in value)


_CODE_CHARSET = "UNICODE UTF-8"


@dataclass(frozen=True, slots=True)
class Header:
    """What MSH of a message of ours says. HL7 v2.5.1 2.15.9.

    structure   MSH-9.3; left out where it is empty (before 2.3.1)
    charset     MSH-18; where the text does not fit in it the message is written, and labelled, in UTF-8
    """

    code: str
    event: str
    structure: str
    control_id: str
    time: str
    version: str = "2.5.1"
    sending_application: str = "HILUM"
    sending_facility: str = "HILUM"
    receiving_application: str = ""
    receiving_facility: str = ""
    processing_id: str = "P"
    charset: str = ""
    accept_acknowledgement: str = ""
    application_acknowledgement: str = ""
    profile: str = ""


@dataclass(slots=True)
class Writer:
    """Collects segments; `encode` gives the bytes.

    write = Writer(Header("ADT", "A04", "ADT_A01", ...))
    write.add("PID", {3: Er7(write_cx(identifier)), 8: "F"})
    """

    header: Header
    delimiters: Delimiters = STANDARD
    lines: list[str] = field(default_factory=list)

    def add(self, name: str, fields: Mapping[int, Value] | None = None) -> None:
        """Add a segment; fields by their number, gaps and the end are left empty."""
        self.lines.append(segment_er7(name, fields or {}, self.delimiters))

    def add_er7(self, line: str) -> None:
        """Add a segment as it stands in another message."""
        if "\r" in line or "\n" in line:
            raise LocalProtocolError("a segment holds a line end")
        self.lines.append(line)

    def _msh(self, label: str) -> str:
        head, d = self.header, self.delimiters
        parts = [part for part in (head.code, head.event, head.structure) if part]
        fields = [
            "MSH",
            d.encoding_characters,
            self._hd(head.sending_application),
            self._hd(head.sending_facility),
            self._hd(head.receiving_application),
            self._hd(head.receiving_facility),
            head.time,
            "",
            d.component.join(parts),
            escape(head.control_id, d),
            head.processing_id,
            head.version,
            "",
            "",
            head.accept_acknowledgement,
            head.application_acknowledgement,
            "",
            label,
            "",
            "",
            head.profile,
        ]
        while not fields[-1]:
            fields.pop()
        return d.field.join(fields)

    def _hd(self, value: str) -> str:
        return value if isinstance(value, Er7) else escape(value, self.delimiters)

    def encode(self) -> bytes:
        """The whole message, each segment ended by a carriage return."""
        body = "\r".join((*self.lines, ""))
        label = self.header.charset
        chosen: Charset = charset(label, self.delimiters.repetition)
        if body.isascii() and not chosen.is_wide:
            return (self._msh(label) + "\r" + body).encode("ascii", "replace")
        if chosen.is_wide:
            chosen = charset(_CODE_CHARSET)
            label = _CODE_CHARSET
        try:
            if not chosen.known:
                raise UnicodeEncodeError("ascii", "", 0, 1, "unknown set")
            return b"".join(chosen.encode(line) + b"\r" for line in (self._msh(label), *self.lines))
        except UnicodeEncodeError:
            return (self._msh(_CODE_CHARSET) + "\r" + body).encode("utf-8", "replace")
