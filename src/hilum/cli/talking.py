"""`echo`, `send`, `find`: this program as a client of any peer, over the peer's own protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from hilum.cli.output import REFUSED, WRONG_USE, Output, as_json_text
from hilum.config import AeAddress, ConfigError, HostPort, Loaded
from hilum.core.errors import HilumError, Incorrect, Unsupported
from hilum.dicom.data import EXPLICIT_LE, IMPLICIT_LE, Dataset, keyword_of, show, tag_of
from hilum.dicom.data.part10 import read_part10
from hilum.dicom.services import requests
from hilum.dicom.wire import Proposal, status_name
from hilum.endpoint import dimse, mllp
from hilum.endpoint.http import fetch
from hilum.hl7v2.data.batch import is_batch, split
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.wire.ack import error_text

__all__ = ["echo_peer", "find_at", "send_file"]

VERIFICATION = "1.2.840.10008.1.1"
STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
PATIENT_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.1.1"
WORKLIST = "1.2.840.10008.5.1.4.31"
_SYNTAXES = (EXPLICIT_LE, IMPLICIT_LE)
_NAME = "HILUM"


@dataclass(frozen=True, slots=True)
class _Address:
    """Where a peer is, by each protocol that it has."""

    dicom: AeAddress | None = None
    mllp: HostPort | None = None
    http: str = ""


def _address(loaded: Loaded, peer: str) -> _Address:
    """A peer's name in the settings, AE@host:port, host:port or a URL. raises ConfigError"""
    if peer.startswith(("http://", "https://")):
        return _Address(http=peer.rstrip("/"))
    try:
        if "@" in peer:
            return _Address(dicom=AeAddress.parse(peer))
        if ":" in peer:
            return _Address(mllp=HostPort.parse(peer))
    except ValueError as error:
        raise ConfigError(str(error), where=peer) from None
    known = loaded.settings.peers.get(peer)
    if known is None:
        names = ", ".join(loaded.settings.peers) or "none"
        raise ConfigError(
            f"no such peer in the settings (known: {names}); or say AE@host:port, host:port or a URL",
            where=f"peers.{peer}",
        )
    return _Address(
        AeAddress.parse(known.dicom) if known.dicom else None,
        HostPort.parse(known.mllp) if known.mllp else None,
        known.http.rstrip("/"),
    )


def _calling(loaded: Loaded) -> str:
    listen = loaded.settings.listen.dicom
    return AeAddress.parse(listen).title if listen else _NAME


def _connect(loaded: Loaded, at: AeAddress, contexts: Sequence[Proposal]):  # type: ignore[no-untyped-def]
    return dimse.connect(at.at.host, at.at.port, calling=_calling(loaded), called=at.title, contexts=contexts)


# -- echo


def echo_peer(loaded: Loaded, peer: str, output: Output) -> None:
    """Ask a peer whether it is there."""
    address = _address(loaded, peer)
    results = asyncio.run(_echo(loaded, address))
    if not results:
        output.fail("the peer has no address of any protocol", code=WRONG_USE)
    output.table("", ("protocol", "answer"), results)


async def _echo(loaded: Loaded, address: _Address) -> list[tuple[str, str]]:
    results = []
    if address.dicom:
        async with _connect(loaded, address.dicom, [Proposal(VERIFICATION, _SYNTAXES)]) as association:
            response = await association.echo()
        results.append(("DICOM", f"0x{response.status:04X} {status_name(response.status)}"))
    if address.mllp:
        async with mllp.connect(address.mllp.host, address.mllp.port):
            results.append(("MLLP", "connected"))
    if address.http:
        answer = await fetch(_NAME, "GET", f"{address.http}/metadata", headers={"accept": "application/fhir+json"})
        if answer.status == 404:
            answer = await fetch(_NAME, "GET", address.http)
        results.append(("HTTP", str(answer.status)))
    return results


# -- send


