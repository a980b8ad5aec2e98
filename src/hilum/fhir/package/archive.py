"""FHIR packages (`package.tgz`) from their bytes. FHIR NPM package specification (https://hl7.org/fhir/packages.html).

A package is a gzip-compressed tar archive with `package/package.json` (name, version, dependencies, FHIR versions) and one
resource a file beside it; other folders (`package/example`, `package/xml`) are not part of what it defines and are passed
over. Everything in it is a stranger's: bytes, members, ratio and depth have budgets, a link or a name that leaves the
archive refuses the package as a whole, and no name of the archive is ever used as a path.
"""

from __future__ import annotations

import decimal
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.json import Decimal, check_depth

__all__ = ["Limits", "Package", "PackagedResource", "file_name", "key_of_file"]

Json = dict[str, Any]

SECTION = "FHIR packages"
_BLOCK = 512
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_SAFE_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,127}")
_RESOURCE_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}")


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets of one package; the core package of R4 (4.5 MB, 95 MB inflated) is within them.

    package    bytes of the archive
    inflated   bytes of all members together
    ratio      inflated bytes to bytes of the archive, counted from 1 MB on
    members    number of members, folders among them
    member     bytes of one member
    depth      nesting of the JSON of one member
    """

    package: int = 64 * 1024 * 1024
    inflated: int = 256 * 1024 * 1024
    ratio: int = 100
    members: int = 20_000
    member: int = 32 * 1024 * 1024
    depth: int = 100


@dataclass(frozen=True, slots=True)
class PackagedResource:
    """A resource of a package: what it is found by, and its bytes. It is parsed when it is asked for.

    url   canonical url, "" = none
    """

    resource_type: str
    id: str
    url: str
    version: str
    name: str
    kind: str
    base: str
    content: bytes = field(repr=False)

    def read(self) -> Json:
        """The resource; a new object on each call. Decimals are exact."""
        found: Json = _read(self.content)
        return found


@dataclass(frozen=True, slots=True)
class Package:
    """A FHIR package.

    fhir_versions   of the manifest (`fhirVersions`, `fhir-version-list`)
    dependencies    package name -> version ("4.0.1", "current", "5.0.x")
    resources       in order of their file names; of two with one type, url and version the first
    """

    name: str
    version: str
    title: str
    canonical: str
    fhir_versions: tuple[str, ...]
    dependencies: Mapping[str, str]
    resources: tuple[PackagedResource, ...] = field(repr=False)

    @property
    def fhir_version(self) -> str:
        """FHIR version that the package is for, "" where the manifest is silent."""
        return self.fhir_versions[0] if self.fhir_versions else ""

    @property
    def key(self) -> str:
        """`name#version`, as packages are named everywhere."""
        return f"{self.name}#{self.version}"

    @property
    def counts(self) -> dict[str, int]:
        """Number of resources by type, in order of the type's name."""
        return dict(sorted(Counter(resource.resource_type for resource in self.resources).items()))

    @classmethod
    def load(cls, data: bytes, *, limits: Limits | None = None) -> Package:
        """A package from the bytes of its archive.

        raises  DecodeError      not a gzip-compressed tar archive, cut short, a link or device, a name that leaves the
                                 archive, the same name twice, no manifest, a member that is not JSON
                BudgetExceeded   larger, deeper, more members or more compressed than allowed
        """
        limits = limits or Limits()
        manifest: Json | None = None
        found: dict[str, PackagedResource] = {}
        for name, content in _files(data, limits):
            folder, _, file = name.rpartition("/")
            if folder != "package" or not file.endswith(".json") or file.startswith("."):
                continue
            if file == "package.json":
                manifest = _manifest(content, limits)
                continue
            resource = _resource(file, content, limits)
            if resource is not None:
                found[file] = resource
        if manifest is None:
            raise DecodeError("no package/package.json", section=SECTION)
        return _package(manifest, found)


def file_name(package: Package) -> str:
    """Name of the file under which a package is kept in a folder of packages: `hl7.fhir.us.core#3.1.0.tgz`.

    Name and version have been checked at loading, so the file stays in its folder.
    """
    return f"{package.key}.tgz"


