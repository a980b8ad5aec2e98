"""`fhir validate` over many resources: how often each rule was broken, reports for other programs, several processes."""

from __future__ import annotations

import io
import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from hilum import fhir
from hilum.cli import fhir_judging, progress
from hilum.cli.fhir_files import find_resources, watched
from hilum.cli.fhir_judging import Judge, judged
from hilum.cli.fhir_kept import Definitions
from support.fhir_samples import BAD, GOOD, facts, folder, run

__all__ = ["folder"]

GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"
LINES = b"\n".join((GOOD, BAD, GOOD, BAD.replace(b"p2", b"p4"))) + b"\n"


@pytest.fixture(autouse=True)
def lines(folder: Path) -> None:
    (folder / "all.ndjson").write_bytes(LINES)


# -- how often


def test_the_rules_that_many_resources_broke_are_counted_below_them(folder: Path) -> None:
    out = run("validate", "bad.json", "all.ndjson").stdout.splitlines()
    at = out.index("how often")
    assert out[at + 1 : -1] == [
        f"  3 error Patient.gender a code outside of the required value set {GENDER} binding first in bad.json",
        "  3 error Patient.birthDate not the form of date (YYYY, YYYY-MM or YYYY-MM-DD) value first in bad.json",
    ]
    assert out[-1] == "5 resources: 3 with errors, 2 valid"


def test_one_resource_with_issues_is_not_counted_once_more(folder: Path) -> None:
    assert "how often" not in run("validate", "bad.json", "good.json").stdout


def test_a_summary_tells_rules_and_no_resource(folder: Path) -> None:
    result = run("validate", "all.ndjson", "bad.json", "--summary")
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["3", "3", "5"]
    told = facts(run("validate", "all.ndjson", "nothing.json", "--summary", "--json"))
    assert told["resources"] == []
    assert [(one["count"], one["severity"], one["rule"], one["first"]) for one in told["rules"]] == [
        (1, "fatal", "invalid", "nothing.json"),
        (2, "error", "binding", "all.ndjson#2"),
        (2, "error", "value", "all.ndjson#2"),
    ]


def test_quiet_tells_nothing_of_what_is_sound(folder: Path) -> None:
    assert run("validate", "good.json", "-q").stdout == ""
    assert "good.json" not in run("validate", "good.json", "bad.json", "-q").stdout


def test_issues_come_in_the_order_in_which_they_stand(folder: Path) -> None:
    (folder / "long.json").write_bytes(
        b'{"resourceType":"Patient",\n"contact":[{"relationship":[{"text":"x"}]}],\n"gender":"femal",\n"shoe":1}'
    )
    (told,) = facts(run("validate", "long.json", "--json"))["resources"]
    assert [one["line"] for one in told["issues"]] == [2, 3, 4]


def test_an_empty_file_of_a_folder_is_an_error_and_not_passed_over(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.json").write_bytes(b"")
    (folder / "sub" / "b.json").write_bytes(GOOD.decode().encode("utf-16"))
    result = run("validate", "sub")
    assert result.exit_code == 1
    assert "sub/a.json: cannot be read: nothing is in it" in result.stdout
    assert "sub/b.json: cannot be read: UTF-16" in result.stdout


# -- reports


def test_sarif_names_file_line_column_and_rule(folder: Path) -> None:
    assert run("validate", "all.ndjson", "--report", "out/found.sarif").exit_code == 1
    document = json.loads((folder / "out" / "found.sarif").read_bytes())
    assert document["version"] == "2.1.0"
    (done,) = document["runs"]
    assert {one["id"] for one in done["tool"]["driver"]["rules"]} == {"binding", "value"}
    first = done["results"][0]
    assert (first["ruleId"], first["level"]) == ("binding", "error")
    (place,) = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "all.ndjson"},
        "region": {"startLine": 2, "startColumn": BAD.index(b'"femal"') + 1},
    }
    assert place["logicalLocations"] == [{"fullyQualifiedName": "all.ndjson#2: Patient.gender"}]
    assert "femal" not in json.dumps(document)


