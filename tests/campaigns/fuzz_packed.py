"""The target of packed files: gzip and zip as the `fhir` commands read them, damaged, within each other, with names that lead out.

What is read from a file, from bytes and from those bytes compressed must be the same.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath

from campaigns.fuzz_case import Target
from campaigns.fuzz_judging import OWN, shaped
from campaigns.fuzz_shape import mutated
from hilum.cli.fhir_files import Found, Item, Skipped, find_resources, resources_in, told
from hilum.cli.fhir_packed import is_gzip, is_zip
from hilum.cli.output import one_line
from hilum.core.errors import HilumError

__all__ = ["packed_target"]

_BUNDLE = b"<Bundle xmlns='http://hl7.org/fhir'><entry><resource>%s</resource></entry>"
_XML = b'<Patient xmlns="http://hl7.org/fhir"><id value="p"/></Patient>'
_NAMES = (
    "a.json", "b.ndjson", "c.xml", "d.json.gz", "e.ndjson.gz", "f.zip", "g.tgz", "h.jsonl", "i.JSON", "readme.txt", "../../j.json",
    "/etc/k.json", "l\\..\\m.json", ".hidden.json", "__MACOSX/n.json", "dir/", "dir/o.json", "..", ".", ".json", "x/.gz",
    "é\u202e.json",
    "p" * 300 + ".json", "\x1b[31mq.json", "a.json\n", "a.json valid\nb.json", "r.json/", "s/../../t.json",
    "C:/u.json", "CON.json", "v.gz", "w.zip.gz",
)  # fmt: skip
_METHODS = (zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_FIELDS = (0, 1, 8, 9, 12, 14, 99, 0x20, 0x40, 0x41, 0x800, 0x808, 0xFFFF)
_MOST_COMPARED = 1 << 20


@cache
def _whole() -> list[bytes]:
    """Resources that are sound."""
    return [shaped(one) for one in OWN]


def _resource(chance: random.Random) -> bytes:
    return shaped(mutated(chance.choice(OWN), chance)) if chance.random() < 0.05 else chance.choice(_whole())


def _plain(chance: random.Random) -> bytes:
    kind = chance.randrange(12)
    if kind < 4:
        lines = [_resource(chance).replace(b"\n", b" ") for _ in range(chance.choice((1, 2, 3, 30)))]
        for _ in range(chance.choice((0, 0, 1, 3))):
            lines.insert(
                chance.randrange(len(lines) + 1),
                chance.choice((b"", b" ", b"{", b"\xff", b"[1]", b"null", b"x" * 9_000)),
            )
        return chance.choice((b"", b"", b"\n\n", b"\xef\xbb\xbf")) + chance.choice((b"\n", b"\r\n")).join(lines)
    if kind < 7:
        return _resource(chance)
    if kind == 7:
        entries = [{"resource": chance.choice(OWN)} for _ in range(chance.choice((0, 1, 5)))]
        made: dict[str, object] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        return json.dumps(mutated(made, chance) if chance.random() < 0.4 else made, default=str).encode()
    if kind == 8:
        return _XML if chance.random() < 0.7 else _BUNDLE % _XML
    if kind == 9:
        return chance.choice(
            (b"", b"\n" * 5_000, b"{}", b"hello", b"<a/>", b"\xff\xfe{\0}\0", b"%PDF-1.7", b"\0" * 2_000_000)
        )
    text = bytearray(_resource(chance))
    text[chance.randrange(len(text))] = chance.randrange(256)
    return bytes(text)


def _gzipped(content: bytes, chance: random.Random) -> bytes:
    packed = gzip.compress(content, compresslevel=1, mtime=0)
    kind = chance.randrange(8)
    if kind == 0:
        return packed + gzip.compress(_plain(chance), mtime=0)
    if kind == 1:
        return packed + chance.choice((b"\0" * 700, b"more", b"\x1f\x8b", packed[:7]))
    if kind == 2:
        return packed[:3] + bytes([chance.choice((2, 4, 8, 16, 31, 255))]) + packed[4:]
    return packed


def _zipped(chance: random.Random, depth: int) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", chance.choice(_METHODS)) as archive:
        warnings.simplefilter("ignore")  # of the same name twice
        for _ in range(chance.choice((0, 1, 1, 2, 5, 40 if depth else 3))):
            content = _packed(chance, depth - 1) if depth and chance.random() < 0.3 else _plain(chance)
            with suppress(ValueError):
                archive.writestr(chance.choice(_NAMES), content)
        if chance.random() < 0.1:
            archive.comment = chance.choice((b"PK\x05\x06", b"x" * 60_000, b"\0"))
    return made.getvalue()


def _packed(chance: random.Random, depth: int) -> bytes:
    kind = chance.randrange(10)
    data = _gzipped(_packed(chance, depth - 1) if depth > 0 and kind == 0 else _plain(chance), chance) if kind < 4 else (
        _zipped(chance, max(depth, 0)) if kind < 9 else _plain(chance)
    )  # fmt: skip
    packed = bytearray(data)
    for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
        _damage(packed, chance)
    return bytes(packed)


def _damage(packed: bytearray, chance: random.Random) -> None:
    """Change what is packed, most often where a header tells something."""
    if not packed:
        return
    heads = [at for mark in (b"PK\1\2", b"PK\3\4", b"PK\5\6") for at in _places(packed, mark)]
    at = (
        chance.choice(heads) + 4 + chance.randrange(44)
        if heads and chance.random() < 0.7
        else chance.randrange(len(packed))
    )
    kind = chance.randrange(6)
    if kind == 0:
        del packed[at:]
    elif kind == 1 and at + 2 <= len(packed):
        struct.pack_into("<H", packed, at, chance.choice(_FIELDS))
    elif kind == 2 and at + 4 <= len(packed):
        struct.pack_into("<I", packed, at, chance.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, len(packed))))
    elif kind == 3:
        packed[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 4))))
    elif at < len(packed):
        packed[at] = chance.randrange(256) if kind == 4 else packed[at] ^ (1 << chance.randrange(8))


def _places(data: bytearray, mark: bytes) -> list[int]:
    found: list[int] = []
    at = data.find(mark)
    while at >= 0 and len(found) < 50:
        found.append(at)
        at = data.find(mark, at + 1)
    return found


def _seen(items: Iterable[Item]) -> list[tuple[str, ...]]:
    """What there is to say of each; what is refused is an error that is documented."""
    found: list[tuple[str, ...]] = []
    for one in items:
        if isinstance(one, Found):
            assert not one.file.is_absolute() and ".." not in one.file.parts, "a result that leaves its folder"
            assert 0 <= one.part <= 1, "further than the end"
            with suppress(HilumError):
                one.read()
            found.append((one.name, str(one.file), str(zlib.crc32(one.raw)), one.form, str(one.line)))
        else:
            assert isinstance(one, Skipped) or isinstance(one[1], HilumError), f"not documented: {one[1]!r}"
            found.append(told(one))
        assert found[-1][0] == one_line(found[-1][0]), "a name that is not harmless"
    return found


def _read(data: bytes) -> None:
    name = PurePosixPath(_NAMES[zlib.crc32(data) % 5]).name
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        from_file = _seen(find_resources([path]))
        assert from_file == _seen(resources_in(data, str(path))), "from a file and from bytes are not the same"
        _seen(find_resources([path], entries=True))
        _seen(find_resources([Path(folder)]))
        if not is_zip(data) and not is_gzip(data) and len(data) < _MOST_COMPARED and path.suffix != ".gz":
            packed = _seen(resources_in(gzip.compress(data, 1), f"{path}.gz"))
            assert [one[2:] for one in packed] == [one[2:] for one in from_file], "compressed and not are not the same"


def packed_target() -> Target:
    """The target."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.json", shaped(OWN[5]))
        made.writestr("b.ndjson.gz", gzip.compress(shaped(OWN[5]) + b"\n", mtime=0))
    return Target(
        "packed files", _read, [archive.getvalue(), gzip.compress(_XML, mtime=0)], (), 0.7, lambda one: _packed(one, 2)
    )
