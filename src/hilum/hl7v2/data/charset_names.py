"""Names of character sets: those of table 0211, the spellings met in the field, and what each is to Python.
HL7 v2.5.1 2.15.9.18; HL7 v2.8.2 chapter 2C, table 0211.
"""

from __future__ import annotations

import re

from hilum.hl7v2.data.cns_11643 import CODEC as CNS

__all__ = ["FIRST", "FOREIGN", "FURTHER", "SEVERAL", "canonical"]

FIRST = {
    "ASCII": "ascii",
    **{f"8859/{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    "ISO IR14": "jis_x0201",
    "KS X 1001": "euc_kr",
    "GB 18030-2000": "gb18030",
    "BIG-5": "big5",
    "CNS 11643-1992": CNS,
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UNICODE UTF-16": "utf-16",
    "UNICODE UTF-32": "utf-32",
}
"""Sets of table 0211 that can be in force from the start, and Python's codec for each."""

FURTHER = frozenset(("ASCII", "ISO IR14", "ISO IR87", "ISO IR159", "KS X 1001")) | {
    name for name in FIRST if name.startswith("8859/")
}
"""Sets that an ISO 2022 escape sequence reaches: the later repetitions of MSH-18."""

SEVERAL = dict.fromkeys(("JIS X 0202", "JAS2020"), ("ISO IR87", "ISO IR159", "ISO IR14"))
"""Names of table 0211 (2.9) for ASCII with Japanese sets that escape sequences reach; JIS X 0202 is ISO 2022 by another name."""

FOREIGN = {
    "8859/10": "iso8859-10",
    "8859/11": "iso8859-11",
    "8859/13": "iso8859-13",
    "8859/14": "iso8859-14",
    "8859/16": "iso8859-16",
    "CP1250": "cp1250",
    "CP1251": "cp1251",
    "CP1252": "cp1252",
    "CP1253": "cp1253",
    "CP1254": "cp1254",
    "CP1255": "cp1255",
    "CP1256": "cp1256",
    "CP1257": "cp1257",
    "CP437": "cp437",
    "CP850": "cp850",
    "KOI8-R": "koi8-r",
    "SHIFT JIS": "cp932",
    "EUC-JP": "euc_jp",
    "GBK": "gbk",
    "BIG5-HKSCS": "big5hkscs",
}
"""Sets that senders name though table 0211 does not."""

_ALIASES = {
    "ASCII": ("ascii", "usascii", "iso646", "iso646us", "isoir6", "iso2022ir6", "ansix341968"),
    "UNICODE UTF-8": ("unicode", "utf8", "unicodeutf8", "isoir192", "iso10646utf8", "65001"),
    "UNICODE UTF-16": ("utf16", "unicodeutf16", "utf16le", "utf16be", "unicode16", "iso10646ucs2"),
    "UNICODE UTF-32": ("utf32", "unicodeutf32", "utf32le", "utf32be"),
    "GB 18030-2000": ("gb18030", "gb180302000", "gb180302005", "gb2312", "euccn"),
    "BIG-5": ("big5", "cp950"),
    "CNS 11643-1992": ("cns11643", "cns116431992", "cns116431986", "euctw", "iso2022cn", "iso2022cnext"),
    "KS X 1001": ("ksx1001", "ksc5601", "ksc56011987", "isoir149", "iso2022ir149", "euckr", "iso2022kr"),
    "ISO IR14": ("isoir14", "isoir13", "iso2022ir13", "iso2022ir14", "jisx0201", "jisx02011976"),
    "ISO IR87": ("isoir87", "iso2022ir87", "jisx0208", "jisx02081990", "iso2022jp"),
    "ISO IR159": ("isoir159", "iso2022ir159", "jisx0212", "jisx02121990"),
    "8859/1": ("isoir100", "iso2022ir100", "latin1", "l1", "iso88591"),
    "8859/2": ("isoir101", "iso2022ir101", "latin2", "l2"),
    "8859/3": ("isoir109", "iso2022ir109", "latin3"),
    "8859/4": ("isoir110", "iso2022ir110", "latin4"),
    "8859/5": ("isoir144", "iso2022ir144", "cyrillic"),
    "8859/6": ("isoir127", "iso2022ir127", "arabic"),
    "8859/7": ("isoir126", "iso2022ir126", "greek"),
    "8859/8": ("isoir138", "iso2022ir138", "hebrew", "iso88598i", "iso88598e"),
    "8859/9": ("isoir148", "iso2022ir148", "latin5"),
    "8859/15": ("latin9", "isoir203"),
    "SHIFT JIS": ("shiftjis", "sjis", "cp932", "windows31j", "mskanji"),
    "EUC-JP": ("eucjp",),
    "GBK": ("gbk", "cp936"),
    "BIG5-HKSCS": ("big5hkscs",),
    "KOI8-R": ("koi8r",),
    "JIS X 0202": ("jisx0202", "iso2022"),
    "JAS2020": ("jas2020",),
}
_BY_ALIAS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}
_8859 = re.compile(r"(?:iso)?8859(?:part)?0?(1[0134-6]|[1-9])(?:19\d\d|20\d\d)?")
_WINDOWS = re.compile(r"(?:windows|cp|ansi|ms)?(125[0-7]|437|850)")


def canonical(name: str) -> str:
    """The name in table 0211 (or in `FOREIGN`) of a set as a sender spells it, "ASCII" for an empty one, "" for an unknown one."""
    name = name.strip()
    if name in FIRST or name in FURTHER:
        return "UNICODE UTF-8" if name == "UNICODE" else name
    if name in FOREIGN or name in SEVERAL:
        return name
    squeezed = re.sub(r"[^a-z0-9]", "", name.lower())
    if not squeezed:
        return "ASCII" if name.isascii() else ""
    if match := _8859.fullmatch(squeezed):
        return "8859/" + match[1]
    if match := _WINDOWS.fullmatch(squeezed):
        return "CP" + match[1]
    return _BY_ALIAS.get(squeezed, "")
