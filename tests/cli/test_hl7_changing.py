"""`hilum hl7 convert`, `anonymise` and `generate`, with real bytes in files, folders and standard input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.hl7v2.data.er7 import parse

ADT = (
    "MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|C1|P|2.5.1||||||UNICODE UTF-8\r"
    "EVN|A04|20260115101530\r"
    "PID|1||4711^^^HOSP^MR~99-1^^^NAT^NI||Wechsel^Käthe||19700131|F|||Gasse 1^^Wien^^1010^AT||(01)555-0100\r"
    "NTE|1||Käthe Wechsel came alone\r"
    "PV1|1|O\r"
).encode()
KEY = b"a secret of at least sixteen bytes"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HILUM_PSEUDONYM_KEY", raising=False)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "adt.hl7").write_bytes(ADT)
    (tmp_path / "key").write_bytes(KEY + b"\n")
    return tmp_path


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["hl7", *words], input=stdin, catch_exceptions=False)


# -- convert


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_message_goes_to_another_spelling_and_back_without_loss(form: str) -> None:
    there = run("convert", "in/adt.hl7", "--to", form)
    assert there.exit_code == 0
    assert "Käthe".encode() in there.stdout_bytes
    back = run("convert", "-", "--to", "er7", stdin=there.stdout_bytes)
    assert back.stdout_bytes == ADT


def test_lines_that_are_no_segments_are_not_left_out_silently(folder: Path) -> None:
    (folder / "in" / "adt.hl7").write_bytes(ADT + b"OBX|1|ED|X||^application^pdf^Base64^JVBE\rRi0xLjQK\r\r")
    result = run("convert", "in/adt.hl7", "--to", "fhir")
    assert result.exit_code == 0
    assert "left out: C1: 1 lines that are no segments" in result.stderr
    for form in ("er7", "xml", "json"):
        kept = run("convert", "in/adt.hl7", "--to", form)
        assert "left out" not in kept.stderr and "Ri0xLjQK" in kept.stdout


def test_a_base_that_is_no_address_is_wrong_use() -> None:
    assert run("convert", "in/adt.hl7", "--to", "fhir", "--base", "not a url").exit_code == 2
    assert run("convert", "in/adt.hl7", "--to", "fhir", "--base", "https://fhir.example.org:8443/r4/").exit_code == 0


def test_json_is_one_document_with_structure_and_version() -> None:
    told: Any = json.loads(run("convert", "in/adt.hl7").stdout)
    assert (told["structure"], told["version"]) == ("ADT_A01", "2.5.1")


def test_a_folder_is_converted_into_another_with_the_names_of_its_files(folder: Path) -> None:
    (folder / "in" / "day.hl7").write_bytes(ADT + ADT.replace(b"|C1|", b"|C2|"))
    assert run("convert", "in", "--to", "xml", "--out", "out").exit_code == 0
    assert sorted(one.name for one in (folder / "out").iterdir()) == ["adt.xml", "day-2.xml", "day.xml"]
    result = run("convert", "out", "--to", "er7", "--out", "back", "--json")
    assert len(json.loads(result.stdout)) == 3
    assert (folder / "back" / "adt.hl7").read_bytes() == ADT


def test_several_on_standard_output_are_one_a_line_and_xml_needs_a_folder() -> None:
    both = ADT + ADT.replace(b"|C1|", b"|C2|")
    lines = run("convert", "-", "--to", "json", stdin=both).stdout.splitlines()
    assert [json.loads(one)["content"][0]["fields"]["10"] for one in lines] == [["C1"], ["C2"]]
    assert len(run("convert", "-", "--to", "fhir", stdin=both).stdout.splitlines()) == 2
    assert run("convert", "-", "--to", "xml", stdin=both).exit_code == 2
    assert run("convert", "-", "--to", "er7", stdin=both).stdout_bytes == both


def test_a_message_goes_into_another_character_set(folder: Path) -> None:
    content = run("convert", "in/adt.hl7", "--to", "er7", "--charset", "8859/1").stdout_bytes
    assert b"K\xe4the" in content
    assert parse(content)["PID-5.2"] == "Käthe" and parse(content)["MSH-18"] == "8859/1"
    assert run("convert", "in/adt.hl7", "--to", "json", "--charset", "8859/1").exit_code == 2
    assert run("convert", "in/adt.hl7", "--to", "er7", "--charset", "ASCII").exit_code == 1


def test_what_cannot_be_converted_is_told_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "in" / "broken.xml").write_bytes(b"<ADT_A01")
    (folder / "in" / "broken.json").write_bytes(b"{")
    result = run("convert", "in", "--to", "er7", "--out", "out")
    assert result.exit_code == 1
    assert "broken.xml" in result.stderr and "broken.json" in result.stderr and "Traceback" not in result.output
    assert (folder / "out" / "adt.hl7").read_bytes() == ADT


def test_an_unknown_form_is_wrong_use() -> None:
    assert run("convert", "in/adt.hl7", "--to", "pdf").exit_code == 2


def test_a_message_becomes_a_fhir_bundle() -> None:
    bundle = json.loads(run("convert", "in/adt.hl7", "--to", "fhir", "--base", "https://fhir.example/r4").stdout)
    kinds = [one["resource"]["resourceType"] for one in bundle["entry"]]
    assert kinds[0] == "MessageHeader" and "Patient" in kinds and "Encounter" in kinds
    patient = next(one for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient")
    assert patient["fullUrl"].startswith("https://fhir.example/r4/Patient/")
    assert patient["resource"]["name"][0]["family"] == "Wechsel"


def test_the_bundle_comes_as_xml_too() -> None:
    content = run("convert", "in/adt.hl7", "--to", "fhir-xml").stdout_bytes
    assert b'<Bundle xmlns="http://hl7.org/fhir">' in content and b'<family value="Wechsel"/>' in content


def test_what_is_not_in_the_bundle_is_named_without_its_value(folder: Path) -> None:
    (folder / "z.hl7").write_bytes(ADT + b"ZBD|1|secret words\r")
    result = run("convert", "z.hl7", "--to", "fhir", "--unmapped", "--zone", "+01:00", "--out", "out")
    assert result.exit_code == 0
    assert "C1 ZBD: " in result.stderr and "secret" not in result.output
    assert json.loads((folder / "out" / "z.fhir.json").read_bytes())["type"] == "message"


@pytest.mark.parametrize("form", ["fhir", "fhir-xml"])
def test_a_bundle_becomes_a_message_again(form: str) -> None:
    bundle = run("convert", "in/adt.hl7", "--to", form).stdout_bytes
    back = parse(run("convert", "-", "--to", "er7", stdin=bundle).stdout_bytes)
    assert (back["MSH-9.2"], back.control_id) == ("A04", "C1")
    for place in ("PID-3.1", "PID-3[2].1", "PID-5.1", "PID-5.2", "PID-7", "PID-8", "PID-11.3", "PV1-2"):
        assert back[place] == parse(ADT)[place]


def test_a_single_resource_becomes_the_message_that_is_asked_for() -> None:
    patient = {"resourceType": "Patient", "identifier": [{"value": "4711"}], "name": [{"family": "Wechsel"}]}
    result = run(
        "convert", "-", "-t", "er7", "--event", "ADT^A08", "-v", "2.4", "--unmapped", stdin=json.dumps(patient).encode()
    )
    message = parse(result.stdout_bytes)
    assert (message["MSH-9"], message.version, message["PID-5.1"]) == ("ADT^A08^ADT_A01", "2.4", "Wechsel")
    assert "PV1-2: " in result.stderr or "PID" in result.stderr
    assert run("convert", "-", "-t", "er7", stdin=b'{"resourceType": "Basic"}').exit_code == 1
    assert run("convert", "-", "-t", "er7", stdin=b'{"resourceType": ').exit_code == 1


def test_options_of_fhir_are_for_fhir() -> None:
    assert run("convert", "in/adt.hl7", "--to", "json", "--zone", "+01:00").exit_code == 2
    assert run("convert", "in/adt.hl7", "--to", "fhir", "--zone", "Middle/Earth").exit_code == 2


def test_an_event_without_a_map_ends_with_1() -> None:
    result = run("convert", "-", "--to", "fhir", stdin=ADT.replace(b"ADT^A04^ADT_A01", b"XYZ^A04^XYZ_A04"))
    assert result.exit_code == 1
    assert "MSH-9" in result.stderr


# -- anonymise


def test_nothing_of_the_person_is_left_and_the_message_still_reads() -> None:
    content = run("anonymise", "in/adt.hl7", "--key-file", "key").stdout_bytes
    message = parse(content)
    for word in ("4711", "99-1", "Wechsel", "Käthe", "Gasse", "555-0100", "19700131"):
        assert word not in content.decode()
    assert (message.message_code, message.control_id, message["PID-8"]) == ("ADT", "C1", "F")
    assert message["PID-3.1"] and message["PID-5.1"] and message["PID-7"]


def test_one_key_gives_one_pseudonym_and_another_key_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("anonymise", "in/adt.hl7", "--key-file", "key").stdout_bytes
    assert run("anonymise", "in/adt.hl7", "-k", "key").stdout_bytes == first
    monkeypatch.setenv("HILUM_PSEUDONYM_KEY", KEY.decode())
    assert run("anonymise", "-", stdin=ADT).stdout_bytes == first
    (folder / "other").write_bytes(KEY[::-1])
    assert run("anonymise", "in/adt.hl7", "-k", "other").stdout_bytes != first


def test_without_a_key_one_is_made_up_and_that_is_said() -> None:
    result = run("anonymise", "in/adt.hl7")
    assert result.exit_code == 0
    assert "this run only" in result.stderr.replace("\n", " ")


def test_a_short_key_is_wrong_use(folder: Path) -> None:
    (folder / "short").write_bytes(b"short")
    assert run("anonymise", "in/adt.hl7", "-k", "short").exit_code == 2


def test_a_folder_is_anonymised_into_another(folder: Path) -> None:
    (folder / "in" / "deep").mkdir()
    (folder / "in" / "deep" / "more.hl7").write_bytes(ADT + ADT)
    assert run("anonymise", "in", "-k", "key", "--out", "out").exit_code == 0
    files = sorted(str(one.relative_to(folder / "out")) for one in (folder / "out").rglob("*.hl7"))
    assert files == ["adt.hl7", "deep/more-2.hl7", "deep/more.hl7"]
    assert not any(b"Wechsel" in (folder / "out" / one).read_bytes() for one in files)


# -- generate


def test_what_is_made_up_is_valid_and_the_same_for_the_same_seed() -> None:
    one = run("generate", "ADT^A04", "--seed", "7")
    assert one.exit_code == 0
    assert run("generate", "ADT^A04", "--seed", "7").stdout_bytes == one.stdout_bytes
    assert run("generate", "ADT^A04", "--seed", "8").stdout_bytes != one.stdout_bytes
    assert parse(one.stdout_bytes).message_code == "ADT"
    assert run("validate", "-", stdin=one.stdout_bytes).exit_code == 0


def test_many_of_any_version_go_into_a_folder(folder: Path) -> None:
    assert run("generate", "ORU_R01", "ADT^A01", "-n", "3", "--version", "2.3.1", "--out", "made").exit_code == 0
    names = sorted(one.name for one in (folder / "made").iterdir())
    assert len(names) == 6 and names[0] == "ADT_A01-2.3.1-0.hl7"
    assert parse((folder / "made" / names[0]).read_bytes()).version == "2.3.1"


def test_as_json_they_are_a_list() -> None:
    made = json.loads(run("generate", "ADT^A01", "-n", "2", "--json").stdout)
    assert [one["seed"] for one in made] == [0, 1]
    assert made[0]["er7"].startswith("MSH|")


def test_what_the_version_does_not_have_ends_with_1() -> None:
    assert run("generate", "ADT^Z99").exit_code == 1
    assert run("generate", "ADT^A01", "--version", "1.0").exit_code == 1


def test_foreign_files_of_a_folder_are_skipped_and_named(folder: Path) -> None:
    (folder / "in" / "profile.xml").write_bytes(b"<HL7v2xConformanceProfile/>")
    (folder / "in" / "settings.json").write_bytes(b'{"a": 1}')
    result = run("convert", "in", "--to", "xml", "--out", "out")
    assert result.exit_code == 0
    assert result.stderr.count("skipped: ") == 2 and "profile.xml" in result.stderr
    assert run("convert", "in/profile.xml", "--to", "er7").exit_code == 1, "what is named is meant"


@pytest.mark.parametrize(
    ("what", "words"), [("ORU_R0", "ORU^R01"), ("ADT", "ADT^A"), ("FOO", "structure or message code FOO")]
)
def test_an_unknown_message_is_answered_with_those_that_are_named_nearly_so(what: str, words: str) -> None:
    result = run("generate", what)
    assert result.exit_code == 1
    assert words in result.stderr and "^ in" not in result.stderr