def key_of_file(name: str) -> tuple[str, str] | None:
    """Name and version of the package that a file of a folder of packages holds, None when it is named for none."""
    package, separator, version = name.removesuffix(".tgz").partition("#")
    if not name.endswith(".tgz") or not separator:
        return None
    return (package, version) if _SAFE_NAME.fullmatch(package) and _SAFE_VERSION.fullmatch(version) else None


def _package(manifest: Json, found: dict[str, PackagedResource]) -> Package:
    name, version = manifest.get("name"), manifest.get("version")
    if not isinstance(name, str) or not _SAFE_NAME.fullmatch(name):
        raise DecodeError("no name of a package", where="package.json name", section=SECTION)
    if not isinstance(version, str) or not _SAFE_VERSION.fullmatch(version):
        raise DecodeError("no version of a package", where="package.json version", section=SECTION)
    dependencies = manifest.get("dependencies", {})
    if not isinstance(dependencies, dict) or not all(isinstance(v, str) for v in dependencies.values()):
        raise DecodeError("not names with versions", where="package.json dependencies", section=SECTION)
    versions = manifest.get("fhirVersions", manifest.get("fhir-version-list", []))
    versions = [versions] if isinstance(versions, str) else versions
    if not isinstance(versions, list) or not all(isinstance(v, str) for v in versions):
        raise DecodeError("not a list of versions", where="package.json fhirVersions", section=SECTION)
    resources: dict[tuple[str, ...], PackagedResource] = {}
    for file in sorted(found):
        resource = found[file]
        key = (resource.resource_type, resource.url, resource.version) if resource.url else ("", file)
        resources.setdefault(key, resource)
    return Package(
        name,
        version,
        _text(manifest, "title"),
        _text(manifest, "canonical"),
        tuple(versions),
        dependencies,
        tuple(resources.values()),
    )


def _manifest(content: bytes, limits: Limits) -> Json:
    manifest = _json("package.json", content, limits)
    if not isinstance(manifest, dict):
        raise DecodeError("not a JSON object", where="package.json", section=SECTION)
    return manifest


def _resource(file: str, content: bytes, limits: Limits) -> PackagedResource | None:
    """None where the file holds no resource (an index, an OpenAPI description)."""
    resource = _json(file, content, limits)
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(kind, str) or not _RESOURCE_TYPE.fullmatch(kind):
        return None
    is_definition = kind == "StructureDefinition"
    return PackagedResource(
        kind,
        _text(resource, "id"),
        _text(resource, "url"),
        _text(resource, "version"),
        _text(resource, "name"),
        _text(resource, "type") if is_definition or kind == "SearchParameter" else "",
        _text(resource, "baseDefinition") if is_definition else "",
        content,
    )


def _text(source: Json, name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""


def _json(file: str, content: bytes, limits: Limits) -> Any:
    where = file if file.isprintable() and len(file) < 128 else "member"
    try:
        found = _read(content)
    except UnicodeDecodeError as error:
        raise DecodeError("not UTF-8", where=where, section=SECTION, offset=error.start) from None
    except json.JSONDecodeError as error:
        raise DecodeError(f"not JSON: {error.msg}", where=where, section=SECTION, offset=error.pos) from None
    except decimal.InvalidOperation:
        raise DecodeError("a number out of range", where=where, section=SECTION) from None
    except RecursionError:
        raise BudgetExceeded(f"nested deeper than {limits.depth} levels", where=where, section=SECTION) from None
    check_depth(found, limits.depth)
    return found


def _read(content: bytes) -> Any:
    return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_int=_integer)


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= 18 else Decimal(text)


