"""Messages without the people in them: the same person gets the same pseudonym everywhere, dates move by the person's own days.

What is done to a value follows from its data type, as the definitions of the message's version tell it, and from a short list of
places that a type does not tell. HIPAA's list of identifiers (45 CFR 164.514(b)(2)) and DICOM PS3.15 E are the measure: names,
addresses below the state, telephone numbers, identifiers, dates. Codes, quantities, locations of a ward and the names of systems
stay, so that the message is as good a test as it was. Free text and what the version does not know are removed, since nobody can say
what they hold.

Pseudonyms are made with HMAC-SHA256 from a secret key: without the key they cannot be turned back nor guessed by trying names, and
two files that were treated with one key still fit together. It is pseudonymisation, not a proof that nobody can be recognised.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.er7 import NULL, Message, Segment, parse
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.definitions import Definitions, FieldDefinition, definitions, nearest_version
from hilum.hl7v2.people import FAMILIES, GIVENS, STREETS, TOWNS

__all__ = ["REMOVED", "Anonymiser"]

REMOVED = "removed"
"""What stands where free text stood."""

_NAMES = {"PN": 1, "XPN": 1, "CN": 2, "XCN": 2, "CNN": 2, "PPN": 2, "CM_NDL": 2}
"""Types that hold a person's name: the component of the family name. Before it stands the person's identifier."""
_IDENTIFIERS = {"CX", "CK", "EI", "CM_PAT_ID"}
_ADDRESSES = {"AD", "XAD", "SAD"}
_TELEPHONES = {"TN", "XTN"}
_DATES = {"DT", "TS", "DTM"}
_TEXTS = {"TX", "FT"}
_BY_TYPE = {*_NAMES, *_IDENTIFIERS, *_ADDRESSES, *_TELEPHONES, *_DATES, *_TEXTS}
_DOCUMENTS = {"ED": 5, "RP": 1}
_ORGANISATIONS = {"XON"}
_KEPT_SEGMENTS = frozenset(("MSH", "MSA", "SFT", "BHS", "BTS", "FHS", "FTS", "QAK", "RCP", "DSC", "UAC"))
_KEPT_PLACES = frozenset(("QPD-1", "QPD-2", "QRD-1", "QRD-4", "OBX-3", "OBR-4", "SPM-4"))
_OWN_ORGANISATION = frozenset(
    ("NK1", "GT1", "IN2", "PD1")
)  # an employer's name tells of a person; a laboratory's does not
_IDENTIFYING_FIELDS = {
    "PID": (2, 4, 12, 19, 20, 23),
    "NK1": (37,),
    "GT1": (2, 12, 19, 22),
    "IN1": (8, 9, 36, 46),
    "IN2": (2, 3, 6, 8, 10, 61, 62),
    "ACC": (3, 6),
    "MRG": (1, 2, 4),
    "PV1": (5, 19, 50),
    "FAC": (1,),
    "QRD": (8,),
    "PDA": (4,),
    "VAR": (5,),
    "CON": (9,),
    "ZDS": (1,),
}
"""Fields that name a person, or are read as one identifier, though their type (ST, ID, IS) does not say so."""
_IDENTIFYING = frozenset(f"{name}-{number}" for name, numbers in _IDENTIFYING_FIELDS.items() for number in numbers)
_UID = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*)){5,}")
_QIP = re.compile(r"@?([A-Z][A-Z0-9]{2})\.(\d{1,3})(?:\.(\d{1,2}))?")
_LEAST_TOKEN = 3


@dataclass(slots=True)
class _Case:
    """One message under way.

    days      by which its patient's dates move
    known     what named the person, in lower case: searched for in the texts that stay
    """

    message: Message
    definitions: Definitions
    days: int
    known: set[str] = field(default_factory=set)


class Anonymiser:
    """Pseudonyms from one key.

    key     secret; the same key gives the same pseudonyms. At least 16 bytes.
    text    "remove" free text (FT, TX, NTE-3, documents), or "keep" it without the message's own names and identifiers
    days    the most that dates move, in both directions; all dates of one patient move alike, so that intervals stay
    raises  LocalProtocolError   the key is too short, or another word for `text`
    """

    def __init__(self, key: bytes, *, text: str = "remove", days: int = 365) -> None:
        if len(key) < 16:
            raise LocalProtocolError("a key of at least 16 bytes is needed")
        if text not in ("remove", "keep"):
            raise LocalProtocolError('text is to be "remove" or "keep"')
        self._key = key
        self._keeps_text = text == "keep"
        self._days = max(1, days)

    def anonymise(self, message: Message) -> Message:
        """The message with pseudonyms. Z segments other than ZDS and lines that are no segments are left out.

        raises   what reading the message raises (`hilum.core.errors`)
        """
        copy = parse(message.encode())
        case = _Case(copy, definitions(nearest_version(copy.version)), self._shift(copy))
        segments = [one for one in copy.segments() if one.name[0] != "Z" or one.name == "ZDS"]
        for kept in (False, True):
            # first what names the person, then the texts in which it may stand again
            for segment in segments:
                self._segment(case, segment, kept)
        return parse(b"".join(one.encode() + b"\r" for one in segments))

    # -- walking

    def _segment(self, case: _Case, segment: Segment, texts: bool) -> None:
        name = segment.name
        known = case.definitions.segment(name)
        fields = {one.position: one for one in known.fields} if known is not None else {}
        for number in range(1, len(segment) + 1):
            text = segment.er7(number)
            if not text or text == NULL or (name in ("MSH", "FHS", "BHS") and number < 3):
                continue
            place = f"{name}-{number}"
            done = self._field(case, segment, fields.get(number), place, texts)
            if done != text:
                segment.set_er7(number, done)

    def _field(self, case: _Case, segment: Segment, known: FieldDefinition | None, place: str, texts: bool) -> str:
        number = int(place.partition("-")[2])
        text = segment.er7(number)
        name = segment.name
        if place == "ERR-8" or place == "ERR-7":
            return REMOVED
        datatype = known.datatype if known is not None else ""
        if place == "OBX-5":
            datatype = segment.value(2) or "ST"
        if name in _KEPT_SEGMENTS and datatype not in _DATES:
            return text
        delimiters = case.message.delimiters
        repetitions = text.split(delimiters.repetition) if delimiters.repetition else [text]
        done = [self._whole(case, one, datatype, place, texts) for one in repetitions]
        return delimiters.repetition.join(done)

    def _whole(self, case: _Case, text: str, datatype: str, place: str, texts: bool) -> str:
        if place in _KEPT_PLACES:
            return text
        if place in _IDENTIFYING and datatype not in _NAMES and datatype not in _IDENTIFIERS:
            return text if texts else self._parts(case, text, self._identifier, first_only=True)
        if datatype == "QIP" or place.startswith("QPD"):
            return self._query(case, text, texts)
        if not datatype or datatype.lower() in ("varies", "*"):
            return REMOVED
        return self._typed(case, text, datatype, place, texts, 0)

    def _query(self, case: _Case, text: str, texts: bool) -> str:
        """QIP: a place and a value, "@PID.5.1^DOE" (chapter 5, 5.3.1.1); else an identifier as PIX and PDQ ask for."""
        delimiters = case.message.delimiters
        where, separator, value = text.partition(delimiters.component)
        match = _QIP.fullmatch(where)
        if match is None:
            return self._typed(case, text, "CX", "QPD-3", texts, 0)
        segment, number, component = match.groups()
        known = case.definitions.segment(segment)
        of_it = next((one for one in known.fields if one.position == int(number)), None) if known else None
        if of_it is None or texts:
            return text
        padded = delimiters.component * (int(component or 1) - 1) + value
        done = self._whole(case, padded, of_it.datatype, f"{segment}-{number}", texts)
        if not component:
            return where + separator + done
        parts = done.split(delimiters.component)
        return where + separator + (parts[int(component) - 1] if int(component) <= len(parts) else "")

    def _typed(self, case: _Case, text: str, datatype: str, place: str, texts: bool, depth: int) -> str:
        """One value of a type, with what its type says is done to it."""
        if not text or text == NULL:
            return text
        if datatype in _TEXTS or place == "NTE-3":
            return (self._scrubbed(case, text) if texts else text) if self._keeps_text else REMOVED
        if texts:
            return self._scrubbed(case, text) if datatype in ("ST", "CE", "CWE", "CF") else text
        if datatype in _DATES:
            return self._parts(case, text, self._date, first_only=True)
        if datatype in _IDENTIFIERS:
            return self._parts(case, text, self._identifier, first_only=True)
        if datatype in _NAMES:
            return self._name(case, text, _NAMES[datatype])
        if datatype in _ADDRESSES:
            return self._address(case, text)
        if datatype in _TELEPHONES:
            return self._telephone(case, text)
        if datatype in _DOCUMENTS:
            parts = text.split(case.message.delimiters.component)
            if len(parts) >= _DOCUMENTS[datatype]:
                parts[_DOCUMENTS[datatype] - 1] = self._uid_or(case, parts[_DOCUMENTS[datatype] - 1], REMOVED)
            return case.message.delimiters.component.join(parts)
        if datatype in _ORGANISATIONS and place[:3] in _OWN_ORGANISATION:
            return self._parts(case, text, lambda _case, _text: REMOVED, first_only=True)
        if place == "OBX-5" and _UID.fullmatch(text):
            return self._uid_or(case, text, text)
        known = case.definitions.datatype(datatype)
        if known is None or not known.components or depth > 1:
            return text
        delimiters = case.message.delimiters
        separator = delimiters.subcomponent if depth else delimiters.component
        parts = text.split(separator) if separator else [text]
        for index, component in enumerate(known.components[: len(parts)]):
            if component.datatype in _BY_TYPE or self._is_composed(case, component.datatype):
                parts[index] = self._typed(case, parts[index], component.datatype, place, texts, depth + 1)
        return separator.join(parts) if separator else parts[0]

    def _is_composed(self, case: _Case, datatype: str) -> bool:
        known = case.definitions.datatype(datatype)
        return known is not None and bool(known.components)

    # -- what is done to a kind of value; all take and give ER7

    def _parts(self, case: _Case, text: str, done: Callable[[_Case, str], str], *, first_only: bool) -> str:
        """The first part of a composed value, whatever separates it; the others stay."""
        delimiters = case.message.delimiters
        separators = [one for one in (delimiters.component, delimiters.subcomponent) if one]
        end = min((at for one in separators if (at := text.find(one)) >= 0), default=len(text))
        return (done(case, text[:end]) if text[:end] else "") + text[end:]

    def _identifier(self, case: _Case, text: str) -> str:
        """Letters become letters, digits digits; the first digit stays a digit other than 0 where it was one."""
        plain = self._remember(case, text)
        if _UID.fullmatch(plain):
            return self._uid_or(case, text, text)
        stream = self._stream("id", plain.upper(), len(plain))
        out = []
        for place, (character, byte) in enumerate(zip(plain, stream, strict=True)):
            if character.isdigit():
                lead = place == 0 and character != "0"
                out.append(str(1 + byte % 9) if lead else str(byte % 10))
            elif character.isalpha():
                letter = chr(ord("A") + byte % 26)
                out.append(letter if character.isupper() else letter.lower())
            else:
                out.append(character)
        return escape("".join(out), case.message.delimiters)

    def _uid_or(self, case: _Case, text: str, other: str) -> str:
        """A UID becomes a UID of ours (PS3.5 B.2: 2.25 and a number of 128 bits); anything else becomes `other`."""
        plain = case.message.plain(text)
        if not _UID.fullmatch(plain):
            return other
        return f"2.25.{int.from_bytes(self._stream('uid', plain, 16), 'big')}"

    def _name(self, case: _Case, text: str, family: int) -> str:
        delimiters = case.message.delimiters
        parts = text.split(delimiters.component) if delimiters.component else [text]
        if family > 1 and parts[0]:
            parts[0] = self._identifier(case, parts[0])
        whole = delimiters.component.join(parts[family - 1 : family + 1]).upper()
        for index in range(family - 1, min(len(parts), family + 3)):
            if not parts[index] or parts[index] == NULL:
                continue
            subcomponents = parts[index].split(delimiters.subcomponent) if delimiters.subcomponent else [parts[index]]
            for one in subcomponents:
                self._remember(case, one)
            if index == family + 2:
                parts[index] = ""  # Jr., III
                continue
            names = FAMILIES if index == family - 1 else GIVENS
            of = parts[index].upper() if index == family - 1 else f"{index}{whole}"
            parts[index] = names[int.from_bytes(self._stream("name", of, 4), "big") % len(names)]
        return self._dates_of(case, parts, family)

    def _dates_of(self, case: _Case, parts: list[str], family: int) -> str:
        """Times in which a name is valid move too."""
        known = case.definitions.datatype("XPN" if family == 1 else "XCN")
        for component in known.components if known is not None else ():
            if component.position > family + 5 and component.position <= len(parts):
                parts[component.position - 1] = (
                    self._typed(case, parts[component.position - 1], component.datatype, "", False, 1)
                    if component.datatype in (*_DATES, "DR")
                    else parts[component.position - 1]
                )
        return case.message.delimiters.component.join(parts)

    def _address(self, case: _Case, text: str) -> str:
        """State and country stay; 45 CFR 164.514(b)(2)(i)(B)."""
        delimiters = case.message.delimiters
        parts = text.split(delimiters.component) if delimiters.component else [text]
        for index, part in enumerate(parts):
            if not part or part == NULL or index in (3, 5, 6):
                continue
            self._remember(case, part)
            stream = int.from_bytes(self._stream("address", part.upper(), 4), "big")
            if index == 0:
                parts[index] = f"{1 + stream // 16 % 200} {STREETS[stream % len(STREETS)]}"
            elif index == 2:
                parts[index] = TOWNS[stream % len(TOWNS)]
            elif index == 4:
                parts[index] = self._identifier(case, part)
            else:
                parts[index] = ""
        return delimiters.component.join(parts).rstrip(delimiters.component or " ") or REMOVED

    def _telephone(self, case: _Case, text: str) -> str:
        delimiters = case.message.delimiters
        parts = text.split(delimiters.component) if delimiters.component else [text]
        for index, part in enumerate(parts):
            if not part or part == NULL or index in (1, 2, 4):
                continue
            plain = self._remember(case, part)
            if "@" in plain:
                number = int.from_bytes(self._stream("mail", plain.lower(), 4), "big")
                parts[index] = f"person{number % 100_000}@example.org"
            elif index == 8:
                parts[index] = ""
            else:
                parts[index] = self._identifier(case, part)
        return delimiters.component.join(parts)

    def _date(self, case: _Case, text: str) -> str:
        """A day moves by the patient's days and keeps its precision; a month or a year moves with its first day. Chapter 2A DTM."""
        digits = re.match(r"\d{4}(?:\d{2}(?:\d{2})?)?", text)
        if digits is None:
            return text if not any(c.isdigit() for c in text) else REMOVED
        known = digits[0]
        padded = known + "0101"[len(known) - 4 :]
        try:
            moved = date(int(padded[:4]), int(padded[4:6]), int(padded[6:8])) + timedelta(days=case.days)
        except (ValueError, OverflowError):
            return ""  # a day that no calendar has
        return f"{moved:%Y%m%d}".zfill(8)[: len(known)] + text[len(known) :]

    # -- texts that stay

    def _remember(self, case: _Case, text: str) -> str:
        plain = case.message.plain(text)
        lowered = plain.lower()
        case.known.update(
            one for one in (lowered, *re.split(r"[\s,;.&^]+", lowered)) if len(one) >= _LEAST_TOKEN and one != NULL
        )
        return plain

    def _scrubbed(self, case: _Case, text: str) -> str:
        """What named the person is taken out wherever it stands as a word of its own."""
        if not case.known:
            return text
        return re.sub(
            r"[^\W_]+(?:[-'.][^\W_]+)*", lambda match: REMOVED if match[0].lower() in case.known else match[0], text
        )

    # -- numbers from the key

    def _stream(self, kind: str, value: str, length: int) -> bytes:
        out = b""
        count = 0
        while len(out) < length:
            out += hmac.digest(self._key, f"{kind}\0{count}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
            count += 1
        return out[:length]

    def _shift(self, message: Message) -> int:
        """Days for a patient: from the first identifier that names one, else from the key alone; never 0."""
        patient = message["PID-3.1"] or message["PID-2.1"] or message["PID-4.1"]
        number = int.from_bytes(self._stream("days", patient.upper(), 4), "big") % (2 * self._days)
        return number - self._days if number < self._days else number - self._days + 1
