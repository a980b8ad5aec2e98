"""Transfer syntaxes: how a data set is laid out in bytes. PS3.5 section 10 and annex A.

A UID that is not known here is taken for an encapsulated form of explicit VR little endian, which is what PS3.5 A.4 asks of
every transfer syntax made since 1994.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .dictionary import uid_keyword, uid_name, uid_type, uids_of_type

__all__ = [
    "DEFLATED_FRAME",
    "DEFLATED_LE",
    "EXPLICIT_BE",
    "EXPLICIT_LE",
    "HTJ2K",
    "HTJ2K_LOSSLESS",
    "HTJ2K_LOSSLESS_RPCL",
    "IMPLICIT_LE",
    "JPEG_2000",
    "JPEG_2000_LOSSLESS",
    "JPEG_BASELINE",
    "JPEG_EXTENDED",
    "JPEG_LOSSLESS",
    "JPEG_LOSSLESS_SV1",
    "JPEG_LS",
    "JPEG_LS_NEAR",
    "RLE",
    "TransferSyntax",
    "known_transfer_syntaxes",
    "transfer_syntax",
]

IMPLICIT_LE = "1.2.840.10008.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"
DEFLATED_LE = "1.2.840.10008.1.2.1.99"
EXPLICIT_BE = "1.2.840.10008.1.2.2"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57"
JPEG_LOSSLESS_SV1 = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_LS_NEAR = "1.2.840.10008.1.2.4.81"
JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90"
JPEG_2000 = "1.2.840.10008.1.2.4.91"
HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"
HTJ2K_LOSSLESS_RPCL = "1.2.840.10008.1.2.4.202"
HTJ2K = "1.2.840.10008.1.2.4.203"
RLE = "1.2.840.10008.1.2.5"
DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"

_JPIP_DEFLATE = ("1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205")
_JPIP = ("1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.204")
_PAPYRUS = "1.2.840.10008.1.20"
_GE_IMPLICIT_BE_PIXELS = "1.2.840.113619.5.2"
_NATIVE = frozenset((IMPLICIT_LE, EXPLICIT_LE, DEFLATED_LE, EXPLICIT_BE, _PAPYRUS, _GE_IMPLICIT_BE_PIXELS))
_NATIVE_KINDS = _NATIVE | frozenset(_JPIP) | frozenset(_JPIP_DEFLATE)


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """One transfer syntax. `encapsulated` tells of pixel data in fragments (PS3.5 A.4); `known` is False by rule only."""

    uid: str
    name: str
    keyword: str
    implicit: bool
    little: bool
    deflated: bool
    encapsulated: bool
    known: bool


@cache
def _make(uid: str) -> TransferSyntax:
    known = uid_type(uid) == "Transfer Syntax" or uid == _GE_IMPLICIT_BE_PIXELS
    return TransferSyntax(
        uid,
        uid_name(uid),
        uid_keyword(uid),
        implicit=uid in (IMPLICIT_LE, _PAPYRUS, _GE_IMPLICIT_BE_PIXELS),
        little=uid != EXPLICIT_BE,
        deflated=uid == DEFLATED_LE or uid in _JPIP_DEFLATE,
        encapsulated=uid not in _NATIVE_KINDS,
        known=known,
    )


def transfer_syntax(uid: str) -> TransferSyntax:
    """The encoding that a transfer syntax UID names; padding is ignored, unknown UIDs read as PS3.5 A.4."""
    uid = uid.rstrip("\0 ")
    if uid_type(uid):
        return _make(uid)
    return _make.__wrapped__(uid)


@cache
def known_transfer_syntaxes() -> tuple[TransferSyntax, ...]:
    """Every registered transfer syntax that carries a data set with DIMSE or in a file."""
    left_out = {"1.2.840.10008.1.2.6.1", "1.2.840.10008.1.2.6.2"}
    return tuple(_make(uid) for uid in uids_of_type("Transfer Syntax") if uid not in left_out)
