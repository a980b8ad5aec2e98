"""Messages without the people in them: the same person gets the same pseudonym everywhere, dates move by the person's own days.

What is done to a value follows from its data type, as the definitions of the message's version tell it, for plain strings from
what the standard calls the field (`identifying`), and from a short list of places that neither tells. HIPAA's list of identifiers
(45 CFR 164.514(b)(2)) and DICOM PS3.15 E are the measure: names, addresses below the state, telephone numbers, identifiers,
dates. Codes, quantities, locations of a ward and the names of systems stay, so that the message is as good a test as it was. Free
text, strings as long as one, and what the version does not know are removed, since nobody can say what they hold.

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
from hilum.hl7v2.identifying import (
    REMOVED,
    asks_for_a_person,
    is_identifier,
    is_personal_text,
    is_prose,
    without_patterns,
)
from hilum.hl7v2.people import FAMILIES, GIVENS, STREETS, TOWNS

__all__ = ["REMOVED", "Anonymiser"]

_NAMES = {"PN": 1, "XPN": 1, "CN": 2, "XCN": 2, "CNN": 2, "PPN": 2, "CM_NDL": 2}
"""Types that hold a person's name: the component of the family name. Before it stands the person's identifier."""
_IDENTIFIERS = {"CX", "CK", "EI", "CM_PAT_ID"}
_ADDRESSES = {"AD", "XAD", "SAD"}
_TELEPHONES = {"TN", "XTN"}
_DATES = {"DT", "TS", "DTM"}
_RANGES = {"DR", "DR_SIMPLE"}
_TEXTS = {"TX", "FT"}
_CODED = {"CE", "CWE", "CNE", "CF"}
_OF_THINGS = {*_CODED, "XON", "HD", "SPD", "DIN", "SPS", "MOC", "ERL", "CM_ELD", "CM_DIN", "CM_SPD"}
"""Types whose strings are codes and the names of things."""
_BY_TYPE = {*_NAMES, *_IDENTIFIERS, *_ADDRESSES, *_TELEPHONES, *_DATES, *_TEXTS}
_DOCUMENTS = {"ED": 5, "RP": 1}
_ORGANISATIONS = {"XON"}
_REMOVED_PLACES = frozenset(("ERR-6", "ERR-7", "ERR-8", "MSA-3", "ADD-1"))
_KEPT_SEGMENTS = frozenset(("MSH", "MSA", "SFT", "BHS", "BTS", "FHS", "FTS", "QAK", "RCP", "DSC", "UAC"))
_KEPT_PLACES = frozenset(("QPD-1", "QPD-2", "QRD-1", "QRD-4", "OBX-3", "OBR-4", "SPM-4"))
_OWN_ORGANISATION = (
    "NK1-",
    "GT1-",
    "IN2-",
    "PD1-",
    "IN1-11",
)  # an employer's name tells of a person; a laboratory's does not
_IDENTIFYING_FIELDS = {
    "PID": (2, 4, 12, 19, 20, 23),
    "NK1": (37,),
    "GT1": (2, 12, 19),
    "IN1": (8, 9, 28, 36),
    "IN2": (2, 3, 6, 8, 10, 61),
    "ACC": (3,),
    "MRG": (1, 2, 4),
    "PV1": (5, 19, 50),
    "FAC": (1,),
    "OBR": (2, 3, 18, 19, 20, 21),
    "ORC": (2, 3, 4),
    "QRD": (8,),
    "ZDS": (1,),
}
"""Fields that name a person, or are read as one identifier, though their type (ST, ID, IS) does not say so."""
_IDENTIFYING = frozenset(f"{name}-{number}" for name, numbers in _IDENTIFYING_FIELDS.items() for number in numbers)
_DTM = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:\d\d(?:\d\d(?:\d\d(?:\.\d{1,4})?)?)?)?)?)?(?:[+-]\d{4})?")
_PRINTED = re.compile(r"(\d{4})([-/.])(\d\d)\2(\d\d)((?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?)")
_NUMERIC = re.compile(r"\s*[<>=]*\s*[+-]?\d*[.,]?\d*\s*")
_UID = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*)){5,}")
_QIP = re.compile(r"@?([A-Z][A-Z0-9]{2})\.(\d{1,3})(?:\.(\d{1,2}))?")
_LEAST_TOKEN = 3
_LONGEST_OF_A_POINTER = 40
_IDEOGRAPHS = "\u2e80"
"""From here on, a name has no blanks around it in a text, and may be one character long."""


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
        case = _Case(
            copy, definitions(nearest_version(copy.version)), self._shift(next(iter(copy.segments("PID")), None))
        )
        segments = [one for one in copy.segments() if one.name[0] != "Z" or one.name == "ZDS"]
        for kept in (False, True):
            # first what names the person, then the texts in which it may stand again
            for segment in segments:
                self._segment(case, segment, kept)
        return parse(b"".join(one.encode() + b"\r" for one in segments))

    # -- walking

    def _segment(self, case: _Case, segment: Segment, texts: bool) -> None:
        name = segment.name
        if name == "PID":
            case.days = self._shift(segment)
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
        if place in _REMOVED_PLACES:
            return REMOVED
        datatype = known.datatype if known is not None else ""
        if place == "OBX-5":
            datatype = segment.value(2).upper() or "ST"
            if datatype in _DOCUMENTS and not texts:
                return self._document(case, text, _DOCUMENTS[datatype])
            question = segment.er7(3)
            if datatype in ("ST", "NM", "IS", "ID") and asks_for_a_person(question):
                return REMOVED
        if name in _KEPT_SEGMENTS and datatype not in _DATES:
            return text
        delimiters = case.message.delimiters
        repetitions = text.split(delimiters.repetition) if delimiters.repetition else [text]
        called = known.name if known is not None else ""
        done = [self._whole(case, one, datatype, place, texts, called) for one in repetitions]
        return delimiters.repetition.join(done)

    def _whole(self, case: _Case, text: str, datatype: str, place: str, texts: bool, called: str = "") -> str:
        if place in _KEPT_PLACES:
            return self._said_again(case, text, "CE", case.message.delimiters.component, place) if texts else text
        if place in _IDENTIFYING and datatype not in _NAMES and datatype not in _IDENTIFIERS:
            if texts:
                return text
            if datatype != "ST":
                return self._parts(case, text, self._identifier)
            separator = case.message.delimiters.component  # what senders put into a string may be composed
            parts = text.split(separator) if separator else [text]
            return separator.join(self._parts(case, one, self._identifier) if one else "" for one in parts)
        if datatype == "QIP" or place.startswith("QPD"):
            return self._query(case, text, texts)
        if not datatype or datatype.lower() in ("varies", "*"):
            return REMOVED
        return self._typed(case, text, datatype, place, texts, 0, called)

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

    def _typed(
        self, case: _Case, text: str, datatype: str, place: str, texts: bool, depth: int, called: str = ""
    ) -> str:
        """One value of a type, with what its type says is done to it.

        called   what the standard calls the field or component, which tells what a string is
        """
        if not text or text == NULL:
            return text
        delimiters = case.message.delimiters
        separator = delimiters.subcomponent if depth else delimiters.component
        if datatype in _TEXTS or place == "NTE-3":
            return (self._scrubbed(case, text) if texts else text) if self._keeps_text else REMOVED
        if texts:
            return self._said_again(case, text, datatype, separator, place)
        if datatype in _DATES:
            return self._parts(case, text, self._date)
        if datatype in _RANGES:
            return separator.join(self._parts(case, one, self._date) for one in text.split(separator or "\0"))
        if datatype in _IDENTIFIERS:
            return self._dates_of(case, self._parts(case, text, self._identifier), datatype, separator)
        if datatype in _NAMES:
            return self._dates_of(case, self._name(case, text, _NAMES[datatype], separator), datatype, separator)
        if datatype in _ADDRESSES:
            return self._address(case, text, separator)
        if datatype in _TELEPHONES:
            return self._dates_of(case, self._telephone(case, text, separator), datatype, separator)
        if datatype == "QSC" and text.count(separator) > 1:
            return separator.join(REMOVED if at == 2 else one for at, one in enumerate(text.split(separator)))
        if datatype in _DOCUMENTS:
            return self._document(case, text, _DOCUMENTS[datatype])
        if datatype in _ORGANISATIONS and (place[:4] in _OWN_ORGANISATION or place in _OWN_ORGANISATION):
            return self._parts(case, text, lambda _case, _text: REMOVED)
        if datatype in ("ST", "CM") and not place.startswith("OBX-"):
            if is_identifier(place[:3], called):
                return self._parts(case, text, self._identifier)
            if is_personal_text(place[:3], called):
                return REMOVED
        if datatype == "NM" and place == "OBX-5" and not _NUMERIC.fullmatch(text):
            return REMOVED
        if place == "OBX-5" and _UID.fullmatch(text):
            return self._uid_or(case, text, text)
        known = case.definitions.datatype(datatype)
        if known is None:
            return REMOVED
        if not known.components or depth > 1:
            return text
        parts = text.split(separator) if separator else [text]
        for index, component in enumerate(known.components[: len(parts)]):
            if component.datatype == "ST" and datatype in _OF_THINGS:
                continue
            if component.datatype in ("ST", *_BY_TYPE) or self._is_composed(case, component.datatype):
                parts[index] = self._typed(
                    case, parts[index], component.datatype, place, texts, depth + 1, component.name
                )
        return separator.join(parts) if separator else parts[0]

    def _said_again(self, case: _Case, text: str, datatype: str, separator: str, place: str) -> str:
        """A string, or the texts of a code, without what named the person and without what looks like a number of theirs."""
        if datatype == "ST":
            if is_prose(text) and not self._keeps_text:
                return REMOVED
            return self._scrubbed(case, text if _UID.fullmatch(text) else without_patterns(text))
        if datatype in _BY_TYPE or datatype in ("PL", "HD"):
            return text
        if datatype not in _CODED:  # what stands in a field by mistake, such as a person in one for a code
            return self._scrubbed(case, text) if datatype == "IS" or (separator and separator in text) else text
        parts = text.split(separator) if separator else [text]
        for index in range(len(parts)):
            if index in (1, 4, 8):
                parts[index] = without_patterns(parts[index])
            if index == 8 and is_prose(parts[index]) and not self._keeps_text:
                parts[index] = REMOVED
        return self._scrubbed(case, separator.join(parts) if separator else parts[0])

    def _document(self, case: _Case, text: str, at: int) -> str:
        """A document or where it lies. What stands behind it, cut by delimiters that were not escaped, is of it too."""
        separator = case.message.delimiters.component
        parts = text.split(separator) if separator else [text]
        if len(parts) < at:
            return REMOVED
        held = self._uid_or(case, parts[at - 1], REMOVED)
        of_it = [one for one in parts[at : 4 if at == 1 else at] if len(one) <= _LONGEST_OF_A_POINTER]
        return separator.join([*parts[: at - 1], held, *of_it])

    def _is_composed(self, case: _Case, datatype: str) -> bool:
        known = case.definitions.datatype(datatype)
        return known is not None and bool(known.components)

    # -- what is done to a kind of value; all take and give ER7

    def _parts(self, case: _Case, text: str, done: Callable[[_Case, str], str]) -> str:
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

    def _name(self, case: _Case, text: str, family: int, separator: str) -> str:
        delimiters = case.message.delimiters
        parts = text.split(separator) if separator else [text]
        if family > 1 and parts[0]:
            parts[0] = self._identifier(case, parts[0])
        whole = separator.join(parts[family - 1 : family + 1]).upper()
        for index in range(family - 1, min(len(parts), family + 3)):
            if not parts[index] or parts[index] == NULL:
                continue
            inner = delimiters.subcomponent if separator == delimiters.component else ""
            for one in parts[index].split(inner) if inner else [parts[index]]:
                self._remember(case, one)
            if index == family + 2:
                parts[index] = ""  # Jr., III
                continue
            names = FAMILIES if index == family - 1 else GIVENS
            of = parts[index].upper() if index == family - 1 else f"{index}{whole}"
            parts[index] = names[int.from_bytes(self._stream("name", of, 4), "big") % len(names)]
        return separator.join(parts)

    def _dates_of(self, case: _Case, text: str, datatype: str, separator: str) -> str:
        """Times in which a name, a number or an address is valid move too."""
        known = case.definitions.datatype(datatype)
        parts = text.split(separator) if separator else [text]
        for component in known.components if known is not None else ():
            index = component.position - 1
            if index < len(parts) and component.datatype in (*_DATES, *_RANGES):
                parts[index] = self._typed(case, parts[index], component.datatype, "", False, 1)
        return separator.join(parts)

    def _address(self, case: _Case, text: str, separator: str) -> str:
        """State and country stay; 45 CFR 164.514(b)(2)(i)(B)."""
        parts = text.split(separator) if separator else [text]
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
        return separator.join(parts).rstrip(separator or " ") or REMOVED

    def _telephone(self, case: _Case, text: str, separator: str) -> str:
        parts = text.split(separator) if separator else [text]
        for index, part in enumerate(parts):
            if not part or part == NULL or index in (1, 2, 4, 12, 13):
                continue  # 13 and 14 are dates
            plain = self._remember(case, part)
            if "@" in plain:
                number = int.from_bytes(self._stream("mail", plain.lower(), 4), "big")
                parts[index] = f"person{number % 100_000}@example.org"
            elif index == 8:
                parts[index] = ""
            else:
                parts[index] = self._identifier(case, part)
        return separator.join(parts)

    def _date(self, case: _Case, text: str) -> str:
        """A day moves by the patient's days and keeps its precision; a month or a year moves with its first day. Chapter 2A DTM."""
        match = _DTM.fullmatch(text.strip())
        printed = _PRINTED.fullmatch(text.strip())
        if match is not None:
            known = "".join(filter(None, match.groups()))
            rest, between = text.strip()[len(known) :], ""
        elif printed is not None:
            known, rest, between = printed[1] + printed[3] + printed[4], printed[5], printed[2]
        else:
            return REMOVED
        padded = known + "0101"[len(known) - 4 :]
        try:
            moved = date(int(padded[:4]), int(padded[4:6]), int(padded[6:8])) + timedelta(days=case.days)
        except (ValueError, OverflowError):
            return ""  # a day that no calendar has
        done = f"{moved:%Y%m%d}".zfill(8)
        if between:
            return between.join((done[:4], done[4:6], done[6:])) + rest
        return done[: len(known)] + rest

    # -- texts that stay

    def _remember(self, case: _Case, text: str) -> str:
        plain = case.message.plain(text)
        lowered = plain.lower()
        case.known.update(
            one
            for one in (lowered, *re.split(r"[\s,;.&^=]+", lowered))
            if (len(one) >= _LEAST_TOKEN or one >= _IDEOGRAPHS) and one != NULL
        )
        return plain

    def _scrubbed(self, case: _Case, text: str) -> str:
        """What named the person is taken out wherever it stands as a word of its own."""
        if not case.known:
            return text
        for one in sorted((known for known in case.known if known >= _IDEOGRAPHS), key=len, reverse=True):
            text = text.replace(one, REMOVED)
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

    def _shift(self, patient_identification: Segment | None) -> int:
        """Days for a patient: from the first identifier that names one, else from the key alone; never 0."""
        found = patient_identification
        patient = next((value for number in (3, 2, 4) if (value := found.value(number, 1))), "") if found else ""
        number = int.from_bytes(self._stream("days", patient.upper(), 4), "big") % (2 * self._days)
        return number - self._days if number < self._days else number - self._days + 1
