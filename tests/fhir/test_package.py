"""Packages: what is read from an archive, and what is refused. FHIR NPM package specification."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import time
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError
from hilum.fhir.package import Limits, Package, file_name, key_of_file
from support.fhir_packages import MANIFEST, archive

VALUE_SET = {"resourceType": "ValueSet", "id": "a", "url": "http://example.org/ValueSet/a", "name": "A", "version": "1"}


def with_manifest(**members: Any) -> bytes:
    return archive({"package/package.json": MANIFEST, **{f"package/{k}.json": v for k, v in members.items()}})


def test_a_package_knows_its_name_versions_dependencies_and_resources() -> None:
    package = Package.load(with_manifest(a=VALUE_SET))
    assert (package.name, package.version, package.title) == ("test.package", "1.2.3", "A test")
    assert (package.fhir_version, dict(package.dependencies)) == ("4.0.1", {"hl7.fhir.r4.core": "4.0.1"})
    assert package.key == "test.package#1.2.3"
    assert file_name(package) == "test.package#1.2.3.tgz"
    (resource,) = package.resources
    assert (resource.resource_type, resource.id, resource.url, resource.version) == (
        "ValueSet",
        "a",
        VALUE_SET["url"],
        "1",
    )
    assert resource.read() == VALUE_SET


def test_the_name_of_its_file_gives_a_package_back_and_no_other_name_does() -> None:
    package = Package.load(with_manifest())
    assert key_of_file(file_name(package)) == ("test.package", "1.2.3")
    for name in ("a.tgz", "a#1", "../a#1.tgz", "a#../1.tgz", "a#1/2.tgz", "#1.tgz", "a#.tgz", ".tgz", "a#1.tgz.tgz/"):
        assert key_of_file(name) is None, name


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_form_of_tar_is_read_with_its_long_names(form: int) -> None:
    long = "package/" + "n" * 140 + ".json" if form != tarfile.USTAR_FORMAT else "package/" + "n" * 80 + ".json"
    package = Package.load(archive({"package/package.json": MANIFEST, long: VALUE_SET}, form=form))
    assert [r.id for r in package.resources] == ["a"]


def test_what_is_beside_the_definitions_is_passed_over() -> None:
    members = {
        "package/package.json": MANIFEST,
        "package/.index.json": {"files": []},
        "package/example/Patient-x.json": {"resourceType": "Patient"},
        "package/other/readme.md": b"text",
        "package/notes.txt": b"\xff\xfe",
        "package/schema.json": {"type": "object"},
        "package/a.json": b"\xef\xbb\xbf" + json.dumps(VALUE_SET).encode(),
        "package/b.json": {**VALUE_SET, "id": "second"},
    }
    assert [r.id for r in Package.load(archive(members)).resources] == ["a"]


def test_decimals_of_a_package_are_exact() -> None:
    content = b'{"resourceType":"ValueSet","url":"u","extension":[{"url":"x","valueDecimal":1.00}]}'
    (resource,) = Package.load(with_manifest(a=content)).resources
    value = resource.read()["extension"][0]["valueDecimal"]
    assert isinstance(value, Decimal)
    assert str(value) == "1.00"


@pytest.mark.parametrize(
    "name",
    [
        "../package/a.json",
        "/etc/a.json",
        "package/../../a.json",
        "package\\..\\a.json",
        "C:/a.json",
        "package/a\0b.json",
    ],
)
def test_a_name_that_leaves_the_archive_refuses_the_package(name: str) -> None:
    data = _raw([(name, b"0", b"{}")])
    if "\0" in name:
        data = _raw([("x", b"x", b"26 path=package/a\0bc.json\n"), ("y", b"0", b"{}")])
    with pytest.raises(DecodeError, match="leaves the archive"):
        Package.load(data)


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"4", b"6", b"S", b"K"])
def test_links_and_devices_refuse_the_package(kind: bytes) -> None:
    with pytest.raises(DecodeError, match="link or a device"):
        Package.load(_raw([("package/a.json", kind, b"")]))


def test_one_name_twice_refuses_the_package() -> None:
    with pytest.raises(DecodeError, match="twice"):
        Package.load(_raw([("package/a.json", b"0", b"{}"), ("package/a.json", b"0", b"{}")]))


def test_a_tar_bomb_is_refused_quickly_and_in_little_memory() -> None:
    bomb = _raw([(f"package/{n}.bin", b"0", bytes(16 * 1024 * 1024)) for n in range(20)])
    begun = time.process_time()
    with pytest.raises(BudgetExceeded, match="inflates"):
        Package.load(bomb)
    assert time.process_time() - begun < 1


def test_each_budget_is_kept() -> None:
    good = with_manifest(a=VALUE_SET)
    assert Package.load(good, limits=Limits(members=2)).resources
    with pytest.raises(BudgetExceeded, match="bytes"):
        Package.load(good, limits=Limits(package=len(good) - 1))
    with pytest.raises(BudgetExceeded, match="members"):
        Package.load(good, limits=Limits(members=1))
    with pytest.raises(BudgetExceeded, match="a member"):
        Package.load(good, limits=Limits(member=100))
    with pytest.raises(BudgetExceeded, match="inflates"):
        Package.load(good, limits=Limits(inflated=1000))


def test_json_ten_thousand_deep_is_refused() -> None:
    for content in (
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"a":' * 150 + b"1" + b"}" * 150,
    ):
        with pytest.raises(BudgetExceeded, match="deeper"):
            Package.load(with_manifest(a=content))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not gzip"),
        (b"PK\x03\x04", "not gzip"),
        (b"\x1f\x8b\x08" + bytes(30), "not gzip|cut short|tar"),
        (gzip.compress(b"hello" * 200), "not a tar"),
        (gzip.compress(b""), "no package/package.json"),
        (with_manifest(a=b"{"), "not JSON"),
        (with_manifest(a=b'{"resourceType":"\xff"}'), "not UTF-8"),
        (with_manifest(a=b'{"a":1e99999999999999999999}'), "out of range"),
        (archive({"package/a.json": VALUE_SET}), "no package/package.json"),
        (archive({"package/package.json": []}), "not a JSON object"),
        (archive({"package/package.json": {"name": "../x", "version": "1"}}), "no name"),
        (archive({"package/package.json": {"name": "x", "version": "1/2"}}), "no version"),
        (archive({"package/package.json": {**MANIFEST, "dependencies": [1]}}), "versions"),
        (archive({"package/package.json": {**MANIFEST, "fhirVersions": [4]}}), "list of versions"),
        (with_manifest(a=VALUE_SET)[:-40], "cut short"),
    ],
)
def test_what_is_no_package_is_said_to_be_none(data: bytes, said: str) -> None:
    with pytest.raises(DecodeError, match=said):
        Package.load(data)


def test_a_damaged_package_is_never_anything_but_a_documented_error() -> None:
    good = with_manifest(a=VALUE_SET, b={"resourceType": "CodeSystem", "url": "u", "concept": [{"code": "x"}]})
    plain = gzip.decompress(good)
    chance = random.Random(4)
    refused = 0
    for turn in range(1_500):
        source = bytearray(plain if turn % 2 else good)
        for _ in range(chance.randint(1, 6)):
            source[chance.randrange(len(source))] = chance.randrange(256)
        if chance.random() < 0.2:
            del source[chance.randrange(len(source)) :]
        data = zlib.compress(bytes(source), 1, wbits=31) if turn % 2 else bytes(source)
        try:
            Package.load(data)
        except HilumError:
            refused += 1
    assert refused > 500


def test_us_core_loads_with_all_that_it_defines(corpus: Path) -> None:
    package = Package.load((corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes())
    assert (package.key, package.fhir_version) == ("hl7.fhir.us.core#3.1.0", "4.0.1")
    counts = package.counts
    assert counts["StructureDefinition"] == 29
    assert counts["ValueSet"] == 31
    assert counts["SearchParameter"] == 74
    assert counts["ImplementationGuide"] == 1


def _raw(members: list[tuple[str, bytes, bytes]]) -> bytes:
    """An archive with headers that tarfile would not write."""
    out = io.BytesIO()
    for name, kind, content in members:
        info = tarfile.TarInfo("package/a.json")
        info.size = len(content)
        header = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
        header[:100] = name.encode().ljust(100, b"\0")
        header[156:157] = kind
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        out.write(bytes(header) + content + bytes(-len(content) % 512))
    return zlib.compress(out.getvalue() + bytes(1024), 1, wbits=31)