def _files(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Regular files of the archive with their names. POSIX.1-2017 pax (ustar, extended headers), GNU long names."""
    reader = _Reader(data, limits)
    seen: set[str] = set()
    count = 0
    extended: dict[str, str] = {}
    long_name = ""
    while True:
        header = reader.take(_BLOCK, at_end=True)
        if not header.strip(b"\0"):
            reader.finish()
            return
        count += 1
        if count > limits.members:
            raise BudgetExceeded(f"more than {limits.members} members", section=SECTION)
        _check_sum(header)
        kind = header[156:157]
        size = _number(header[124:136])
        if "size" in extended:
            size = _decimal_size(extended["size"])
        if size > limits.member:
            raise BudgetExceeded(f"a member of more than {limits.member} bytes", section=SECTION)
        content = reader.take(size)
        reader.take(-size % _BLOCK)
        if kind == b"x":
            extended = _extended(content)
            continue
        if kind == b"g":
            continue
        if kind == b"L":
            long_name = _name(content)
            continue
        name = extended.get("path") or long_name or _header_name(header)
        extended, long_name = {}, ""
        _check_name(name)
        if kind == b"5":
            continue
        if kind not in (b"0", b"\0", b"7"):
            raise DecodeError("a link or a device in the archive", section=SECTION)
        if name in seen:
            raise DecodeError("one name twice in the archive", section=SECTION)
        seen.add(name)
        yield name.removeprefix("./"), content


class _Reader:
    """Inflates what is asked for and no more; counts against the budgets."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if len(data) > limits.package:
            raise BudgetExceeded(f"more than {limits.package} bytes", section=SECTION)
        if data[:2] != b"\x1f\x8b":
            raise DecodeError("not gzip-compressed", section=SECTION, offset=0)
        self._inflater = zlib.decompressobj(wbits=31)
        self._rest = data
        self._ready = bytearray()
        self._made = 0
        self._most = min(limits.inflated, max(1024 * 1024, len(data) * limits.ratio))

    def take(self, size: int, *, at_end: bool = False) -> bytes:
        """The next `size` bytes; with `at_end`, none left is as good as a block of zeros."""
        while len(self._ready) < size:
            if not self._inflate():
                if at_end and not self._ready:
                    return b""
                raise DecodeError("the archive is cut short", section=SECTION)
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

    def finish(self) -> None:
        """Inflate what is left, so that the check sum of the whole is looked at."""
        while not self._is_whole():
            self._ready.clear()
            if not self._inflate() and not self._is_whole():
                raise DecodeError("the archive is cut short", section=SECTION)

    def _is_whole(self) -> bool:
        return self._inflater.eof

    def _inflate(self) -> bool:
        try:
            piece = self._inflater.decompress(self._rest, 256 * 1024)
        except zlib.error:
            raise DecodeError("not gzip-compressed", section=SECTION) from None
        self._rest = self._inflater.unconsumed_tail
        self._made += len(piece)
        if self._made > self._most:
            raise BudgetExceeded(f"inflates to more than {self._most} bytes", section=SECTION)
        self._ready += piece
        return bool(piece)


def _check_sum(header: bytes) -> None:
    told = _number(header[148:156])
    plain = sum(header) - sum(header[148:156]) + 8 * 32
    if told != plain:
        raise DecodeError("not a tar archive", section=SECTION)


def _number(text: bytes) -> int:
    if text[:1] == b"\x80":
        return int.from_bytes(text[1:], "big")
    digits = text.strip(b" \0")
    if digits.strip(b"01234567"):
        raise DecodeError("not a tar archive", section=SECTION)
    return int(digits, 8) if digits else 0


def _decimal_size(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise DecodeError("not a size", section=SECTION)
    return int(text)


def _name(content: bytes) -> str:
    try:
        return content.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        raise DecodeError("a name that is not UTF-8", section=SECTION) from None


def _header_name(header: bytes) -> str:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return _name(prefix + b"/" + name if prefix else name)


def _extended(content: bytes) -> dict[str, str]:
    """Records of a pax extended header: `length key=value\\n`."""
    found: dict[str, str] = {}
    position = 0
    while position < len(content):
        end = content.find(b" ", position, position + 20)
        digits = content[position:end] if end > 0 else b""
        length = int(digits) if digits.isdigit() else 0
        record = content[position : position + length]
        if length <= len(digits) + 1 or len(record) != length or not record.endswith(b"\n"):
            raise DecodeError("not a tar archive", section=SECTION)
        key, _, value = record[len(digits) + 1 : -1].partition(b"=")
        found[_name(key)] = _name(value)
        position += length
    return found


def _check_name(name: str) -> None:
    parts = name.split("/")
    if not name or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name or ":" in parts[0]:
        raise DecodeError("a name that leaves the archive", section=SECTION)
