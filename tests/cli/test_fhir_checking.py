"""`hilum fhir validate`, and how the commands find resources, with real bytes in files, folders, packages and standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hilum import fhir
from hilum.cli import fhir_files
from hilum.cli.fhir_files import Found, Skipped, find_resources
from support.fhir_samples import BAD, BUNDLE, GOOD, XML, facts, folder, package, run

__all__ = ["folder"]

pytestmark = pytest.mark.usefixtures("folder")


def found(*paths: str, entries: bool = False) -> list[str]:
    return [one.name for one in find_resources([Path(p) for p in paths], entries=entries) if isinstance(one, Found)]


# -- reading


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (GOOD, ["a"]),
        (b"\xef\xbb\xbf" + GOOD + b"\r\n", ["a"]),
        (b"\n\n" + GOOD + b"\n\n", ["a"]),
        (json.dumps(json.loads(GOOD), indent=1).encode(), ["a"]),
        (XML, ["a"]),
        (GOOD + b"\n" + BAD, ["a#1", "a#2"]),
        (b"\n" + GOOD + b"\r\n\r\n" + BAD + b"\r\n", ["a#2", "a#4"]),
        (package("t", "1", "4.0.1", {"resourceType": "ValueSet", "id": "v"}), ["a#ValueSet/v"]),
    ],
    ids=["JSON", "BOM", "blank lines", "pretty", "XML", "NDJSON", "NDJSON with blanks", "package"],
)
def test_what_a_file_holds_is_seen_from_its_bytes(raw: bytes, names: list[str], folder: Path) -> None:
    (folder / "a").write_bytes(raw)
    assert found("a") == names


def test_a_single_line_is_ndjson_where_its_name_says_so(folder: Path) -> None:
    (folder / "a.ndjson").write_bytes(GOOD + b"\n")
    (folder / "empty.ndjson").write_bytes(b"")
    assert found("a.ndjson", "empty.ndjson") == ["a.ndjson#1"]


def test_a_folder_is_searched_in_order_and_what_says_nothing_of_fhir_is_skipped_and_named(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "p.xml").write_bytes(XML)
    (folder / "deep" / "package.json").write_bytes(b'{"name": "x"}')
    (folder / "deep" / "note.txt").write_bytes(b"hello")
    (folder / ".hidden.json").write_bytes(GOOD)
    items = list(find_resources([Path()]))
    assert [one.name for one in items if isinstance(one, Found)] == ["bad.json", "deep/p.xml", "good.json"]
    assert [one.name for one in items if isinstance(one, Skipped)] == ["deep/package.json"]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_bundle_is_read_entry_by_entry_on_demand(form: str, folder: Path) -> None:
    (folder / "b").write_bytes(BUNDLE if form == "json" else fhir.convert(BUNDLE, "xml"))
    assert found("b") == ["b"]
    assert found("b", "good.json", entries=True) == ["b entry[0]", "b entry[1]", "good.json"]


def test_a_bundle_that_is_too_large_as_a_whole_passes_entry_by_entry(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fhir_files, "MAX_BYTES", 200)
    (folder / "b.json").write_bytes(BUNDLE)
    result = run("validate", "b.json")
    assert result.exit_code == 1
    assert "--entries" in result.stdout
    assert found("b.json", entries=True) == ["b.json entry[0]", "b.json entry[1]"]


def test_a_line_that_is_too_long_does_not_hide_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir_files, "MAX_BYTES", 120)
    (folder / "a.ndjson").write_bytes(GOOD + b'\n{"resourceType":"Basic","id":"' + b"1" * 400 + b'"}\n' + GOOD + b"\n")
    items = list(find_resources([Path("a.ndjson")]))
    assert [one.name if isinstance(one, Found) else type(one) for one in items] == ["a.ndjson#1", tuple, "a.ndjson#3"]


# -- validate


def test_a_good_resource_ends_with_0_and_a_bad_one_with_1_its_place_and_no_value() -> None:
    assert run("validate", "good.json").exit_code == 0
    result = run("validate", "bad.json")
    assert result.exit_code == 1
    assert "Patient.gender" in result.stdout and "1:46" in result.stdout
    assert "femal" not in result.stdout
    assert "femal" in run("validate", "bad.json", "--values").stdout


def test_standard_input_is_judged_too() -> None:
    assert run("validate", stdin=GOOD).exit_code == 0
    assert run("validate", "-", stdin=XML).exit_code == 0
    assert run("validate", "-", stdin=BAD).exit_code == 1


def test_as_json_each_issue_has_place_line_and_rule() -> None:
    result = run("validate", "good.json", "bad.json", "--json")
    assert result.exit_code == 1
    told = facts(result)
    assert (told["valid"], told["with_errors"], told["unreadable"]) == (1, 1, 0)
    assert [(one["resource"], one["valid"]) for one in told["resources"]] == [("good.json", True), ("bad.json", False)]
    issue = told["resources"][1]["issues"][0]
    assert (issue["severity"], issue["expression"], issue["line"]) == ("error", "Patient.gender", 1)
    assert "value" not in issue


def test_of_many_in_one_file_those_are_told_that_there_is_something_to_say_of(folder: Path) -> None:
    (folder / "Patient.ndjson").write_bytes(GOOD + b"\n" + BAD + b"\n" + GOOD + b"\nnonsense\n")
    result = run("validate", "Patient.ndjson")
    assert result.exit_code == 1
    assert "4 resources: 2 valid, 2 with errors" in result.stdout
    assert "Patient.ndjson#2" in result.stdout and "Patient.ndjson#1" not in result.stdout
    lines = [one["issues"][0]["line"] for one in facts(run("validate", "Patient.ndjson", "--json"))["resources"]]
    assert lines == [2, 4]


def test_one_unreadable_file_does_not_hide_the_others(folder: Path) -> None:
    (folder / "none.json").write_bytes(b"hello")
    told = facts(run("validate", "missing.json", "none.json", "good.json", "--json"))
    assert (told["valid"], told["unreadable"]) == (1, 2)


def test_a_page_is_written_that_needs_nothing_else_and_shows_no_value(folder: Path) -> None:
    (folder / "b<i>.json").write_bytes(BAD)
    assert run("validate", "good.json", "b<i>.json", "--report", "report.html").exit_code == 1
    page = (folder / "report.html").read_text("utf-8")
    assert "Patient.gender" in page and "femal<" not in page and "31.1.1970" not in page
    assert "b&lt;i&gt;.json" in page and "<script" not in page and "2 resources: 1 valid, 1 with errors" in page


def test_the_level_says_what_is_shown() -> None:
    assert run("validate", "good.json", "--best-practices", "--level", "information").exit_code == 0
    assert "dom-6" in run("validate", "good.json", "--best-practices").stdout
    assert "dom-6" not in run("validate", "good.json", "--best-practices", "--level", "error").stdout
    assert run("validate", "bad.json", "--level", "loud").exit_code == 2


def test_nothing_to_judge_is_wrong_use(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert run("validate", "empty").exit_code == 2
    assert run("validate", "empty", "--json").exit_code == 2


# -- vital signs


def test_a_vital_sign_is_judged_by_the_profile_of_its_code_unless_that_is_declined(folder: Path) -> None:
    coded = {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]}
    (folder / "rate.json").write_text(json.dumps({"resourceType": "Observation", "status": "final", "code": coded}))
    result = run("validate", "rate.json", "--json")
    told = facts(result)
    rules = {(one["expression"], one["profile"].rpartition("/")[2]) for one in told["resources"][0]["issues"]}
    assert result.exit_code == 1
    assert {("Observation.subject", "heartrate"), ("Observation.category", "heartrate")} <= rules
    (folder / "more.json").write_bytes((folder / "rate.json").read_bytes())
    result = run("validate", "rate.json", "more.json", "--json", "--jobs", "2")
    assert facts(result)["with_errors"] == 2
    result = run("validate", "rate.json", "--json", "--no-vital-signs")
    told = facts(result)
    assert (result.exit_code, told["resources"][0]["issues"]) == (0, [])


def test_a_profile_of_which_no_snapshot_can_be_made_is_told(folder: Path) -> None:
    definition = {
        "resourceType": "StructureDefinition",
        "url": "http://x.org/p",
        "name": "P",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": "Observation",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Observation",
        "derivation": "constraint",
        "differential": {"element": [{"id": "Observation.none", "path": "Observation.none", "min": 1}]},
    }
    (folder / "p.json").write_text(json.dumps(definition))
    result = run("validate", "p.json", "--json")
    told = facts(result)
    assert result.exit_code == 1
    assert [one["rule"] for one in told["resources"][0]["issues"] if one["severity"] == "error"] == ["snapshot"]
