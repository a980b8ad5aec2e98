"""`hilum hl7 explain`: what the standard says, as a person asks for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["hl7", *words], input=stdin, catch_exceptions=False)


def facts(*words: str) -> Any:
    result = run("explain", *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_help_teaches_by_examples() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "hilum hl7 explain PID-3" in result.stdout
    assert "PID-3.4" in run("explain", "--help").stdout


def test_a_field_is_told_with_its_type_parts_and_limits() -> None:
    text = run("explain", "PID-3").stdout
    assert "Patient Identifier List" in text
    assert "CX" in text and "required" in text and "1..*" in text
    assert "PID-3.4" in text and "Assigning Authority" in text
    told = facts("PID-3")
    assert (told["datatype"], told["usage"], told["cardinality"], told["max_length"]) == ("CX", "R", "1..*", 250)
    assert told["versions"][-1] == "2.9"


@pytest.mark.parametrize("way", ["PID-8", "pid-8", "PID.8", "PID[1]-8[1]"])
def test_a_place_may_be_written_as_in_any_tool(way: str) -> None:
    assert {"code": "F", "display": "Female"} in facts(way)["codes"]


def test_components_are_told_by_place_and_by_type() -> None:
    assert facts("PID-3.4")["name"] == "Assigning Authority"
    assert facts("PID-3.4.2")["name"] == facts("CX.4.2")["name"] == "Universal ID"
    assert facts("CX.4")["components"][0]["datatype"] == "IS"


def test_a_field_differs_by_version() -> None:
    assert facts("PID-3", "--version", "2.1")["datatype"] != "CX"
    assert "2.1" not in facts("PID-33")["versions"]


def test_a_segment_is_told_with_its_fields_and_the_structures_that_use_it() -> None:
    told = facts("MRG")
    assert told["fields"][0]["name"].startswith("Prior Patient Identifier")
    assert "ADT_A39" in run("explain", "MRG").stdout
    assert "MRG-1" in run("explain", "MRG").stdout


def test_a_structure_is_drawn_as_a_tree_and_found_by_its_event() -> None:
    text = run("explain", "ADT^A40").stdout
    assert "ADT_A39" in text and "+ PATIENT" in text and "1 MRG" in text
    told = facts("ORU_R01")
    assert told["id"] == facts("ORU^R01^ORU_R01")["id"] == facts("ORU^R01")["id"] == "ORU_R01"
    assert any(one["name"] == "PATIENT_RESULT" and one["group"] for one in told["items"])


def test_an_event_alone_names_the_messages_that_carry_it() -> None:
    assert [one["structure"] for one in facts("A04")["messages"]] == ["ADT_A01"]
    assert "ADT^A04" in run("explain", "A04").stdout
    assert len(facts("ADT")["messages"]) > 50


@pytest.mark.parametrize("way", [("0001",), ("table", "0001"), ("HL70001",), ("1",)])
def test_a_table_is_told_with_its_codes(way: tuple[str, ...]) -> None:
    told = facts(*way)
    assert (told["id"], told["type"], len(told["codes"])) == ("0001", "user", 6)
    assert "Male" in run("explain", *way).stdout


def test_a_code_is_told_and_a_table_without_codes_says_so() -> None:
    assert facts("0001", "F")["display"] == "Female"
    assert "Female" in run("explain", "0001", "F").stdout
    assert "a site fills it" in run("explain", "0010").stdout


def test_a_data_type_is_told_and_a_primitive_says_so() -> None:
    assert [one["name"] for one in facts("CX")["components"][:2]] == ["ID Number", "Check Digit"]
    assert "primitive" in run("explain", "ST").stdout


def test_words_find_what_is_named_so() -> None:
    places = {row["place"] for row in facts("time of birth")}
    assert "PID-7" in places
    assert "PID-7" in run("explain", "time", "of", "birth").stdout


@pytest.mark.parametrize(
    "what", ["PID-999", "PID-3.99", "CX.99", "CX.4.99", "XYZ", "ADT^Z99", "9999", "xx", "PID-3.1.9"]
)
def test_what_the_version_does_not_have_ends_with_1(what: str) -> None:
    result = run("explain", what)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_what_another_version_has_is_told() -> None:
    result = run("explain", "ORG_O20", "--version", "2.3")
    assert result.exit_code == 1
    assert "2.8.2" in result.output


def test_an_unknown_version_names_those_that_are_known() -> None:
    result = run("explain", "PID", "--version", "2.0", "--json")
    assert result.exit_code == 1
    assert "2.8.2" in json.loads(result.stdout)["error"]
