"""Raw bytes made readable: what a person sees of a message, and its tree, for every standard that the journal holds.

The bytes decide, not the label of the exchange: ER7, JSON, XML, multipart, an HTTP head before any of them, a DIMSE command with its
dataset, a Part 10 file; what is none of these is shown in hexadecimal. Nothing here raises for bad input: a message that cannot be
read is shown as it is, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from hilum.core.errors import HilumError
from hilum.dicom.data.dataset import Dataset, Encapsulated, Sequence
from hilum.dicom.data.dictionary import name_of, uid_name
from hilum.dicom.wire.capture import read_captured
from hilum.dicom.wire.dimse import CommandField
from hilum.fhir import json as fhir_json
from hilum.hl7v2.data import er7
from hilum.hl7v2.explain import lines as er7_lines
from hilum.hl7v2.explain import tree as er7_tree
from hilum.hl7v3 import show as v3_show
from hilum.hl7v3.data import xml as v3_xml

__all__ = ["Line", "Part", "hexadecimal", "read", "values_by_place"]

TEXT_LIMIT = 200_000
LINES_LIMIT = 4000
HEX_LIMIT = 4096
MESSAGES_LIMIT = 12
_EXPLICIT_LE = "1.2.840.10008.1.2.1"
_IMPLICIT_LE = "1.2.840.10008.1.2"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a tree.

    place   in the standard's own notation: "PID-3.1", "(0010,0020)", "Patient.identifier[0].value"
    """

    depth: int
    place: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A readable part of a message.

    form    "ER7" | "JSON" | "XML" | "DICOM" | "HTTP" | "text" | "hex"
    text    as a person reads it, one segment, property or element a line
    lines   its tree; empty where there is none
    trouble why it could not be read as what it looks like; empty where it could
    """

    title: str
    form: str
    text: str
    size: int
    lines: tuple[Line, ...] = ()
    trouble: str = ""
    is_cut: bool = False
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    """The text again where its places are known: rows of (place, text), so that a page can light a place up."""


def read(content: bytes, *, title: str = "Message", syntax: str = "") -> list[Part]:
    """The parts of a message; none for no bytes.

    syntax   transfer syntax of a dataset, where it is known
    """
    if not content:
        return []
    if match := re.match(rb"(?:[A-Z]{3,8} \S+ HTTP/1\.[01]|HTTP/1\.[01] \d{3})[^\r\n]*\r?\n", content[:8192]):
        head, gap, body = content.partition(b"\r\n\r\n")
        first = head[: match.end()].decode("utf-8", "replace").strip()
        parts = [Part(f"{title}: {first[:80]}", "HTTP", _decoded(head), len(head), tuple(_head_lines(head)))]
        return parts + (read(body, title="Body") if gap else [])
    if syslog := re.match(rb"<\d{1,3}>1 [^<]{0,400}(?=<)", content[:512]):
        line = syslog[0].decode("utf-8", "replace").strip().rstrip("\ufeff")
        return [Part(f"{title}: syslog", "text", line, syslog.end()), *read(content[syslog.end() :], title=title)]
    if content.startswith(b"--") and (parts := list(_multipart(content, title))):
        return parts
    if content[:2] == b"\x04\x00":
        return _captured(content, title, syntax)
    return [_part(content, title)] if not _is_dicom(content) else _dicom(content, title, syntax)


def values_by_place(parts: list[Part]) -> dict[str, str]:
    """The value at each place of the trees, the first one where a place repeats; for tables that name places only."""
    found: dict[str, str] = {}
    for part in parts:
        for line in part.lines:
            if line.value:
                found.setdefault(line.place, line.value)
                found.setdefault(re.sub(r"\[\d+\]", "", line.place), line.value)
    return found


def hexadecimal(content: bytes, limit: int = HEX_LIMIT) -> str:
    """Offset, 16 bytes, their printable ASCII."""
    rows = []
    for offset in range(0, min(len(content), limit), 16):
        piece = content[offset : offset + 16]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in piece)
        rows.append(f"{offset:08x}  {piece[:8].hex(' '):<23}  {piece[8:].hex(' '):<23}  {shown}")
    if len(content) > limit:
        rows.append(f"… {len(content) - limit} more bytes")
    return "\n".join(rows)


def _decoded(content: bytes) -> str:
    return content[: TEXT_LIMIT * 2].decode("utf-8", "replace").replace("\r\n", "\n")[:TEXT_LIMIT]


def _head_lines(head: bytes) -> Iterator[Line]:
    for line in head.decode("utf-8", "replace").splitlines()[1:200]:
        name, _, value = line.partition(":")
        yield Line(0, name.strip().lower(), "", value.strip())


def _part(content: bytes, title: str) -> Part:
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n\x0b")
    form = "hex"
    try:
        if start[:3] in (b"MSH", b"FHS", b"BHS"):
            form = "ER7"
            return _er7(content, title)
        if start[:1] in (b"{", b"["):
            form = "JSON"
            return _json(content, title)
        if start[:1] == b"<":
            form = "XML"
            return _xml(content, title)
    except (HilumError, ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, HilumError) else f"it does not follow {form}"
        return Part(
            title, form, _decoded(content).replace("\r", "\n"), len(content), (), reason, len(content) > TEXT_LIMIT
        )
    try:
        text = content[:TEXT_LIMIT].decode("utf-8", "strict" if len(content) <= TEXT_LIMIT else "ignore")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        return Part(title, "hex", hexadecimal(content), len(content), is_cut=len(content) > HEX_LIMIT)
    return Part(title, "text", text.replace("\r\n", "\n").replace("\r", "\n"), len(content))


# -- HL7 v2


def _er7(content: bytes, title: str) -> Part:
    message = er7.parse(content.strip(b"\x0b\x1c"))
    raw: list[str] = []
    rows: list[tuple[tuple[str, str], ...]] = []
    room = TEXT_LIMIT
    for segment in message.segments():
        text = message.charset.decode(segment.encode())
        if room > 0:
            raw.append(text[:room])
            rows.append(_tokens(segment))
        room -= len(text)
    lines = [Line(*one) for one in er7_lines(er7_tree(message))]
    cut = room < 0 or len(lines) > LINES_LIMIT
    return Part(title, "ER7", "\n".join(raw), len(content), tuple(lines[:LINES_LIMIT]), "", cut, tuple(rows))


def _tokens(segment: er7.Segment) -> tuple[tuple[str, str], ...]:
    """The segment's text cut at its fields and components, each piece with its place; delimiters have none."""
    delimiters = segment.message.delimiters
    name = segment.name if segment.sequence == 1 else f"{segment.name}[{segment.sequence}]"
    is_header = segment.name in ("MSH", "FHS", "BHS")
    found = [(name, segment.name)]
    for field in range(2 if is_header else 1, min(len(segment) + 1, 400)):
        found.append(("", delimiters.field))
        if is_header and field == 2:
            found.append((f"{name}-2", segment.er7(2)))
            continue
        for repetition, text in enumerate(segment.repetitions(field)[:50], 1):
            place = f"{name}-{field}" + (f"[{repetition}]" if repetition > 1 else "")
            if repetition > 1:
                found.append(("", delimiters.repetition))
            for number, component in enumerate(text.split(delimiters.component)[:60], 1):
                if number > 1:
                    found.append(("", delimiters.component))
                if component:
                    found.append((f"{place}.{number}", component[:5000]))
    return tuple(found)


