"""Compressed files and archives of the `fhir` commands: read as what is in them, in the memory of one resource."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from hilum.cli.fhir_packed import is_tar_within
from support.fhir_samples import BAD, GOOD, XML, facts, folder, package, run

__all__ = ["folder"]


def zipped(method: int = zipfile.ZIP_DEFLATED, /, **files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


@pytest.mark.parametrize("content", [GOOD, XML, b"\xef\xbb\xbf" + GOOD])
def test_a_compressed_resource_is_read(folder: Path, content: bytes) -> None:
    (folder / "one.json.gz").write_bytes(gzip.compress(content))
    assert run("validate", "one.json.gz").stdout == "one.json.gz valid\n"


def test_compressed_lines_are_numbered_as_lines_are(folder: Path) -> None:
    (folder / "Patient.ndjson.gz").write_bytes(gzip.compress(GOOD + b"\n" + BAD + b"\n"))
    told = facts(run("validate", "Patient.ndjson.gz", "--json"))
    assert (told["valid"], told["with_errors"]) == (1, 1)
    assert told["resources"][0]["resource"] == "Patient.ndjson.gz#2"
    assert told["resources"][0]["issues"][0]["line"] == 2


def test_compressed_lines_of_several_members_are_one_file(folder: Path) -> None:
    (folder / "a.ndjson.gz").write_bytes(gzip.compress(GOOD + b"\n") + gzip.compress(BAD + b"\n"))
    assert run("path", "id", "a.ndjson.gz").stdout == "a.ndjson.gz#1: p1\na.ndjson.gz#2: p2\n"


def test_what_is_packed_may_come_by_standard_input(folder: Path) -> None:
    assert run("path", "id", "-", stdin=gzip.compress(GOOD)).stdout == "p1\n"
    assert run("path", "id", "-", stdin=zipped(a__json=GOOD, b__xml=XML)).stdout == "-#a.json: p1\n-#b.xml: p3\n"
    assert run("validate", "-", stdin=package()).exit_code == 2  # a package without resources is still one


def test_an_archive_is_searched_as_a_folder_is(folder: Path) -> None:
    lines = gzip.compress(GOOD + b"\n" + BAD + b"\n")
    (folder / "all.zip").write_bytes(
        zipped(a__json=GOOD, readme__txt=b"hello", other__json=b'{"a": 1}', c__ndjson__gz=lines, __MACOSX=b"x")
    )
    result = run("path", "id", "all.zip")
    assert result.stdout == "all.zip#a.json: p1\nall.zip#c.ndjson.gz#1: p1\nall.zip#c.ndjson.gz#2: p2\n"
    assert "skipped: all.zip#other.json" in result.stderr
    assert "readme" not in result.output


def test_a_name_in_an_archive_leads_nowhere_else(folder: Path) -> None:
    (folder / "sly.zip").write_bytes(zipped(**{"../../sly.json": GOOD, "/etc/other.json": GOOD}))
    assert run("convert", "sly.zip", "--to", "xml", "--out", "out/deep").exit_code == 0
    made = sorted(str(one.relative_to(folder)) for one in folder.rglob("*.xml"))
    assert made == ["out/deep/sly/etc/other.xml", "out/deep/sly/sly.xml"]


def test_a_name_from_an_archive_or_a_package_writes_no_line_of_its_own_and_steers_no_terminal(folder: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a/bad.json valid\n\tb.json", BAD)
    (folder / "sly.zip").write_bytes(made.getvalue())
    sly = {"resourceType": "ValueSet", "id": "\x1b[31mred\nother.json valid"}
    (folder / "sly.tgz").write_bytes(package("test.one", "1.0.0", "4.0.1", sly))
    told = run("path", "'x'", "sly.zip", "sly.tgz").stdout
    assert [one.partition("#")[0] for one in told.splitlines()] == ["sly.zip", "sly.tgz"]
    assert "\x1b" not in told
    assert not [
        one for one in run("validate", "sly.zip", "sly.tgz").output.splitlines() if one.startswith(("\tb", "other"))
    ]


def test_results_are_named_by_what_was_compressed(folder: Path) -> None:
    (folder / "Patient.ndjson.gz").write_bytes(gzip.compress(GOOD + b"\n" + BAD + b"\n"))
    assert run("convert", "Patient.ndjson.gz", "--to", "ndjson", "--out", "out").exit_code == 0
    assert (folder / "out" / "Patient.ndjson").read_bytes() == GOOD + b"\n" + BAD + b"\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cut.gz", gzip.compress(GOOD * 50)[:-20], "a compressed file that is damaged"),
        ("cut.zip", zipped(a__json=GOOD)[:-20], "a zip archive that is damaged"),
        ("sum.zip", zipped(a__json=GOOD).replace(b"PK\x01\x02", b"PK\x01\x03"), "a zip archive that is damaged"),
        ("nest.zip", zipped(a__zip=zipped(a__json=GOOD)), "an archive within an archive"),
        ("bin.gz", gzip.compress(bytes(100)), "neither a JSON object nor XML"),
        ("empty.gz", gzip.compress(b""), "nothing is in it"),
    ],
)
def test_what_cannot_be_unpacked_is_told(folder: Path, name: str, content: bytes, words: str) -> None:
    (folder / name).write_bytes(content)
    result = run("validate", name, "good.json")
    assert result.exit_code == 1
    assert f"cannot be read: {words}" in " ".join(result.output.split())
    assert "good.json valid" in result.output


def test_a_broken_file_of_an_archive_leaves_the_others_read(folder: Path) -> None:
    data = bytearray(zipped(a__json=GOOD, b__json=GOOD))
    data[data.index(b"a.json") + 8] ^= 0xFF
    (folder / "half.zip").write_bytes(bytes(data))
    result = run("validate", "half.zip")
    assert "half.zip#a.json: cannot be read: a file of an archive that is damaged" in result.output
    assert "half.zip#b.json valid" in result.output


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_damage_is_told_whatever_the_method_of_packing(folder: Path, method: int) -> None:
    data = bytearray(zipped(method, a__json=GOOD, b__json=GOOD))
    data[data.index(b"a.json") + 6 : data.index(b"b.json") - 40] = b"\xff" * (
        data.index(b"b.json") - data.index(b"a.json") - 46
    )
    (folder / "half.zip").write_bytes(bytes(data))
    result = run("validate", "half.zip")
    assert "half.zip#a.json: cannot be read: a file of an archive that is damaged" in result.output
    assert "half.zip#b.json valid" in result.output


@pytest.mark.parametrize("by_input", [True, False])
def test_a_directory_that_leads_before_the_beginning_is_damage(folder: Path, by_input: bool) -> None:
    data = bytearray(zipped(a__json=GOOD, b__json=GOOD))
    end = data.index(b"PK\x05\x06")
    told = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (told + 60).to_bytes(4, "little")  # it stands 60 bytes earlier, and so each file
    (folder / "early.zip").write_bytes(bytes(data))
    named = run("validate", "-", stdin=bytes(data)) if by_input else run("validate", "early.zip")
    assert named.exit_code == 1
    assert "a.json: cannot be read: a file of an archive that is damaged" in named.output


def test_a_name_that_is_not_in_its_encoding_is_damage(folder: Path) -> None:
    data = bytearray(zipped(a__json=GOOD))
    at = data.index(b"PK\x01\x02")
    data[at + 9] |= 0x08  # UTF-8, APPNOTE 4.4.4 bit 11
    data[data.index(b"a.json", at)] = 0x93
    (folder / "name.zip").write_bytes(bytes(data))
    assert "name.zip: cannot be read: a zip archive that is damaged" in run("validate", "name.zip").output


def test_compressed_lines_with_a_mark_of_bytes_and_a_zero_are_no_tar_archive(folder: Path) -> None:
    lines = b"\xef\xbb\xbf" + BAD.replace(b"femal", b"a\0b") + b"\n" + GOOD + b"   " * 200 + b"\n"
    (folder / "a.ndjson.gz").write_bytes(gzip.compress(lines))
    result = run("validate", "a.ndjson.gz")
    assert "2 resources: 1 with errors, 1 valid" in result.output
    assert "tar" not in result.output


def test_an_archive_from_before_posix_is_known_by_its_checksum(folder: Path) -> None:
    made = bytearray(gzip.decompress(package()))
    made[257:265] = bytes(8)
    made[148:156] = b"%06o\0 " % (sum(made[:148]) + 8 * 32 + sum(made[156:512]))
    assert is_tar_within(gzip.compress(bytes(made)))
    made[0] ^= 1
    assert not is_tar_within(gzip.compress(bytes(made)))


def test_an_encrypted_file_is_told_as_such(folder: Path) -> None:
    data = bytearray(zipped(a__json=GOOD))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (folder / "locked.zip").write_bytes(bytes(data))
    assert "locked.zip#a.json: cannot be read: encrypted" in run("validate", "locked.zip").output


def test_what_unpacks_to_much_more_than_it_is_ends_at_the_limit_of_a_resource(folder: Path) -> None:
    (folder / "bomb.gz").write_bytes(gzip.compress(b"{" + b" " * 40_000_000))
    result = run("validate", "bomb.gz")
    assert result.exit_code == 1
    assert "bytes" in result.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing is in it"),
        (b" \n\n", "nothing is in it"),
        (GOOD.decode().encode("utf-16"), "UTF-16, and FHIR is written in UTF-8"),
        (GOOD.decode().encode("utf-16-be"), "UTF-16, and FHIR is written in UTF-8"),
        (b"[" + GOOD + b"]", "a JSON array, and a resource is an object"),
        (b"\x00\x01", "neither a JSON object nor XML"),
    ],
)
def test_what_is_no_resource_is_told_for_what_it_is(folder: Path, content: bytes, words: str) -> None:
    (folder / "what.json").write_bytes(content)
    assert f"what.json: cannot be read: {words}" in run("validate", "what.json").output
