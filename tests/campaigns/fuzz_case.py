"""What a fuzz target is: a parser with what follows it, the seeds that are mutated, and words of its language."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hilum.core.errors import HilumError

MOST_BYTES = 64 << 10
IMPLICIT, EXPLICIT, BIG, DEFLATED = (f"1.2.840.10008.1.2{end}" for end in ("", ".1", ".2", ".1.99"))
XML_WORDS = (
    b"<!DOCTYPE x>", b"<!ENTITY a 'b'>", b"&a;", b"<![CDATA[", b"]]>", b"<?x?>", b"<!--", b"-->", b"&#0;",
    b"&#xD800;", b"xsi:type='x'", b"xmlns=''", b"/>", b"</", b" encoding='utf-16'",
)  # fmt: skip
JSON_WORDS = (
    b"null", b"[", b"]", b"{", b"}", b'""', b"1e999", b"-0", b"NaN", b'"\\ud800"', b"true", b",", b":",
    b'"resourceType":"Bundle"', b"[[", b'"reference":"#"',
)  # fmt: skip
ER7_WORDS = (
    b"\r", b"|", b"^", b"~", b"&", b"\\", b"\\X0D\\", b"\\C2842\\", b"\\H\\", b'""', b"\n", b"\x0b", b"\x1c", b"MSH|",
    b"PID|", b"UNICODE", b"ISO IR87", b"9" * 30, b"OBX|1|ED|", b"BHS|^~\\&|",
)  # fmt: skip
DICOM_WORDS = (
    b"\xff\xff\xff\xff", b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0", b"\xfe\xff\r\xe0", b"SQ\0\0", b"UN\0\0", b"PN",
    b"OB\0\0", b"\xe0\x7f\x10\0", b"\x08\x00\x05\x00CS", b"ISO 2022 IR 87", b"\x1b$B", b"AT", b"DS", b"IS", b"\\",
)  # fmt: skip
SEARCH_WORDS = (b"&", b"=", b":", b"|", b",", b"$", b"\\", b"%00", b"_has:", b".", b"ge", b"*")
MIME_WORDS = (
    b"\r\n",
    b"--",
    b"--cut-here",
    b"--cut-here--",
    b"Content-Type: ",
    b"boundary=",
    b"\n\n",
    b"cid:",
    b";",
    b'"',
)

Consume = Callable[[bytes], None]


@dataclass(slots=True)
class Target:
    """One parser and what follows it. `consume` may raise HilumError and nothing else.

    shape   makes a case by its structure, where bytes put anywhere would only meet the parser
    """

    name: str
    consume: Consume
    seeds: list[bytes]
    words: Sequence[bytes] = ()
    weight: float = 1.0
    shape: Callable[[random.Random], bytes] | None = None


def corpus(pattern: str, consume: Consume, most: int = 40, size: int = MOST_BYTES) -> list[bytes]:
    """Real files that the target reads, the same ones each time."""
    named = os.environ.get("HILUM_CORPUS")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "corpus"
    if not folder.is_dir():
        return []
    files = sorted(one for one in folder.glob(pattern) if one.is_file() and one.stat().st_size <= size)
    step = max(1, len(files) // (2 * most))
    found: list[bytes] = []
    for one in files[::step]:
        content = one.read_bytes()
        try:
            consume(content)
        except HilumError:
            continue
        found.append(content)
    return found[:most]
