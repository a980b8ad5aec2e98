"""Writes src/hilum/hl7v2/data/cns_11643.gz: the characters of CNS 11643, planes 1 to 7 and 15.

Source: the converter euc-tw-2014 of ICU, asked through its command `uconv` (Debian: icu-devtools). Licence: Unicode License v3
(Unicode-3.0), Copyright 1995-2022 Unicode, Inc. and others. The facts taken are which character stands in which cell.

Form: gzip of UTF-32 (little endian): a line that tells the source, then a line for each plane: its number, a blank, and 94 x 94
characters row by row, U+0000 where there is none.

Usage: python tools/generate_cns_11643_table.py
"""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/hilum/hl7v2/data/cns_11643.gz"
PLANES = (1, 2, 3, 4, 5, 6, 7, 15)
CONVERTER = "euc-tw-2014"
CELLS = [bytes((row, cell)) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF)]


def plane(number: int) -> str:
    """The characters of a plane; a cell is empty where ICU has none or one of private use."""
    prefix = bytes((0x8E, 0xA0 + number)) if number > 1 else b""
    asked = b"".join(prefix + cell + b"\n" for cell in CELLS)
    command = ["uconv", "-f", CONVERTER, "-t", "utf-8", "--from-callback", "substitute"]
    lines = subprocess.run(command, input=asked, capture_output=True, check=True).stdout.decode("utf-8").split("\n")
    return "".join(line if _is_character(line) else "\x00" for line in lines[: len(CELLS)])


def _is_character(line: str) -> bool:
    return len(line) == 1 and line not in "\ufffd\x1a" and not re.match(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]", line)


def main() -> int:
    version = subprocess.run(["uconv", "--version"], capture_output=True, check=True, text=True).stdout
    found = re.search(r"ICU ([0-9.]+)", version)
    head = f"CNS 11643, from {CONVERTER} of ICU {found[1] if found else ''}, Unicode-3.0, (c) Unicode, Inc. and others"
    text = "\n".join((head, *(f"{number} {plane(number)}" for number in PLANES))) + "\n"
    OUT.write_bytes(gzip.compress(text.encode("utf-32-le"), 9, mtime=0))
    print(f"{OUT.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