# -- JSON and XML


def _json(content: bytes, title: str) -> Part:
    value = fhir_json.decode(content)
    lines: list[Line] = []
    root = str(value.get("resourceType", "")) if isinstance(value, dict) else ""
    _json_lines(value, root, root, 0, lines)
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    cut = len(text) > TEXT_LIMIT or len(lines) >= LINES_LIMIT
    return Part(title, "JSON", text[:TEXT_LIMIT], len(content), tuple(lines), "", cut)


def _json_lines(value: object, place: str, name: str, depth: int, lines: list[Line]) -> None:
    if len(lines) >= LINES_LIMIT:
        return
    if isinstance(value, dict):
        lines.append(Line(depth, place, name))
        for key, inner in value.items():
            _json_lines(inner, f"{place}.{key}" if place else str(key), "", depth + 1, lines)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _json_lines(inner, place if len(value) == 1 else f"{place}[{index}]", name, depth, lines)
    else:
        shown = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        lines.append(Line(depth, place, name, shown[:2000]))


def _xml(content: bytes, title: str) -> Part:
    root = v3_xml.parse(content)
    lines: list[Line] = []
    lines += _metadata(root)
    path: list[str] = []
    for node in v3_show.tree(content):
        if len(lines) >= LINES_LIMIT:
            break
        del path[node.depth :]
        path.append(node.name)
        place = "/".join(path[-4:])
        lines.append(Line(node.depth, place, "", node.text))
        lines += [Line(node.depth + 1, f"{place}/@{name}", "", value) for name, value in node.attributes]
    if content.count(b"\n") < len(lines) // 3:
        etree.indent(root)
        text = etree.tostring(root, encoding="unicode")
    else:
        text = _decoded(content)
    return Part(title, "XML", text[:TEXT_LIMIT], len(content), tuple(lines), "", len(lines) >= LINES_LIMIT)


