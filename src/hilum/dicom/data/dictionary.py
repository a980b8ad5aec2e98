"""The data dictionary and the registry of UIDs. PS3.6; command elements of PS3.7 annex E.

The tables lie in `dictionary.tsv`, written by `tools/generate_dicom_dictionary.py`; line 1 names their edition. They are
read on first use. A private element has no entry and reads as UN, a private creator (gggg,0010-00FF) as LO, a group
length (gggg,0000) as UL.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hilum.core.errors import Incorrect

__all__ = [
    "DictionaryEntry",
    "Key",
    "as_tag",
    "entry",
    "keyword_of",
    "name_of",
    "show",
    "storage_sop_classes",
    "tag_of",
    "uid_keyword",
    "uid_name",
    "uid_of",
    "uid_type",
    "uids_of_type",
    "vr_of",
]

Key = int | str
"""A tag as an int, `0x00100010`, or a keyword, "PatientName", or eight hexadecimal digits, "00100010"."""


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """One data element of PS3.6 table 6-1. `vr` of alternatives is joined by "/": "US/SS"."""

    tag: int
    vr: str
    vm: str
    keyword: str
    name: str


class _Tables:
    """The file, split into what is asked for most."""

    __slots__ = ("keywords", "lines", "masked", "uid_keywords", "uids", "vrs")

    def __init__(self) -> None:
        text = Path(__file__).with_name("dictionary.tsv").read_text(encoding="utf-8")
        elements, _, uids = text.partition("\n\n")
        self.lines: dict[int, str] = {}
        self.vrs: dict[int, str] = {}
        self.keywords: dict[str, int] = {}
        self.masked: list[tuple[int, int, str]] = []
        for line in elements.split("\n")[1:]:
            fields = line.split("\t", 4)
            digits = fields[0]
            if "x" in digits:
                mask = int("".join("0" if c == "x" else "F" for c in digits), 16)
                self.masked.append((mask, int(digits.replace("x", "0"), 16), line))
                continue
            tag = int(digits, 16)
            self.lines[tag] = line
            self.vrs[tag] = fields[1]
            self.keywords[fields[3]] = tag
        self.uids: dict[str, tuple[str, str, str]] = {}
        self.uid_keywords: dict[str, str] = {}
        for line in uids.splitlines():
            uid, kind, keyword, name = line.split("\t", 3)
            self.uids[uid] = (kind, keyword, name)
            self.uid_keywords[keyword] = uid


@cache
def _tables() -> _Tables:
    return _Tables()


def _line(tag: int) -> str | None:
    tables = _tables()
    line = tables.lines.get(tag)
    if line is None and not tag >> 16 & 1:
        for mask, value, masked in tables.masked:
            if tag & mask == value:
                return masked
    return line


def entry(tag: int) -> DictionaryEntry | None:
    """The dictionary's entry, None for private and unknown elements. Repeating groups (60xx,eeee) find theirs."""
    line = _line(tag)
    if line is None:
        return None
    _, vr, vm, keyword, name = line.split("\t", 4)
    return DictionaryEntry(tag, vr, vm, keyword, name)


@cache
def _other_vr(tag: int) -> str:
    if tag & 0xFFFF == 0:
        return "UL"
    if tag >> 16 & 1:
        return "LO" if 0x10 <= tag & 0xFFFF <= 0xFF else "UN"
    line = _line(tag)
    return line.split("\t", 2)[1] if line else "UN"


def dictionary_vr(tag: int) -> str:
    """As printed in PS3.6, alternatives joined by "/"; "--" for items and delimiters."""
    return _tables().vrs.get(tag) or _other_vr(tag)


_PREFERRED = {"US/SS": "US", "OB/OW": "OW", "US/OW": "OW", "US/SS/OW": "US", "--": "UN"}


def vr_of(tag: int) -> str:
    """Value representation by the dictionary, the common choice where it allows several. PS3.5 A.1 for implicit VR."""
    vr = dictionary_vr(tag)
    return vr if len(vr) == 2 and vr != "--" else _PREFERRED[vr]


def tag_of(keyword: str) -> int:
    """Tag of a keyword. Raises Incorrect for an unknown one."""
    tag = _tables().keywords.get(keyword)
    if tag is None:
        raise Incorrect(f"unknown keyword {keyword[:64]!r}", section="PS3.6 table 6-1")
    return tag


def as_tag(key: Key) -> int:
    """Tag of a tag, a keyword, eight hexadecimal digits, or "(gggg,eeee)"."""
    if isinstance(key, int):
        return key
    known = _tables().keywords.get(key)
    if known is not None:
        return known
    digits = key.strip("()").replace(",", "")
    if len(digits) == 8:
        try:
            return int(digits, 16)
        except ValueError:
            pass
    return tag_of(key)


def keyword_of(tag: int) -> str:
    """Keyword of a tag, "" where it has none."""
    line = _line(tag)
    return line.split("\t", 4)[3] if line else ""


def name_of(tag: int) -> str:
    """Printed name of a tag, "" where it has none."""
    line = _line(tag)
    return line.split("\t", 4)[4] if line else ""


def show(tag: int) -> str:
    """The tag as the standard prints it: "(0010,0020)"."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def uid_name(uid: str) -> str:
    """Name of a registered UID (PS3.6 annex A), the UID itself where it is not registered."""
    found = _tables().uids.get(uid)
    return found[2] if found else uid


def uid_keyword(uid: str) -> str:
    """Keyword of a registered UID, "" where it is not registered."""
    found = _tables().uids.get(uid)
    return found[1] if found else ""


def uid_type(uid: str) -> str:
    """Type of a registered UID, "SOP Class" or "Transfer Syntax" and others; "" where it is not registered."""
    found = _tables().uids.get(uid)
    return found[0] if found else ""


def uids_of_type(kind: str) -> list[str]:
    """Every registered UID of a type: `uids_of_type("Transfer Syntax")`."""
    return [uid for uid, (type_, _, _) in _tables().uids.items() if type_ == kind]


def uid_of(keyword: str) -> str:
    """UID of a keyword of PS3.6 annex A: `uid_of("CTImageStorage")`. Raises Incorrect for an unknown one."""
    uid = _tables().uid_keywords.get(keyword)
    if uid is None:
        raise Incorrect(f"unknown UID keyword {keyword[:64]!r}", section="PS3.6 annex A")
    return uid


@cache
def storage_sop_classes() -> frozenset[str]:
    """Every registered composite storage SOP class, retired ones included. PS3.4 B.5."""
    return frozenset(
        uid
        for uid, (kind, keyword, _) in _tables().uids.items()
        if kind == "SOP Class"
        and (keyword.endswith("Storage") or "Storage" in keyword)
        and not keyword.startswith(("MediaStorage", "StorageCommitment", "StorageManagement"))
    )
