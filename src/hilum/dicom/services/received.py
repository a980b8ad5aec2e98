"""An object as it was received: header read, UIDs checked, DICOM JSON made; pure, before any unit of work. PS3.4 B.2.3."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from hilum.core.errors import DecodeError, HilumError, Incorrect
from hilum.core.exchange import Finding, Severity
from hilum.dicom.services.described import Described, describe
from hilum.dicom.services.metadata import Attributes, model_of, pack
from hilum.dicom.services.repeated import Headers
from hilum.dicom.services.service import StoreRequest
from hilum.dicom.stored.layout import header_bytes, layout_of, plain_reader

__all__ = ["ReceivedObject", "is_uid", "read_object", "read_repeated"]

_UID = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_UIDS = {
    "0020000D": "(0020,000D)",
    "0020000E": "(0020,000E)",
    "00080018": "(0008,0018)",
    "00080016": "(0008,0016)",
}
_SECTION = "PS3.4 B.2.3"
_DIRECTORY = "1.2.840.10008.1.3.10"
_WITHOUT_PATIENT = tuple(f"1.2.840.10008.5.1.4.{number}.1" for number in (38, 39, 43, 44, 45))
"""Hanging protocol, colour palette and implant template storage. PS3.4 annex GG."""


@dataclass(frozen=True, slots=True)
class ReceivedObject:
    """What the header says.

    uids       study, series, instance, SOP class
    described  patient, study and series as it says
    metadata   DICOM JSON, compressed
    warning    status of a success with a warning, else 0
    error      why the object is refused; then nothing else counts
    """

    attributes: Attributes = field(default_factory=lambda: Attributes({}))
    uids: tuple[str, str, str, str] = ("", "", "", "")
    described: Described = field(default_factory=lambda: describe(Attributes({})))
    metadata: bytes = b""
    warning: int = 0
    findings: tuple[Finding, ...] = ()
    error: HilumError | None = None


def is_uid(text: str) -> bool:
    """Digits and dots, at most 64 characters. PS3.5 9.1; leading zeros of components, which some systems write, are let pass."""
    return len(text) <= 64 and _UID.fullmatch(text) is not None


def read_object(request: StoreRequest, headers: Headers | None = None) -> ReceivedObject:
    """Read the header of an object. Raises nothing: a refusal stands in `error`.

    headers   remembers what was read, for `read_repeated`
    """
    try:
        return _received(_read(request, headers), None, request, headers)
    except HilumError as error:
        return ReceivedObject(error=error)


def read_repeated(request: StoreRequest, headers: Headers) -> ReceivedObject | None:
    """As `read_object`, of what differs from the object before it alone; None where it must be read in full.

    Takes some hundred microseconds at most, whatever the object is: fit for an event loop.
    """
    try:
        repeated = headers.again(bytes(request.head), request.dataset_length, request.transfer_syntax)
    except (HilumError, IndexError, ValueError):
        return None  # what is wrong with it the full reading says
    if repeated is None:
        return None
    try:
        described = headers.described if isinstance(headers.described, Described) else None
        if described is not None and not described.holds_after(repeated.changed):
            described = None
        return _received(Attributes(repeated.attributes), described, request, headers)
    except HilumError as error:
        return ReceivedObject(error=error)


def _received(
    attributes: Attributes, described: Described | None, request: StoreRequest, headers: Headers | None
) -> ReceivedObject:
    warning, findings = _complete_uids(attributes, request)
    uids = _checked_uids(attributes, request)
    if described is None or findings:
        described = describe(attributes)
    if headers is not None:
        headers.described = described if not findings else None
    return ReceivedObject(attributes, uids, described, pack(attributes.map), warning, findings)


def _read(request: StoreRequest, headers: Headers | None) -> Attributes:
    try:
        read, length, syntax = plain_reader(request.read, request.dataset_length, request.transfer_syntax)
        head = bytes(request.head) if read is request.read else b""
        layout = layout_of(read, length, syntax, head)
        header = header_bytes(layout, read, head)
        model = model_of(header, layout, syntax)
    except DecodeError as error:
        error.code = error.code or "0xC000"
        raise
    except (IndexError, ValueError) as error:
        raise DecodeError("the data set cannot be read", section="PS3.5 7.1", code="0xC000") from error
    if headers is not None:
        headers.keep(header, head, layout, request.transfer_syntax, model)
    return Attributes(model.attributes)


def _sop_class(attributes: Attributes, request: StoreRequest) -> str:
    return attributes.text("00080016") or request.sop_class or request.file_class


def _complete_uids(attributes: Attributes, request: StoreRequest) -> tuple[int, tuple[Finding, ...]]:
    """Give a place to an object that names no study or series: UIDs derived from what it says, in the index and its JSON.

    Objects that belong to no patient (palettes, hanging protocols, implant templates) have none by right. Another that lacks
    them is kept with a warning (B007H) rather than turned away, or refused, as `Site.missing_uids` says.
    """
    lacks = [name for name in ("0020000D", "0020000E", "00080018") if not attributes.text(name)]
    uid = attributes.text("00080018") or request.sop_instance or request.file_instance
    sop_class = _sop_class(attributes, request)
    is_patientless = sop_class.startswith(_WITHOUT_PATIENT)
    if not lacks or not is_uid(uid) or (request.site.missing_uids == "refuse" and not is_patientless):
        return 0, ()
    seeds = {
        "0020000D": [attributes.text(name) for name in ("00100020", "00100021", "00200010", "00080050", "00080020")],
        "0020000E": [attributes.text(name) for name in ("0020000D", "00080060", "00200011", "00080021", "00080031")],
    }
    if attributes.text("0020000E"):
        seeds["0020000D"] = [attributes.text("0020000E")]  # a series has one study
    elif not seeds["0020000D"][0] or not any(seeds["0020000D"][2:]):
        seeds["0020000D"] = [uid]  # never two unknown patients in one study
    if "00080018" in lacks:
        attributes.map["00080018"] = {"vr": "UI", "Value": [uid]}
    for name in lacks:
        if name == "00080018":
            continue
        seed = seeds[name] if name == "0020000D" else [attributes.text("0020000D"), *seeds[name][1:]]
        digest = hashlib.blake2b("\0".join([name, *seed]).encode(), digest_size=16).digest()
        attributes.map[name] = {"vr": "UI", "Value": [f"2.25.{int.from_bytes(digest, 'big')}"]}
    if is_patientless:
        return 0, ()
    finding = Finding(
        Severity.WARNING,
        "RAD-8/missing-uid",
        "the object lacks the UID of its study, series or itself; it was filed under another",
        ", ".join(_UIDS[name] for name in lacks),
        "PS3.3 C.7.2.1, C.7.3.1",
    )
    return 0xB007, (finding,)


def _checked_uids(attributes: Attributes, request: StoreRequest) -> tuple[str, str, str, str]:
    sop_class = _sop_class(attributes, request)
    if sop_class == _DIRECTORY:
        raise Incorrect("a directory of files is no instance", where="(0008,0016)", section="PS3.3 F.3", code="0xA900")
    uids = (attributes.text("0020000D"), attributes.text("0020000E"), attributes.text("00080018"), sop_class)
    for uid, where in sorted(zip(uids, _UIDS.values(), strict=True), key=lambda one: one[1]):
        if not is_uid(uid):
            what = "not a UID" if uid else "the UID is missing"
            raise Incorrect(what, where=where, section="PS3.5 9.1", code="0xA900")
    if request.sop_instance and request.sop_instance != uids[2]:
        raise Incorrect(
            "the data set is of another instance than the command", where="(0008,0018)", section=_SECTION, code="0xA900"
        )
    if request.sop_class and request.sop_class != sop_class:
        raise Incorrect(
            "the data set is of another SOP class than the command",
            where="(0008,0016)",
            section=_SECTION,
            code="0xA900",
        )
    if request.study_uid and request.study_uid != uids[0]:
        raise Incorrect(
            "the instance belongs to another study than the request",
            where="(0020,000D)",
            section="PS3.18 10.5.3",
            code="0xA900",
        )
    return uids
