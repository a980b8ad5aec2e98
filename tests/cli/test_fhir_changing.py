"""`hilum fhir convert` and `hilum fhir patch`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hilum import fhir
from support.fhir_samples import BUNDLE, GOOD, XML, facts, folder, run

__all__ = ["folder"]

pytestmark = pytest.mark.usefixtures("folder")

EXACT = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":5.40}}'
JSON_PATCH = b'[{"op":"replace","path":"/birthDate","value":"1970-02-01"}]'
XML_PATCH = (
    b'<diff xmlns:f="http://hl7.org/fhir"><replace sel="f:Patient/f:birthDate/@value">1970-02-01</replace></diff>'
)
FHIRPATH_PATCH = (
    b'{"resourceType":"Parameters","parameter":[{"name":"operation","part":['
    b'{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.birthDate"},'
    b'{"name":"value","valueDate":"1970-02-01"}]}]}'
)


# -- convert


def test_a_resource_goes_to_xml_and_back_byte_for_byte(folder: Path) -> None:
    xml = run("convert", "--to", "xml", stdin=EXACT).stdout_bytes
    assert b'<value value="5.40"/>' in xml
    assert run("convert", "-", "--to", "json", stdin=xml).stdout_bytes == EXACT + b"\n"
    assert b"\n  <status" in run("convert", "-", "-t", "xml", "--pretty", stdin=EXACT).stdout_bytes


def test_what_is_already_in_the_format_keeps_its_bytes() -> None:
    written = b'{ "resourceType" : "Patient",\n "id":"p1" }'
    assert run("convert", "-", stdin=written).stdout_bytes == written + b"\n"
    assert (
        run("convert", "-", "--to", "ndjson", stdin=written).stdout_bytes == b'{"resourceType":"Patient","id":"p1"}\n'
    )


def test_a_bundle_becomes_ndjson_entry_by_entry() -> None:
    lines = run("convert", "-", "--entries", "--to", "ndjson", stdin=BUNDLE).stdout_bytes.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["p1", "p2"]
    assert lines[0] == GOOD


def test_results_go_to_a_folder_with_the_names_they_came_with(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "p.json").write_bytes(GOOD)
    (folder / "deep" / "all.ndjson").write_bytes(GOOD + b"\n" + GOOD + b"\n")
    (folder / "deep" / "other.json").write_bytes(b"[]")
    result = run("convert", "deep", "--to", "xml", "--out", "out")
    assert result.exit_code == 0 and "3 written to out" in result.output and "skipped: deep/other.json" in result.output
    assert sorted(one.name for one in (folder / "out").iterdir()) == ["all-1.xml", "all-2.xml", "p.xml"]
    assert run("convert", "deep", "--to", "ndjson", "--out", "lines").exit_code == 0
    assert (folder / "lines" / "all.ndjson").read_bytes() == GOOD + b"\n" + GOOD + b"\n"
    assert run("convert", "deep", "--to", "ndjson", "--out", "lines").exit_code == 0
    assert (folder / "lines" / "all.ndjson").read_bytes() == GOOD + b"\n" + GOOD + b"\n"


def test_several_documents_of_xml_need_a_folder() -> None:
    assert run("convert", "good.json", "bad.json", "--to", "xml").exit_code == 2
    assert run("convert", "good.json", "--to", "yaml").exit_code == 2


def test_what_cannot_be_converted_is_told_and_the_others_are_written(folder: Path) -> None:
    (folder / "odd.json").write_bytes(b'{"resourceType":"Patient","shoeSize":39}')
    result = run("convert", "odd.json", "good.json", "missing.json", "--to", "xml", "--out", "out", "--json")
    assert result.exit_code == 1
    assert fhir.parse((folder / "out" / "good.xml").read_bytes()) == fhir.parse(GOOD)
    told = json.loads(result.stdout)
    assert told["written"] == 1
    assert [one["resource"] for one in told["failed"]] == ["odd.json", "missing.json"]
    assert "39" not in told["failed"][0]["error"]


# -- patch


@pytest.mark.parametrize("change", [JSON_PATCH, XML_PATCH, FHIRPATH_PATCH], ids=["JSON", "XML", "FHIRPath"])
def test_each_kind_of_patch_is_seen_from_its_bytes(change: bytes, folder: Path) -> None:
    (folder / "change").write_bytes(change)
    result = run("patch", "change", "good.json")
    assert result.exit_code == 0
    assert fhir.parse(result.stdout_bytes) == fhir.parse(GOOD) | {"birthDate": "1970-02-01"}
    assert (folder / "good.json").read_bytes() == GOOD


def test_a_fhirpath_patch_in_xml_is_one_too(folder: Path) -> None:
    (folder / "change").write_bytes(fhir.convert(FHIRPATH_PATCH, "xml"))
    assert fhir.parse(run("patch", "change", "good.json").stdout_bytes)["birthDate"] == "1970-02-01"


def test_the_result_has_the_format_that_the_resource_came_in(folder: Path) -> None:
    (folder / "p.xml").write_bytes(XML)
    change = b'[{"op":"remove","path":"/id"}]'
    assert run("patch", "-", "p.xml", stdin=change).stdout_bytes.startswith(b"<?xml")
    assert run("patch", "-", "p.xml", "--to", "ndjson", stdin=change).stdout_bytes == (
        b'{"resourceType":"Patient","gender":"female"}\n'
    )


def test_a_patch_that_cannot_be_done_is_told_by_operation_and_place(folder: Path) -> None:
    (folder / "change").write_bytes(b'[{"op":"test","path":"/gender","value":"male"}]')
    result = run("patch", "change", "good.json")
    assert result.exit_code == 1
    assert "operation 1" in result.output and "/gender" in result.output and "female" not in result.output


@pytest.mark.parametrize("change", [b"", b"hello", b"[1]", b'{"resourceType":"Patient"}', b"[" * 10_000])
def test_what_is_no_patch_is_wrong_use(change: bytes, folder: Path) -> None:
    (folder / "change").write_bytes(change)
    result = run("patch", "change", "good.json")
    assert result.exit_code == 2
    assert "change" in result.output and "Traceback" not in result.output


def test_standard_input_cannot_be_both() -> None:
    assert run("patch", "-", stdin=JSON_PATCH).exit_code == 2
    assert run("patch", "missing", "good.json").exit_code == 2


# -- path


def test_each_value_is_a_line() -> None:
    assert run("path", "Patient.gender", "good.json").stdout == "female\n"
    assert run("path", "valueQuantity | value", stdin=EXACT).stdout == '{"value":5.40}\n'
    assert run("path", "Patient.gender = 'female'", stdin=GOOD).stdout == "true\n"


def test_of_several_resources_each_line_names_its_own(folder: Path) -> None:
    (folder / "all.ndjson").write_bytes(GOOD + b"\n" + GOOD)
    assert run("path", "id", "all.ndjson", "good.json").stdout == "all.ndjson#1: p1\nall.ndjson#2: p1\ngood.json: p1\n"


def test_as_json_decimals_are_as_they_were_written() -> None:
    result = run("path", "Observation.value.value", "--json", stdin=EXACT)
    assert "5.40" in result.stdout
    assert facts(result) == [{"resource": "-", "result": [5.4]}]


def test_a_variable_is_given_by_name() -> None:
    assert run("path", "gender = %g", "good.json", "--variable", "g=female").stdout == "true\n"
    assert run("path", "gender", "good.json", "--variable", "g").exit_code == 2


def test_an_expression_that_is_none_is_marked_where_it_ends_to_be_one() -> None:
    result = run("path", "name..given", "good.json")
    assert result.exit_code == 2
    assert "line 1 column 6" in result.output and "\n       ^" in result.output


def test_a_name_that_the_type_does_not_have_is_remarked_where_nothing_was_found() -> None:
    assert "remark" in run("path", "Patient.birthdate", "good.json").stderr
    assert run("path", "Patient.deceased", "good.json").stderr == ""


def test_where_it_does_not_hold_the_resource_is_named() -> None:
    result = run("path", "gender = 'female'", "good.json", "bad.json", "--holds")
    assert (result.exit_code, result.stdout) == (1, "bad.json\n")
    assert run("path", "birthDate.exists()", "good.json", "bad.json", "--holds").exit_code == 0


def test_one_that_cannot_be_evaluated_does_not_hide_the_others(folder: Path) -> None:
    (folder / "two.json").write_bytes(b'{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"}]}')
    result = run("path", "name.family.upper() | gender", "two.json", "missing.json", "good.json")
    assert result.exit_code == 1
    assert "good.json: female" in result.stdout and "two.json" in result.stderr and "missing.json" in result.stderr