_RIM = "{urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0}"
_OBJECTS = {
    f"{_RIM}ExtrinsicObject": "XDSDocumentEntry",
    f"{_RIM}RegistryPackage": "XDSSubmissionSet",
}
_SCHEMES = {
    "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a": "classCode",
    "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f": "confidentialityCode",
    "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d": "formatCode",
    "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983": "typeCode",
    "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d": "author",
}
"""Classification schemes of a DocumentEntry. ITI TF-3 4.2.5.1."""


def _metadata(root: v3_xml.Element) -> list[Line]:
    """The document metadata inside ebXML by the names that ITI TF-3 4.2.3 gives them; nothing where there is none."""
    lines = []
    for element in root.iter(*_OBJECTS):
        prefix = _OBJECTS[str(element.tag)]
        found = [
            (str(slot.get("name")), slot.findtext(f".//{_RIM}Value") or "") for slot in element.findall(f"{_RIM}Slot")
        ]
        for one in element.findall(f"{_RIM}ExternalIdentifier"):
            words = one.find(f"{_RIM}Name/{_RIM}LocalizedString")
            name = (words.get("value") or "").rpartition(".")[2] if words is not None else ""
            found.append((name, one.get("value") or ""))
        for one in element.findall(f"{_RIM}Classification"):
            name = _SCHEMES.get(one.get("classificationScheme") or "", "")
            text = one.get("nodeRepresentation") or one.findtext(f".//{_RIM}Value") or ""
            found.append((name, text))
        title = element.find(f"{_RIM}Name/{_RIM}LocalizedString")
        found.append(("title", (title.get("value") or "") if title is not None else ""))
        lines += [Line(0, f"{prefix}.{name}", "metadata", value) for name, value in found if name and value]
    return lines[:200]


def _multipart(content: bytes, title: str) -> Iterator[Part]:
    """The parts of a MIME multipart body (MTOM, DICOMweb). RFC 2046 5.1."""
    boundary = content[: content.find(b"\r\n") if b"\r\n" in content[:256] else content.find(b"\n")].rstrip()
    if not 3 <= len(boundary) <= 72:
        return
    for number, piece in enumerate(content.split(boundary)[1:40], 1):
        head, gap, body = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
        if not gap:
            continue
        kind = re.search(rb"(?i)content-type:\s*([^\s;]+)", head)
        words = kind[1].decode("ascii", "replace") if kind else "part"
        yield from read(body.removesuffix(b"\r\n"), title=f"{title}, part {number}: {words}")


# -- DICOM


def _is_dicom(content: bytes) -> bool:
    return (
        content[128:132] == b"DICM" or content[:4] in (b"\x00\x00\x00\x00", b"\x00\x00\x02\x00") or _is_dataset(content)
    )


def _is_dataset(content: bytes) -> bool:
    """It begins like a dataset: an even group below 0050, and an explicit VR or a plausible implicit length."""
    if len(content) < 8 or content[1] != 0 or content[0] % 2 or content[0] > 0x50:
        return False
    length = int.from_bytes(content[4:8], "little")
    return bool(re.fullmatch(rb"[A-Z]{2}", content[4:6])) or length <= len(content)


def _captured(content: bytes, title: str, syntax: str) -> list[Part]:
    """DIMSE messages as the journal keeps them: commands with their datasets. PS3.7 9, PS3.8 9.3.5."""
    try:
        messages = read_captured(content)
    except HilumError as error:
        return [Part(title, "DICOM", hexadecimal(content), len(content), (), str(error), len(content) > HEX_LIMIT)]
    parts = []
    for number, one in enumerate(messages[:MESSAGES_LIMIT], 1):
        words = title if len(messages) == 1 else f"{title} {number} of {len(messages)}"
        parts += _dicom(one.command.encode(), words, _IMPLICIT_LE)
        if one.dataset:
            parts += _dicom(one.dataset, words, syntax)
    return parts


