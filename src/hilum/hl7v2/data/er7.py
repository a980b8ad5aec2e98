"""HL7 v2 messages in ER7, the vertical bar encoding, read lazily and without loss. HL7 v2.5.1 chapter 2, 2.5 to 2.7.

Theory of operation. The bytes received are the truth. Reading a message looks at its header and no further; a segment is
looked for by its name in the bytes, decoded and cut into fields at its first touch; a component is cut and un-escaped each time
it is asked for, since an engine asks for few. All lines are cut only when somebody asks for the segments in their order, or writes.
Writing into a message makes only the segment touched dirty: all others leave byte for byte as they came, with their own line
ends, Z segments and lines that are no segments among them.

Two empty strings differ. An empty field says nothing and the receiver keeps what it has; a field of two double quotes is
the null value and the receiver deletes what it has (2.5.3). `get` answers None and "" for the two.
"""

from __future__ import annotations

from functools import lru_cache

from hilum.core.errors import BudgetExceeded, DecodeError, LocalProtocolError
from hilum.hl7v2.data.charset import ASCII, UTF8, Charset, charset
from hilum.hl7v2.data.escape import STANDARD, Delimiters, Er7
from hilum.hl7v2.data.header import declared_charset, delimiters_of, line_end, strip_prefix
from hilum.hl7v2.data.message import MANY_FIELDS, Grouping, Message
from hilum.hl7v2.data.path import Path, path
from hilum.hl7v2.data.segment import DEFAULT_LIMITS, HEADERS, NULL, Encoding, Limits, Note, Segment, Value

__all__ = [
    "DEFAULT_LIMITS",
    "NULL",
    "STANDARD",
    "Delimiters",
    "Encoding",
    "Er7",
    "Grouping",
    "Limits",
    "Message",
    "Note",
    "Path",
    "Segment",
    "Value",
    "parse",
    "path",
    "recode",
]

_SECTION = "HL7 v2.5.1 2.5"
_MOST_TEXT = 1 << 16
"""Bytes of a message of which a second copy is kept, as text, to look segments up in."""
_FEW_LINES = 1 << 10
"""Characters of a message that is cut into its lines at once, since it has few of them."""


@lru_cache(maxsize=512)
def _plain_encoding(separator: str, characters: str, label: str, header: str) -> tuple[Encoding, tuple[Note, ...]]:
    """How a message of ASCII without shifts is encoded, under the default limits."""
    delimiters, oddities = delimiters_of(separator, characters, header)
    notes = list(oddities)
    chosen = declared_charset(b"", label, delimiters.repetition or "~", notes) if label else ASCII
    return Encoding(delimiters, chosen, DEFAULT_LIMITS), tuple(notes)


_STANDARD, _ = _plain_encoding("|", "^~\\&", "", "MSH")
_new = Message.__new__


def parse(raw: bytes, *, default_charset: str = "", limits: Limits = DEFAULT_LIMITS, header: str = "MSH") -> Message:
    """Read one message (or, with `header`, one batch envelope). Nothing but the header is looked at yet.

    default_charset   what an empty MSH-18 means for this sender, in the words of table 0211
    raises            DecodeError where there is no header; BudgetExceeded
    """
    if (
        limits is DEFAULT_LIMITS
        and raw.isascii()
        and 10 not in raw
        and 27 not in raw
        and (size := len(raw)) < _MOST_TEXT
        and header == "MSH"
    ):
        # the usual case: ASCII, no shifts, carriage returns only, the delimiters that are recommended
        text = raw.decode()
        if size < _FEW_LINES:
            lines = text.split("\r")
            line = lines[0]
        else:
            lines, stop = [], text.find("\r")
            line = text[:stop] if stop >= 0 else text
        fields = line.split("|")
        count = len(fields)
        if 1 < count < MANY_FIELDS and fields[0] == "MSH" and fields[1] == "^~\\&":
            encoding = _STANDARD
            notes: list[Note] = []
            if default_charset or count > 17:
                label = (fields[17].strip() if count > 17 else "") or default_charset
                if label:
                    encoding, oddities = _plain_encoding("|", fields[1], label, "MSH")
                    notes += oddities
            fields.insert(1, "|")
            message = _new(Message)  # and no more than Message.__init__ does, in half of its time
            message.raw = raw
            message.encoding = encoding
            message.notes = notes
            message._first = {"MSH": fields}
            if lines:
                message._lines = lines
            else:
                message._text = text
            return message
    return _parse_any(raw, default_charset, limits, header)


