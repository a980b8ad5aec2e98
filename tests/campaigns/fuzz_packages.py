"""The target of packages: archives with bombs, names that leave the archive, links, doubles, cuts and wrong encodings."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
from contextlib import suppress

from campaigns.fuzz_case import Target
from campaigns.fuzz_judging import OWN, shaped
from campaigns.fuzz_shape import mutated
from hilum.core.errors import HilumError
from hilum.fhir.package import Conformance, Package, key_of_file
from hilum.fhir.package.archive import file_name

__all__ = ["package_target"]

_MANIFEST = {
    "name": "a.b",
    "version": "1.0.0",
    "fhirVersions": ["4.0.1"],
    "dependencies": {"hl7.fhir.r4.core": "4.0.1"},
}
_NAMES = (
    "package/package.json",
    "package/.index.json",
    "package/a.json",
    "package/b.json",
    "package/../a.json",
    "../../etc/passwd",
    "/etc/passwd",
    "package/a\\..\\b.json",
    "C:/x.json",
    "package/a.json\u0000.txt",
    "package/" + "a" * 300 + ".json",
    "package/\ud7ff.json",
    "package/",
    "package/example/a.json",
    "./package/c.json",
    "package/./a.json",
    "package//a.json",
    "package/..",
    "..",
    ".",
    "package/%2e%2e/x.json",
    "package/a.xml",
    "package/CON.json",
    "~/x.json",
)


def _content(chance: random.Random) -> bytes:
    kind = chance.randrange(12)
    if kind == 0:
        return b"[" * chance.choice((10, 99, 101, 10_000))
    if kind == 1:
        return b'{"a":' * 10_000 + b"1" + b"}" * 10_000
    if kind == 2:
        return b"0" * chance.choice((1_000, 1_000_000, 6_000_000)) if chance.random() < 0.2 else b"\0" * 5_000
    if kind == 3:
        return json.dumps(OWN[0]).encode("utf-16")
    if kind == 4:
        return b"\xff\xfe{}"
    if kind == 5:
        return json.dumps(
            {"index-version": 1, "files": [{"filename": f"a{n}.json"} for n in range(chance.choice((1, 5_000)))]}
        ).encode()
    if kind == 6:
        return b'{"resourceType":"ValueSet","url":' + b"9" * 30_000 + b"}"
    if kind == 7:
        return b'{"resourceType":"ValueSet","url":1e' + b"9" * 30 + b"}"
    if kind == 8:
        return shaped(mutated(_MANIFEST, chance))
    return shaped(mutated(chance.choice(OWN), chance))


def _archive(chance: random.Random) -> bytes:
    target = io.BytesIO()
    form = chance.choice((tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT, tarfile.GNU_FORMAT))
    with tarfile.open(fileobj=target, mode="w", format=form, encoding="utf-8", errors="surrogateescape") as archive:
        if chance.random() < 0.9:
            _add(
                archive,
                "package/package.json",
                json.dumps(_MANIFEST if chance.random() < 0.8 else mutated(_MANIFEST, chance), default=str).encode(),
            )
        for number in range(chance.choice((0, 1, 3, 8, 8, 400))):
            name = chance.choice(_NAMES) if chance.random() < 0.1 else f"package/r{number}.json"
            _add(archive, name, _content(chance) if number < 8 else b"{}", chance)
    data = bytearray(target.getvalue())
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        at = chance.randrange(len(data))
        data[at : at + chance.choice((1, 8, 512))] = bytes(
            chance.randrange(256) for _ in range(chance.choice((0, 1, 8)))
        )
    packed = bytearray(gzip.compress(bytes(data), compresslevel=1, mtime=0))
    for _ in range(chance.choice((0, 0, 0, 0, 1, 2))):
        at = chance.randrange(len(packed))
        if chance.random() < 0.5:
            del packed[at:]
            break
        packed[at] ^= 1 << chance.randrange(8)
    if chance.random() < 0.03:
        packed += gzip.compress(b"more", mtime=0)
    return bytes(packed)


def _add(archive: tarfile.TarFile, name: str, content: bytes, chance: random.Random | None = None) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    if chance is not None and chance.random() < 0.04:
        info.type = chance.choice(
            (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.CONTTYPE)
        )
        info.linkname = chance.choice(_NAMES)
        info.size = 0
        content = b""
    with suppress(ValueError, UnicodeError):
        archive.addfile(info, io.BytesIO(content))


def _package(data: bytes) -> None:
    package = Package.load(data)
    name = file_name(package)
    assert "/" not in name, "a name that leaves its folder"
    assert key_of_file(name) == (package.name, package.version), "a file that is not found again"
    _ = package.counts, package.fhir_version
    conformance = Conformance([package])
    _ = conformance.missing
    for one in package.resources[:8]:
        one.read()
        for ask in (
            conformance.profile,
            conformance.value_set,
            conformance.code_system,
            conformance.extension_definition,
        ):
            with suppress(HilumError):
                ask(one.url or "x")
    conformance.search_parameters("Patient")


def package_target() -> Target:
    """The target."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as made:
        _add(made, "package/package.json", json.dumps(_MANIFEST).encode())
        _add(made, "package/a.json", shaped(OWN[5]))
    return Target("FHIR package", _package, [archive.getvalue()], (), 0.7, _archive)