def test_the_file_of_a_sarif_result_is_a_uri(folder: Path) -> None:
    (folder / "ä b").mkdir()
    (folder / "ä b" / "c.json").write_bytes(BAD)
    run("validate", "ä b", "--report", "found.sarif")
    (done,) = json.loads((folder / "found.sarif").read_bytes())["runs"]
    location: Any = done["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "%C3%A4%20b/c.json"}


def test_junit_has_a_case_each_resource_that_is_told(folder: Path) -> None:
    (folder / "a<b.json").write_bytes(BAD)
    assert run("validate", "all.ndjson", "good.json", "a<b.json", "none.json", "--report", "r.xml").exit_code == 1
    top = ElementTree.fromstring((folder / "r.xml").read_bytes())
    assert (top.get("tests"), top.get("failures")) == ("7", "4")
    cases = {str(one.get("name")): one for one in top.iter("testcase")}
    assert sorted(name for name, one in cases.items() if one.find("failure") is not None) == [
        "a<b.json",
        "all.ndjson#2",
        "all.ndjson#4",
        "none.json",
    ]
    assert cases["good.json"].find("failure") is None
    failure = cases["all.ndjson#2"].find("failure")
    assert failure is not None
    assert failure.get("type") == "binding"
    assert (failure.text or "").startswith(
        f"error 2:46 Patient.gender a code outside of the required value set {GENDER} [binding]"
    )


def test_outcomes_are_one_a_resource_and_valid_themselves(folder: Path) -> None:
    run("validate", "all.ndjson", "--report", "r.ndjson")
    made = [fhir.parse(line) for line in (folder / "r.ndjson").read_bytes().splitlines()]
    assert [one["issue"][0]["severity"] for one in made] == ["information", "error", "information", "error"]
    assert made[1]["issue"][0]["expression"] == ["Patient.gender"]
    assert [fhir.validate(one) for one in made] == [()] * 4


def test_several_reports_of_one_run_and_an_ending_that_is_none(folder: Path) -> None:
    assert run("validate", "good.json", "--report", "a.html", "--report", "a.sarif").exit_code == 0
    assert (folder / "a.html").is_file()
    assert (folder / "a.sarif").is_file()
    result = run("validate", "good.json", "--report", "a.pdf")
    assert result.exit_code == 2
    assert ".sarif (SARIF)" in " ".join(result.output.split())


# -- several processes


def test_several_processes_tell_what_one_tells(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir_judging, "BATCH_ITEMS", 3)
    (folder / "many.ndjson").write_bytes(LINES * 10)
    words = ("validate", "many.ndjson", "bad.json", "none.json", "good.json", "--json", "--must-support")
    assert run(*words, "--jobs", "2").stdout == run(*words, "--jobs", "1").stdout


def test_work_goes_to_other_processes_after_a_moment(folder: Path) -> None:
    judge = Judge(Definitions([], None))
    names: list[str] = []
    pids: set[int] = set()

    def alone(items: Any, one: Judge, jobs: int) -> Any:
        pids.add(jobs)
        return (one(item) for item in items)

    from hilum.cli.fhir_files import Found, find_resources

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fhir_judging, "_by_many", alone)
        patch.setattr(fhir_judging, "processors", lambda: 4)
        for found, _, _ in judged(find_resources([folder / "all.ndjson"]), judge, patience_s=0.0):
            assert isinstance(found, Found)
            names.append(found.name.rpartition("#")[2])
        assert (names, pids) == (["1", "2", "3", "4"], {4})
        pids.clear()
        assert len(list(judged(find_resources([folder / "all.ndjson"]), judge, patience_s=3600.0))) == 4
        assert pids == set()


def test_definitions_that_cannot_be_read_are_told_by_several_processes_too(folder: Path) -> None:
    (folder / "broken.tgz").write_bytes(b"\x1f\x8bno")
    for jobs in ("1", "2"):
        result = run("validate", "good.json", "--package", "broken.tgz", "--jobs", jobs)
        assert result.exit_code == 1
        assert "broken.tgz" in result.output


def test_what_is_found_is_written_above_the_bar_where_both_are_one_terminal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = io.StringIO()
    monkeypatch.setattr(progress, "errors", Console(file=seen, force_terminal=True, width=100))
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for number, _ in enumerate(watched(find_resources([folder / "all.ndjson"]), "validating", above=True)):
        print(f"a result {number}")
    shown = seen.getvalue()
    assert all(f"a result {number}" in shown for number in range(1, 4))  # the bar begins behind the first
    assert shown.index("a result 1") < shown.rindex("validating")