def _dicom(content: bytes, title: str, syntax: str) -> list[Part]:
    parts = []
    rest = content
    looks_explicit = bool(re.fullmatch(rb"[A-Z]{2}", content[4:6]))
    guesses = (_EXPLICIT_LE, _IMPLICIT_LE) if looks_explicit else (_IMPLICIT_LE, _EXPLICIT_LE)
    syntaxes: tuple[str, ...] = (syntax, *guesses) if syntax else guesses
    try:
        if content[128:132] == b"DICM":
            meta, rest = _file_meta(content)
            parts.append(_dataset_part(meta, f"{title}: file meta information", len(content) - len(rest)))
            syntaxes = (meta.text(0x00020010) or _EXPLICIT_LE,)
        elif content[:4] == b"\x00\x00\x00\x00":
            length = 12 + int.from_bytes(content[8:12], "little")
            command = Dataset.parse(content[:length], _IMPLICIT_LE)
            parts.append(_dataset_part(command, f"{title}: command", length))
            rest = content[length:]
    except HilumError as error:
        parts.append(Part(title, "DICOM", hexadecimal(content), len(content), (), str(error), len(content) > HEX_LIMIT))
        return parts
    if not rest:
        return parts
    trouble = ""
    for one in syntaxes:
        try:
            dataset = Dataset.parse(rest, one, stop_before=0x7FE00008)
        except HilumError as error:
            trouble = trouble or str(error)
            continue
        parts.append(_dataset_part(dataset, f"{title}: dataset", len(rest)))
        return parts
    parts.append(Part(f"{title}: dataset", "DICOM", hexadecimal(rest), len(rest), (), trouble, len(rest) > HEX_LIMIT))
    return parts


def _file_meta(content: bytes) -> tuple[Dataset, bytes]:
    length = 132 + 12 + int.from_bytes(content[140:144], "little")
    return Dataset.parse(content[132:length], _EXPLICIT_LE), content[length:]


def _dataset_part(dataset: Dataset, title: str, size: int) -> Part:
    lines: list[Line] = []
    _dataset_lines(dataset, "", 0, lines)
    shown = [f"{'  ' * one.depth}{one.place.rpartition('> ')[2]} {one.name}: {one.value}" for one in lines]
    rows = tuple(((line.place, text),) for line, text in zip(lines, shown, strict=True))
    cut = len(lines) >= LINES_LIMIT
    return Part(title, "DICOM", "\n".join(shown)[:TEXT_LIMIT], size, tuple(lines), "", cut, rows)


def _dataset_lines(dataset: Dataset, before: str, depth: int, lines: list[Line]) -> None:
    for element in dataset:
        if len(lines) >= LINES_LIMIT:
            return
        place = f"{before}({element.tag >> 16:04X},{element.tag & 0xFFFF:04X})"
        name = name_of(element.tag)
        value = element.value
        if isinstance(value, Sequence):
            lines.append(Line(depth, place, name, f"{len(value)} item" + ("" if len(value) == 1 else "s")))
            for item in value:
                _dataset_lines(item, f"{place} > ", depth + 1, lines)
        elif isinstance(value, Encapsulated):
            lines.append(Line(depth, place, name, "encapsulated frames"))
        else:
            lines.append(Line(depth, place, name, _element_value(dataset, element.tag, element.vr, value)))


def _element_value(dataset: Dataset, tag: int, vr: str, value: bytes | memoryview) -> str:
    if vr in ("OB", "OW", "OD", "OF", "OL", "OV", "UN") and len(value) > 16:
        return f"{len(value)} bytes"
    try:
        if vr in ("OB", "OW", "OD", "OF", "OL", "OV", "UN"):
            return bytes(value).hex(" ")
        if tag == 0x00000100:
            field = dataset.int(tag) or 0
            known = field in CommandField._value2member_map_
            return f"0x{field:04X}  ({CommandField(field).name.replace('_', '-')})" if known else f"0x{field:04X}"
        if tag == 0x00000900:
            return f"0x{dataset.int(tag) or 0:04X}"
        if vr in ("US", "SS", "UL", "SL", "UV", "SV"):
            return "\\".join(str(one) for one in dataset.ints(tag)[:64])
        if vr in ("FL", "FD"):
            return "\\".join(str(one) for one in dataset.floats(tag)[:64])
        text = "\\".join(dataset.texts(tag))
    except HilumError as error:
        return f"({error.message})"
    words = uid_name(text) if vr == "UI" and text else ""
    return f"{text[:2000]}  ({words})" if words and words != text else text[:2000]
