"""Batches and files: [FHS] { [BHS] { messages } [BTS] } [FTS], in and out, with their acknowledgement. HL7 v2.5.1 2.10.3,
2.15.2, 2.15.3, 2.15.6, 2.15.7.

A file is cut at the lines that begin with the names of headers and trailers; messages stay byte for byte as they came. Two
messages in one block without a batch header are no batch: what follows the first message was never announced, and is refused
(sequence error).

Batches are acknowledged in one of two ways (2.10.3.3): a batch of answers to all messages, or only to those in error, in
which silence says that the others were accepted. BHS-12 of the answer names the batch that is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hilum.core.errors import DecodeError, LocalProtocolError
from hilum.hl7v2.data.charset import charset, detect_wide
from hilum.hl7v2.data.er7 import DEFAULT_LIMITS, Limits, Message, Note, parse
from hilum.hl7v2.data.escape import STANDARD, Delimiters, Er7, escape
from hilum.hl7v2.data.reader import Part, parts_of

__all__ = [
    "AnswerRead",
    "Batch",
    "BatchAnswers",
    "BatchFile",
    "EnvelopeHeader",
    "Trailer",
    "acknowledge",
    "is_batch",
    "read_acknowledgement",
    "read_file",
    "split",
    "wrap",
    "write_file",
]

_SECTION = "HL7 v2.5.1 2.10.3"
ACCEPTED = frozenset(("AA", "CA"))
"""Codes of table 0008 that accept."""


@dataclass(frozen=True, slots=True)
class Trailer:
    """BTS or FTS. count is field 1, -1 where it is absent or no number; totals are BTS-3. 2.15.3, 2.15.7."""

    count: int
    comment: str = ""
    totals: tuple[str, ...] = ()
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of messages.

    file_header, batch_header   FHS and BHS, parsed; None where absent
    messages                    as received
    count                       BTS-1, -1 where it is absent or no number
    """

    file_header: Message | None
    batch_header: Message | None
    messages: tuple[bytes, ...]
    count: int = -1
    trailer: Trailer | None = None


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file as it was read; a file without any envelope has one batch without a header.

    notes   counts that do not hold, headers and trailers that are missing or in the wrong place
    """

    header: Message | None
    batches: tuple[Batch, ...]
    trailer: Trailer | None
    notes: tuple[Note, ...] = ()

    @property
    def messages(self) -> tuple[bytes, ...]:
        """The messages of all batches."""
        return tuple(message for batch in self.batches for message in batch.messages)


def is_batch(raw: bytes) -> bool:
    """The bytes begin with a file or batch header."""
    head = raw[:64]
    if wide := detect_wide(head):
        head = head.decode(wide, "ignore").lstrip("\ufeff").encode("utf-8", "replace")
    head = head.lstrip(b"\xef\xbb\xbf\r\n\t \x00")
    return head.startswith((b"FHS", b"BHS"))


@dataclass(slots=True)
class _Open:
    header: Message | None
    messages: list[bytes] = field(default_factory=list)
    trailer: Trailer | None = None


@dataclass(slots=True)
class _Reading:
    """The file so far."""

    limits: Limits
    header: Message | None = None
    trailer: Trailer | None = None
    batches: list[_Open] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, text: str, where: str) -> None:
        self.notes.append(Note(text, where, _SECTION))

    def take(self, part: Part) -> None:
        if part.kind and self.trailer is not None:
            self.note("something follows the file trailer", "FTS")
        open_batch = self.batches[-1] if self.batches and self.batches[-1].trailer is None else None
        if part.kind == "MSH":
            if open_batch is None:
                if self.header is not None or self.batches:
                    self.note("a message outside a batch", "BHS")
                self.batches.append(open_batch := _Open(None))
            open_batch.messages.append(part.content)
        elif part.kind == "FHS":
            if self.header is not None or self.batches:
                self.note("a file header in the wrong place", "FHS")
            self.header = self.header or parse(part.content, limits=self.limits, header="FHS")
        elif part.kind == "BHS":
            if open_batch is not None:
                self.note("a batch header before the trailer of the batch before it", "BTS")
            self.batches.append(_Open(parse(part.content, limits=self.limits, header="BHS")))
        elif part.kind == "BTS":
            if open_batch is None:
                self.note("a batch trailer without its header", "BHS")
                self.batches.append(open_batch := _Open(None))
            open_batch.trailer = _trailer(part.content, open_batch.header or self.header)
        elif part.kind == "FTS":
            if self.header is None:
                self.note("a file trailer without its header", "FHS")
            self.trailer = _trailer(part.content, self.header)

    def check(self) -> None:
        """Whether the trailers are there and their counts hold."""
        for number, batch in enumerate(self.batches, 1):
            where = f"BTS[{number}]" if number > 1 else "BTS"
            if batch.header is not None and batch.trailer is None:
                self.note("a batch without its trailer", where)
            if batch.trailer is not None and batch.trailer.count not in (-1, len(batch.messages)):
                self.note(f"the batch holds {len(batch.messages)} messages, not as many as it says", f"{where}-1")
        if self.header is not None and self.trailer is None:
            self.note("a file without its trailer", "FTS")
        if self.trailer is not None and self.trailer.count not in (-1, len(self.batches)):
            self.note(f"the file holds {len(self.batches)} batches, not as many as it says", "FTS-1")


def read_file(raw: bytes, limits: Limits = DEFAULT_LIMITS, *, most: int = 100_000) -> BatchFile:
    """Read a file of batches, a batch, or messages without an envelope. Nothing odd is refused: `notes` tells it.

    raises   DecodeError where there is neither header nor message, or more messages than `most`; BudgetExceeded
    """
    parts = parts_of(raw, limits)
    if not any(part.kind for part in parts):
        raise DecodeError("no batch header and no message", where="BHS", section=_SECTION, code="100")
    if len(parts) > 2 * most:
        raise DecodeError("more messages than a batch may have", where="BTS-1", section=_SECTION, code="102")
    reading = _Reading(limits)
    for part in parts:
        reading.take(part)
    reading.check()
    batches = tuple(
        Batch(reading.header, one.header, tuple(one.messages), one.trailer.count if one.trailer else -1, one.trailer)
        for one in reading.batches
    )
    return BatchFile(reading.header, batches, reading.trailer, tuple(reading.notes))


def _trailer(raw: bytes, header: Message | None) -> Trailer:
    wide = detect_wide(raw)
    content = raw.decode(wide, "replace").encode("utf-8", "replace") if wide else raw
    d = header.delimiters if header else Delimiters(field=chr(content[3]))
    line = content.rstrip(b"\r\n\t \x00").split(b"\r")[0]
    text = line.decode("utf-8") if wide else (header.charset if header else charset("")).decode(line)
    fields = text.split(d.field if d.field in text else chr(content[3]), 20)
    count = fields[1].strip() if len(fields) > 1 else ""
    plain = header.plain if header else str
    totals = fields[3].split(d.repetition) if len(fields) > 3 and fields[3] and d.repetition else fields[3:4]
    return Trailer(
        int(count) if count.isascii() and count.isdigit() and len(count) < 10 else -1,
        plain(fields[2]) if len(fields) > 2 else "",
        tuple(plain(one) for one in totals if one),
        raw,
    )


def split(raw: bytes, limits: Limits = DEFAULT_LIMITS, *, most: int = 10_000) -> Batch:
    """All messages of what begins with a batch or file header, as one batch. raises DecodeError where it does not, or where
    it holds more messages than `most`."""
    if not is_batch(raw):
        raise DecodeError("no batch header", where="BHS", section=_SECTION, code="100")
    file = read_file(raw, limits, most=most)
    messages = file.messages
    if len(messages) > most:
        raise DecodeError("more messages than a batch may have", where="BTS-1", section=_SECTION, code="102")
    counts = [batch.count for batch in file.batches if batch.count >= 0]
    first = next((batch.batch_header for batch in file.batches if batch.batch_header is not None), None)
    trailer = next((batch.trailer for batch in file.batches if batch.trailer is not None), None)
    return Batch(file.header, first, messages, sum(counts) if counts else -1, trailer)


@dataclass(frozen=True, slots=True)
class EnvelopeHeader:
    """What FHS or BHS says, plain text or `Er7`. 2.15.2, 2.15.6.

    reference   field 12, the control id of the batch or file that is answered or sent again
    """

    sending_application: str = ""
    sending_facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    time: str = ""
    security: str = ""
    name: str = ""
    comment: str = ""
    control_id: str = ""
    reference: str = ""

    def encode(self, name: str, d: Delimiters = STANDARD, label: str = "") -> bytes:
        """The segment, named FHS or BHS, with its carriage return, in the character set of that label."""
        values = (
            *(self.sending_application, self.sending_facility, self.receiving_application, self.receiving_facility),
            *(self.time, self.security, self.name, self.comment, self.control_id, self.reference),
        )
        texts = [one if isinstance(one, Er7) else escape(one, d) for one in values]
        line = d.field.join((name, d.encoding_characters, *texts)).rstrip(d.field) + "\r"
        chosen = charset(label, d.repetition or "~")
        try:
            return chosen.encode(line) if chosen.known and not chosen.is_wide else line.encode("utf-8", "replace")
        except UnicodeEncodeError:  # a sender's name in no set that it tells
            return line.encode("utf-8", "replace")

    @classmethod
    def answering(cls, header: Message, *, time: str = "", control_id: str = "") -> EnvelopeHeader:
        """The header of an answer: sender and receiver exchanged, the control id of the other as reference."""
        one = header.segments()[0]
        application, facility, to_application, to_facility, reference = (Er7(one.er7(n)) for n in (5, 6, 3, 4, 11))
        return cls(application, facility, to_application, to_facility, time, control_id=control_id, reference=reference)


def _ended(message: bytes) -> bytes:
    return message if message.endswith((b"\r", b"\n")) else message + b"\r"


def _narrow(message: bytes) -> bytes:
    """A message in UTF-8 where it is in UTF-16 or UTF-32, without its byte order mark."""
    wide = detect_wide(message)
    if not wide:
        return message
    return message.decode(wide, "surrogatepass").removeprefix("\ufeff").encode("utf-8", "surrogatepass")


def _widened(file: bytes, wide: str, mark: str) -> bytes:
    try:
        return (mark + file.decode("utf-8", "surrogatepass")).encode(wide, "surrogatepass")
    except UnicodeDecodeError:
        raise LocalProtocolError(
            "a message of another set among those in UTF-16 or UTF-32", where="MSH-18", section=_SECTION
        ) from None


def write_file(
    batches: Sequence[tuple[EnvelopeHeader, Sequence[bytes]]],
    header: EnvelopeHeader | None = None,
    *,
    delimiters: Delimiters = STANDARD,
    label: str = "",
    comment: str = "",
) -> bytes:
    """Batches with their counts; in a file envelope where there is a `header` for it. Messages go in as they are.

    A file is in one width of characters: where a message is in UTF-16 or UTF-32 all is, with a byte order mark if it has one.

    raises   LocalProtocolError where another message is then in neither ASCII nor UTF-8
    """
    first_wide = next((one for _, messages in batches for one in messages if detect_wide(one)), b"")
    mark = delimiters.field.encode("ascii")
    out = [header.encode("FHS", delimiters, label)] if header else []
    for batch_header, messages in batches:
        out.append(batch_header.encode("BHS", delimiters, label))
        out += [_ended(_narrow(one) if first_wide else one) for one in messages]
        out.append(b"BTS" + mark + str(len(messages)).encode("ascii") + b"\r")
    if header:
        trailer = f"FTS{delimiters.field}{len(batches)}"
        if comment:
            trailer += delimiters.field + escape(comment, delimiters)
        out.append(trailer.encode("utf-8") + b"\r")
    if not first_wide:
        return b"".join(out)
    wide = detect_wide(first_wide)
    return _widened(b"".join(out), wide, first_wide.decode(wide, "ignore")[:1].strip("M"))


def wrap(messages: list[bytes], *, answer_to: Batch | None = None, time: str = "") -> bytes:
    """Messages in a batch; in answer to another one its sender and receiver are exchanged."""
    asked = answer_to.batch_header or answer_to.file_header if answer_to else None
    if asked is None:
        return write_file([(EnvelopeHeader(time=time), messages)])
    header = EnvelopeHeader.answering(asked, time=time)
    return write_file([(header, messages)], delimiters=asked.delimiters, label=asked.charset.label)


def acknowledge(
    file: BatchFile | Batch,
    answers: Sequence[Sequence[bytes]],
    *,
    time: str = "",
    control_id: str = "",
    errors_only: bool = False,
) -> bytes:
    """The acknowledgement of a batch or file: a batch of answers for each batch that came, in a file where one came. 2.10.3.3.

    answers       those of each batch; a Batch alone has one such sequence
    errors_only   leave out answers that accept: the batch may then be empty, which accepts all
    """
    batches = (file,) if isinstance(file, Batch) else file.batches
    pairs = list(zip(batches, answers, strict=True))
    asked = next((b.batch_header or b.file_header for b, _ in pairs if b.batch_header or b.file_header), None)
    delimiters, label = (asked.delimiters, asked.charset.label) if asked else (STANDARD, "")
    out = []
    for number, (batch, messages) in enumerate(pairs, 1):
        header = batch.batch_header or batch.file_header
        mine = f"{control_id}{number}" if control_id and len(pairs) > 1 else control_id
        envelope = (
            EnvelopeHeader.answering(header, time=time, control_id=mine)
            if header
            else EnvelopeHeader(time=time, control_id=mine)
        )
        out.append((envelope, [one for one in messages if not (errors_only and parse(one)["MSA-1"] in ACCEPTED)]))
    outer = None
    if isinstance(file, BatchFile) and file.header is not None:
        outer = EnvelopeHeader.answering(file.header, time=time, control_id=control_id)
    return write_file(out, outer, delimiters=delimiters, label=label)


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """One answer in a batch of them: MSA-2, MSA-1 and the message."""

    control_id: str
    code: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class BatchAnswers:
    """What a batch acknowledgement says.

    reference, file_reference   BHS-12 and FHS-12: whose acknowledgement it is
    """

    reference: str
    file_reference: str
    answers: tuple[AnswerRead, ...]

    def code_for(self, control_id: str) -> str:
        """MSA-1 for a message of the batch; "AA" where the batch says nothing of it, which accepts. 2.10.3.3."""
        return next((one.code for one in self.answers if one.control_id == control_id), "AA")

    @property
    def refused(self) -> tuple[AnswerRead, ...]:
        """Answers that do not accept."""
        return tuple(one for one in self.answers if one.code not in ACCEPTED)


def read_acknowledgement(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[BatchAnswers, ...]:
    """The answers of each batch of an acknowledgement. raises DecodeError where a message of it is no answer."""
    found = []
    file = read_file(raw, limits)
    for batch in file.batches:
        answers = []
        for one in batch.messages:
            message = parse(one, limits=limits)
            if not message["MSA-1"]:
                raise DecodeError(
                    "a batch acknowledgement with a message that answers nothing", where="MSA-1", section=_SECTION
                )
            answers.append(AnswerRead(message["MSA-2"], message["MSA-1"], one))
        found.append(
            BatchAnswers(
                batch.batch_header["BHS-12"] if batch.batch_header else "",
                file.header["FHS-12"] if file.header else "",
                tuple(answers),
            )
        )
    return tuple(found)
