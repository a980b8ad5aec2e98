"""`hilum fhir terminology add`, `list`, `remove`, `lookup`, `expand`, and what `validate` and `path` know by what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.fhir_samples import facts, folder, run
from support.terminology_samples import ANIMAL, CAT, CLAML, LION, LOINC, SNOMED, UCUM, Files, zipped

__all__ = ["folder"]

SCT = "http://snomed.info/sct"


def observation(code: str, display: str = "") -> bytes:
    coding = {"system": SCT, "code": code} | ({"display": display} if display else {})
    return json.dumps({"resourceType": "Observation", "status": "final", "code": {"coding": [coding]}}).encode()


def unpacked(files: Files, below: Path) -> None:
    for name, data in files.items():
        (below / name).parent.mkdir(parents=True, exist_ok=True)
        (below / name).write_bytes(data)


@pytest.fixture(autouse=True)
def releases(folder: Path) -> Path:
    (folder / "Loinc_2.80.zip").write_bytes(zipped(LOINC))
    unpacked(SNOMED, folder / "sct")
    (folder / "ucum-essence.xml").write_bytes(UCUM["ucum-essence.xml"])
    (folder / "gm.xml").write_bytes(CLAML["icd10mini.xml"])
    return folder


def kept(folder: Path) -> list[str]:
    where = folder.parent / "share" / "hilum" / "fhir-terminology"
    return sorted(one.name for one in where.iterdir()) if where.is_dir() else []


def test_releases_are_added_listed_and_removed(folder: Path) -> None:
    assert "no terminology" in run("terminology", "list").stdout
    result = run("terminology", "add", "Loinc_2.80.zip", "sct", "ucum-essence.xml", "gm.xml")
    assert result.exit_code == 0
    assert "added loinc#2.80: 10 concepts" in result.stdout
    assert "added sct-900000000000207008#20250101: 11 concepts" in result.stdout
    assert "3 units more, 1 units otherwise" in result.stdout
    assert kept(folder) == [
        "icd-10-gm#2026.terms",
        "loinc#2.80.terms",
        "sct-900000000000207008#20250101.terms",
        "ucum#9.9.terms",
    ]
    told = facts(run("terminology", "list", "--json"))
    assert [(one["release"], one["system"]) for one in told["releases"]][1] == ("loinc#2.80", "http://loinc.org")
    assert "icd-10-gm#2026" in run("terminology", "list").stdout
    assert facts(run("terminology", "add", "gm.xml", "--json"))["releases"][0]["replaced"] is True
    assert run("terminology", "add", "gm.xml", "--version", "2027").exit_code == 0
    assert run("terminology", "remove", "icd-10-gm").exit_code == 2
    assert run("terminology", "remove", "atc").exit_code == 1
    assert run("terminology", "remove", "../here/gm.xml").exit_code == 1
    assert facts(run("terminology", "remove", "icd-10-gm#2026", "ucum", "--json"))["removed"] == [
        "icd-10-gm#2026",
        "ucum#9.9",
    ]
    assert len(kept(folder)) == 3


def test_a_name_of_loinc_is_printed_as_it_is_written(folder: Path) -> None:
    table = LOINC["LoincTable/Loinc.csv"].replace(b'"Pt","Ser"', b'"Pt","Heart"')
    (folder / "Loinc.csv").write_bytes(table)
    assert run("terminology", "add", "Loinc.csv").exit_code == 0
    assert "Starlight:MCnc:Pt:Heart:Qn" in run("terminology", "lookup", "loinc", "1001-1").stdout


def test_what_is_broken_is_named_with_its_line_and_leaves_nothing(folder: Path) -> None:
    (folder / "broken.zip").write_bytes(
        zipped({"Loinc.csv": LOINC["LoincTable/Loinc.csv"].replace(b'"ACTIVE",', b"", 1)})
    )
    (folder / "bomb.zip").write_bytes(zipped({"Loinc.csv": b"\0" * 9_000_000}))
    result = run("terminology", "add", "broken.zip", "bomb.zip", "good.json", "none.zip", "gm.xml")
    assert result.exit_code == 1
    assert "broken.zip/Loinc.csv line 2" in result.output and "unpacks to too much" in result.output
    assert "none.zip" in result.output and "good.json" in result.output
    assert kept(folder) == ["icd-10-gm#2026.terms"]


def test_a_kept_file_that_is_broken_is_named(folder: Path) -> None:
    run("terminology", "add", "gm.xml", "--data", "hub")
    (folder / "hub" / "fhir-terminology" / "icd-10-gm#2026.terms").write_bytes(b"nothing")
    assert run("terminology", "list", "--data", "hub").exit_code == 1
    result = run("validate", "good.json", "--data", "hub")
    assert result.exit_code != 0 and "icd-10-gm#2026.terms" in result.output


def test_a_code_is_looked_up(folder: Path) -> None:
    run("terminology", "add", "sct", "Loinc_2.80.zip", "--language", "de")
    shown = run("terminology", "lookup", "snomed", CAT).stdout
    assert "100000003 Katze" in shown and "term en synonym Feline" in shown and f"below {ANIMAL} Animal" in shown
    told = facts(run("terminology", "lookup", "http://loinc.org", "1001-1", "--json"))
    chemistry = {"name": "CLASS", "meaning": "", "value": "CHEM", "display": "", "group": 0}
    assert told["display"] == "Starlight in Serum" and chemistry in told["properties"]
    assert run("terminology", "lookup", "loinc", "1001-2").exit_code == 1
    assert run("terminology", "lookup", "icd-10", "A00").exit_code == 1
    core = run("terminology", "lookup", "http://hl7.org/fhir/administrative-gender", "male")
    assert core.exit_code == 0 and "male Male" in core.stdout


def test_a_value_set_is_expanded_page_by_page_or_from_a_file(folder: Path) -> None:
    run("terminology", "add", "sct", "Loinc_2.80.zip")
    shown = run("terminology", "expand", f"{SCT}?fhir_vs=isa/{ANIMAL}", "--offset", "1", "--count", "1").stdout
    assert "Cat" in shown and "Lion" not in shown and "2 to 2 of 3" in shown
    value_set = {"resourceType": "ValueSet", "compose": {"include": [{"system": "http://loinc.org", "filter": [
        {"property": "CLASS", "op": "=", "value": "CHEM"}]}]}}  # fmt: skip
    (folder / "chem.json").write_text(json.dumps(value_set))
    told = facts(run("terminology", "expand", "chem.json", "--filter", "moon", "--json"))
    assert [one["code"] for one in told["expansion"]["contains"]] == ["1002-9"]
    assert run("terminology", "expand", "http://example.org/none").exit_code == 1
    assert run("terminology", "expand", "http://hl7.org/fhir/ValueSet/mimetypes").exit_code == 1


def test_validate_judges_codes_by_what_is_kept() -> None:
    assert run("validate", "-", stdin=observation("123456789")).exit_code == 0
    run("terminology", "add", "sct")
    assert run("validate", "-", stdin=observation(CAT, "cat")).exit_code == 0
    wrong = run("validate", "-", stdin=observation("123456789"))
    assert (
        wrong.exit_code == 1 and "Observation.code.coding[0].code" in wrong.stdout and "123456789" not in wrong.stdout
    )
    warned = run("validate", "-", stdin=observation(CAT, "Dog"))
    assert warned.exit_code == 0 and "1 warning" in warned.stdout
    assert "Dog" in run("validate", "-", "--values", stdin=observation(CAT, "Dog")).stdout


def test_path_asks_for_members_and_subsumption() -> None:
    run("terminology", "add", "sct")
    asked = f"code.coding.memberOf('{SCT}?fhir_vs=isa/{ANIMAL}')"
    assert run("path", asked, "-", stdin=observation(LION)).stdout.strip() == "true"
    assert (
        run("path", "gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')", "good.json").stdout.strip()
        == "true"
    )
    assert (
        run("path", "code.coding.memberOf('http://example.org/none')", "-", stdin=observation(LION)).stdout.strip()
        == ""
    )


def test_path_resolves_references_among_the_files(folder: Path) -> None:
    reference = (
        '{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"%s"}}'
    )
    (folder / "o.json").write_text(reference % "Patient/p1")
    far = reference % "http://example.org/fhir/Patient/p1/_history/2"
    patient = '{"resourceType":"Patient","id":"p1","gender":"male"}'
    (folder / "b.json").write_text(
        f'{{"resourceType":"Bundle","type":"collection","entry":[{{"resource":{far}}},{{"resource":{patient}}}]}}'
    )
    expression = "subject.resolve().ofType(Patient).gender"
    assert run("path", expression, "o.json").stdout == ""
    assert run("path", expression, "o.json", "good.json").stdout == "o.json: female\n"
    assert run("path", expression, "b.json", "--entries").stdout == "b.json entry[0]: male\n"


def test_flatten_takes_bundles_entry_by_entry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hilum.cli import fhir_files

    (folder / "b.json").write_text(
        '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"p9"}}]}'
    )
    (folder / "view.json").write_text('{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}')
    assert run("flatten", "view.json", "b.json", "--entries").stdout.split() == ["id", "p9"]
    monkeypatch.setattr(fhir_files, "MAX_BYTES", 90)
    assert run("flatten", "view.json", "b.json").exit_code == 1
    assert run("flatten", "view.json", "b.json", "--entries").stdout.split() == ["id", "p9"]