def send_file(loaded: Loaded, path: Path, peer: str, output: Output) -> None:
    """Send a file, or a folder of DICOM files."""
    address = _address(loaded, peer)
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    first = files[0].read_bytes() if files else b""
    if path.is_dir() or first[128:132] == b"DICM":
        rows = asyncio.run(_send_dicom(loaded, address, files))
    elif first.lstrip(b"\xef\xbb\xbf\x0b\r\n ").startswith((b"MSH", b"FHS", b"BHS")):
        rows = asyncio.run(_send_hl7(address, first))
    else:
        rows = asyncio.run(_send_fhir(address, first))
    output.table("", ("what", "answer", "words"), rows)
    if any(row[1] not in ("0x0000", "AA", "CA", "200", "201") and not row[1].startswith("0xB") for row in rows):
        output.fail("not everything was accepted", code=REFUSED)


async def _send_dicom(loaded: Loaded, address: _Address, files: Iterable[Path]) -> list[tuple[str, str, str]]:
    if address.dicom is None:
        raise ConfigError("the peer has no DICOM address", where="dicom")
    read: list[tuple[Path, bytes, Dataset, str, int]] = []
    rows = []
    for path in files:
        content = path.read_bytes()
        try:
            file = read_part10(content)
            head = Dataset.parse(memoryview(content)[file.dataset_offset :], file.transfer_syntax)
            read.append((path, content, head, file.transfer_syntax, file.dataset_offset))
        except HilumError as error:
            rows.append((path.name, "unreadable", error.message))
    pairs = dict.fromkeys((one[2].text("SOPClassUID"), one[3]) for one in read)
    if len(pairs) > 128:
        raise Unsupported(
            "more than 128 pairs of SOP class and transfer syntax; send fewer files", section="PS3.8 9.3.2.2"
        )
    if not read:
        return rows
    async with _connect(loaded, address.dicom, [Proposal(uid, (syntax,)) for uid, syntax in pairs]) as association:
        for path, content, head, syntax, offset in read:
            response = await association.store(
                head.text("SOPClassUID"), head.text("SOPInstanceUID"), memoryview(content)[offset:], syntax
            )
            rows.append((path.name, f"0x{response.status:04X}", status_name(response.status)))
    return rows


async def _send_hl7(address: _Address, content: bytes) -> list[tuple[str, str, str]]:
    if address.mllp is None:
        raise ConfigError("the peer has no MLLP address", where="mllp")
    messages = split(content).messages if is_batch(content) else [content.replace(b"\r\n", b"\r").replace(b"\n", b"\r")]
    rows = []
    async with mllp.connect(address.mllp.host, address.mllp.port) as link:
        for number, one in enumerate(messages, 1):
            answer = parse(await link.send(bytes(one)))
            words = " ".join(filter(None, (answer["ERR-2"], answer["ERR-3"], error_text(answer))))
            rows.append((f"message {number}", answer["MSA-1"], words))
    return rows


async def _send_fhir(address: _Address, content: bytes) -> list[tuple[str, str, str]]:
    if not address.http:
        raise ConfigError("the peer has no HTTP address", where="http")
    is_xml = content.lstrip().startswith(b"<")
    media = "application/fhir+xml" if is_xml else "application/fhir+json"
    if is_xml:
        raise Unsupported("send FHIR as JSON; XML files are sent with curl")
    try:
        resource: dict[str, Any] = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Incorrect("the file is no DICOM, HL7 v2 or FHIR JSON file") from None
    kind, id = str(resource.get("resourceType", "")), str(resource.get("id", ""))
    if kind == "Bundle" and resource.get("type") in ("transaction", "batch"):
        method, url = "POST", address.http
    else:
        method, url = ("PUT", f"{address.http}/{kind}/{id}") if id else ("POST", f"{address.http}/{kind}")
    answer = await fetch(_NAME, method, url, headers={"content-type": media, "accept": media}, body=content)
    return [(f"{method} {kind}", str(answer.status), answer.header("location"))]