def _parse_any(raw: bytes, default_charset: str, limits: Limits, header: str) -> Message:
    if len(raw) > limits.bytes:
        raise BudgetExceeded("message longer than allowed", section=_SECTION, code="102")
    notes: list[Note] = []
    content, prefix, wide = raw, b"", ""
    if not raw.startswith(b"MSH"):
        content, prefix, wide = strip_prefix(raw, notes)
    if not content.startswith(header.encode("ascii")):
        raise DecodeError(
            f"the message does not begin with {header}", where=header, section=_SECTION, code="100", offset=0
        )
    if len(content) > limits.segments and content.count(b"\r") + content.count(b"\n") > limits.segments:
        raise BudgetExceeded("more segments than allowed", section=_SECTION, code="102")
    end = b"\r" if content.find(b"\n") < 0 else line_end(content)
    # MSH-2 ends at the next separator, or with the header's line
    stop = content.find(end) if end else min(content.find(b"\r"), content.find(b"\n"))
    line = content if stop < 0 else content[:stop]
    is_plain = content.isascii() and content.find(b"\x1b") < 0
    text = line.decode("ascii" if is_plain else "latin-1")
    separator = text[3:4]
    fields = text.split(separator, limits.fields) if separator else [header]
    characters = fields[1] if len(fields) > 1 else ""
    label = fields[17].strip() if len(fields) > 17 and header == "MSH" else ""
    if is_plain and not wide and limits is DEFAULT_LIMITS:
        encoding, oddities = _plain_encoding(separator, characters, label or default_charset, header)
        if oddities:
            notes.extend(oddities)
    else:
        delimiters, oddities = delimiters_of(separator, characters, header)
        notes.extend(oddities)
        if wide:
            chosen = Charset("UNICODE UTF-16" if "16" in wide else "UNICODE UTF-32", UTF8.codec)
        elif label or default_charset or not is_plain:
            chosen = declared_charset(content, label or default_charset, delimiters.repetition or "~", notes)
        else:
            chosen = ASCII
        encoding = Encoding(delimiters, chosen, limits)
    message = Message(raw, encoding, notes)
    message._end = end
    if content is not raw:
        message._inner, message._prefix = content, prefix
    if wide:
        message._wide = wide
    if end and len(content) < _MOST_TEXT and limits.fields >= MANY_FIELDS and len(fields) < MANY_FIELDS:
        whole = _as_text(content, encoding.charset)
        if whole:
            message._text = whole
            message._end_text = end.decode("ascii")
            if not is_plain:
                fields = (
                    whole[: whole.find(message._end_text)].split(separator) if stop >= 0 else whole.split(separator)
                )
            fields.insert(1, separator)
            message._first[header] = fields
    return message


def _as_text(content: bytes, charset: Charset) -> str:
    """The content in a set whose characters one can look for in the text as a whole as well as in each segment; else ""."""
    if content.find(b"\x1b") >= 0 or not charset.is_faithful:
        return content.decode("ascii") if content.isascii() and content.find(b"\x1b") < 0 else ""
    try:
        return content.decode(charset.codec)
    except UnicodeDecodeError:
        return ""


def recode(message: Message, label: str) -> bytes:
    """A message in another character set of table 0211, named in its MSH-18; a byte order mark is left out.

    raises   LocalProtocolError where the set is unknown, or does not hold a character of the message
    """
    target = charset(label, message.encoding.delimiters.repetition or "~")
    if not target.known:
        raise LocalProtocolError("a character set that table 0211 does not know", where="MSH-18")
    other = parse(message.encode(), default_charset=message.encoding.charset.label, limits=message.encoding.limits)
    other.segments()[0].set_er7(18, label)
    out = []
    for segment, end in zip(other._all(), other._ends, strict=True):
        text = message.encoding.delimiters.field.join(
            [segment.fields[0], *segment.fields[2:]] if segment.name in HEADERS else segment.fields
        )
        try:
            out.append(target.encode(text) if not target.is_wide else text.encode("utf-8"))
        except UnicodeEncodeError:
            raise LocalProtocolError("text that the character set does not hold", where=segment.place(0)) from None
        out.append(end)
    content = b"".join(out)
    return content.decode("utf-8").encode(target.codec) if target.is_wide else content