# -- find


def find_at(loaded: Loaded, peer: str, keys: Sequence[str], level: str, output: Output) -> None:
    """Query a peer."""
    pairs = []
    for one in keys:
        name, sign, value = one.partition("=")
        if not sign:
            output.fail(f"{one!r} is not KEY=VALUE", code=WRONG_USE)
        pairs.append((name, value))
    address = _address(loaded, peer)
    if address.dicom is not None:
        _print_datasets(asyncio.run(_find_dicom(loaded, address.dicom, pairs, level.upper())), output)
    elif address.http:
        asyncio.run(_find_web(address.http, pairs, level, output))
    else:
        output.fail("the peer has neither a DICOM nor an HTTP address", code=WRONG_USE)


async def _find_dicom(loaded: Loaded, at: AeAddress, pairs: Sequence[tuple[str, str]], level: str) -> list[Dataset]:
    if level == "WORKLIST":
        sop_class, identifier = WORKLIST, requests.worklist_query()
        step = identifier.sequence("ScheduledProcedureStepSequence")[0]
        for name, value in pairs:
            (step if _tag(name) in step else identifier).set(_tag(name), value)
        identifier.set("ScheduledProcedureStepSequence", [step])
    else:
        sop_class = PATIENT_ROOT_FIND if level == "PATIENT" else STUDY_ROOT_FIND
        identifier = requests.query(level)
        for name, value in pairs:
            identifier.set(_tag(name), value)
    found = []
    async with _connect(loaded, at, [Proposal(sop_class, _SYNTAXES)]) as association:
        async for response in association.find(sop_class, identifier):
            if response.dataset is not None:
                found.append(response.read())
            elif response.kind == "Failure":
                comment = response.command.error_comment or ""
                raise Incorrect(
                    f"0x{response.status:04X} {status_name(response.status)} {comment}".strip(), where="C-FIND"
                )
    return found


def _tag(name: str) -> int:
    tag = tag_of(name)
    if tag is None:
        raise Incorrect(f"{name!r} is no attribute keyword", where="KEY=VALUE", section="PS3.6 6")
    return tag


def _print_datasets(found: list[Dataset], output: Output) -> None:
    if output.as_json:
        from hilum.dicom.data.json_model import dataset_to_json

        output.result([dataset_to_json(one).attributes for one in found])
        return
    output.say(f"{len(found)} found")
    for number, one in enumerate(found, 1):
        output.table(f"{number}", ("attribute", "value"), list(_rows(one, 0)))


def _rows(dataset: Dataset, depth: int) -> Iterable[tuple[str, str]]:
    for element in dataset:
        name = "  " * depth + (keyword_of(element.tag) or show(element.tag))
        if element.vr == "SQ":
            yield name, ""
            for item in dataset.sequence(element.tag):
                yield from _rows(item, depth + 1)
        elif text := "\\".join(dataset.texts(element.tag)):
            yield name, text


async def _find_web(base: str, pairs: Sequence[tuple[str, str]], level: str, output: Output) -> None:
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
    if "dicom-web" in base:
        word = {"STUDY": "studies", "SERIES": "series", "IMAGE": "instances"}.get(level.upper(), "studies")
        url, media = f"{base}/{word}?{query}", "application/dicom+json"
    else:
        kind = "Patient" if level == "STUDY" else level
        url, media = f"{base}/{kind}?{query}", "application/fhir+json"
    answer = await fetch(_NAME, "GET", url, headers={"accept": media})
    if answer.status not in (200, 204):
        output.fail(f"the peer answered {answer.status}", facts={"status": answer.status})
    found = orjson.loads(answer.body) if answer.body else []
    if output.as_json:
        output.result(found)
    else:
        entries = found.get("entry", []) if isinstance(found, dict) else found
        output.say(f"{len(entries)} found")
        output.say(as_json_text(entries))
