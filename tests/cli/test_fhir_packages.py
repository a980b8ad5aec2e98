"""`hilum fhir package add`, `list`, `remove`, and that what they define is known to `validate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.fhir_samples import facts, folder, package, run

__all__ = ["folder"]

EXTENSION = {
    "resourceType": "StructureDefinition",
    "url": "http://example.org/shoe-size",
    "name": "ShoeSize",
    "status": "active",
    "fhirVersion": "4.0.1",
    "kind": "complex-type",
    "abstract": False,
    "context": [{"type": "element", "expression": "Patient"}],
    "type": "Extension",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
    "derivation": "constraint",
    "differential": {
        "element": [
            {"id": "Extension", "path": "Extension"},
            {"id": "Extension.url", "path": "Extension.url", "fixedUri": "http://example.org/shoe-size"},
            {"id": "Extension.value[x]", "path": "Extension.value[x]", "type": [{"code": "integer"}]},
        ]
    },
}
WEARER = (
    b'{"resourceType":"Observation","status":"final","code":{"text":"x"},'
    b'"extension":[{"url":"http://example.org/shoe-size","valueInteger":39}]}'
)


@pytest.fixture(autouse=True)
def archive(folder: Path) -> Path:
    (folder / "p.tgz").write_bytes(package("test.one", "1.0.0", "4.0.1", EXTENSION))
    return folder / "p.tgz"


def kept(folder: Path) -> list[str]:
    return sorted(one.name for one in (folder.parent / "share" / "hilum" / "fhir-packages").iterdir())


def test_a_package_is_added_listed_and_removed(folder: Path) -> None:
    assert "no packages" in run("package", "list").stdout
    result = run("package", "add", "p.tgz")
    assert result.exit_code == 0
    assert "added test.one#1.0.0: 1 resources" in result.stdout and "test.other#2.0.0" in result.stdout
    assert kept(folder) == ["test.one#1.0.0.tgz"]
    assert "replaced" in run("package", "add", "p.tgz").stdout
    told = facts(run("package", "list", "--json"))
    assert [(one["name"], one["version"], one["resources"]) for one in told["packages"]] == [
        ("test.one", "1.0.0", {"StructureDefinition": 1})
    ]
    assert told["missing"] == ["test.other#2.0.0"]
    assert "test.one" in run("package", "list").stdout
    assert run("package", "remove", "test.one#1.0.0").exit_code == 0
    assert kept(folder) == []


def test_it_lies_in_the_data_folder_where_there_is_one(folder: Path) -> None:
    (folder / "hilum.toml").write_text('data = "./hub"\n')
    assert run("package", "add", "p.tgz").exit_code == 0
    assert (folder / "hub" / "fhir-packages" / "test.one#1.0.0.tgz").is_file()
    assert run("package", "add", "p.tgz", "--data", "other").exit_code == 0
    assert (folder / "other" / "fhir-packages" / "test.one#1.0.0.tgz").is_file()


@pytest.mark.parametrize(
    "content",
    [b"hello", b"\x1f\x8b", package()[:90], package("../x"), package("x", "1/2"), package("x", "1", "5.0.0")],
    ids=["text", "cut short", "half", "a name that is a path", "a version that is a path", "R5"],
)
def test_what_is_no_package_for_r4_is_refused_and_leaves_nothing(content: bytes, folder: Path) -> None:
    (folder / "wrong.tgz").write_bytes(content)
    result = run("package", "add", "wrong.tgz", "p.tgz", "missing.tgz")
    assert result.exit_code == 1
    assert "wrong.tgz" in result.output and "missing.tgz" in result.output
    assert kept(folder) == ["test.one#1.0.0.tgz"]


def test_a_file_that_does_not_come_through_leaves_no_half_of_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert run("package", "add", "p.tgz").exit_code == 1
    assert kept(folder) == []


def test_removing_names_the_package_exactly(folder: Path) -> None:
    (folder / "q.tgz").write_bytes(package("test.one", "1.1.0"))
    run("package", "add", "p.tgz", "q.tgz")
    assert run("package", "remove", "test.one").exit_code == 2
    assert run("package", "remove", "test.two").exit_code == 1
    assert run("package", "remove", "../here/p.tgz").exit_code == 1
    assert run("package", "remove", "test.one#1.1.0").exit_code == 0
    assert kept(folder) == ["test.one#1.0.0.tgz"]
    assert facts(run("package", "remove", "test.one", "--json"))["removed"] == ["test.one#1.0.0"]


def test_an_extension_of_a_package_is_judged_by_its_definition() -> None:
    def rules(*words: str) -> set[str]:
        told = facts(run("validate", "-", "--json", "--level", "information", *words, stdin=WEARER))
        return {issue.get("rule", "") for one in told["resources"] for issue in one["issues"]}

    before = rules()
    assert "extension-context" in rules("--package", "p.tgz") - before
    run("package", "add", "p.tgz")
    assert "extension-context" in rules() - before


def test_a_kept_file_that_is_broken_is_named(folder: Path) -> None:
    run("package", "add", "p.tgz")
    (folder.parent / "share" / "hilum" / "fhir-packages" / "test.one#1.0.0.tgz").write_bytes(b"\x1f\x8bnothing")
    assert run("package", "list").exit_code == 1
    result = run("validate", "-", stdin=WEARER)
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output


def test_what_the_environment_says_to_other_commands_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILUM_PSEUDONYM_KEY", "0123456789abcdef0")
    assert run("package", "list").exit_code == 0


BORN = {
    "resourceType": "StructureDefinition",
    "url": "http://example.org/born",
    "name": "Born",
    "status": "active",
    "fhirVersion": "4.0.1",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {
        "element": [
            {"id": "Patient", "path": "Patient"},
            {"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1},
        ]
    },
}


def test_a_resource_is_judged_by_the_profile_that_it_claims(folder: Path) -> None:
    (folder / "born.tgz").write_bytes(package("test.born", "1.0.0", "4.0.1", BORN))
    claim = b'"meta":{"profile":["http://example.org/born"]}'
    (folder / "without.json").write_bytes(b'{"resourceType":"Patient",' + claim + b',"gender":"female"}')
    (folder / "with.json").write_bytes(b'{"resourceType":"Patient",' + claim + b',"birthDate":"1970-01-01"}')
    unknown = run("validate", "without.json", "with.json")  # the profile is not known
    assert unknown.exit_code == 0
    assert "not judged by http://example.org/born, which 2 resources claimed" in " ".join(unknown.stderr.split())
    told = facts(run("validate", "without.json", "--json"))
    assert told["unknown_profiles"] == {"http://example.org/born": 1}
    named = run("validate", "without.json", "--package", "born.tgz", "--profile", "born")
    assert (named.exit_code, named.stderr) == (1, "")
    assert run("package", "add", "born.tgz").exit_code == 0
    assert run("validate", "with.json").exit_code == 0
    result = run("validate", "without.json", "--json")
    assert result.exit_code == 1
    (issue,) = facts(result)["resources"][0]["issues"]
    assert (issue["profile"], issue["severity"]) == ("http://example.org/born", "error")
    assert "birthDate" in issue["text"] + issue["expression"]


def test_a_profile_that_is_named_judges_each_resource_of_its_type(folder: Path) -> None:
    (folder / "born.tgz").write_bytes(package("test.born", "1.0.0", "4.0.1", BORN))
    url = "http://example.org/born"
    (folder / "p.json").write_bytes(b'{"resourceType":"Patient","gender":"female"}')
    (folder / "o.json").write_bytes(b'{"resourceType":"Observation","status":"final","code":{"text":"x"}}')
    unknown = run("validate", "p.json", "--profile", "http://example.org/bron", "--package", "born.tgz")
    assert unknown.exit_code == 1 and "http://example.org/bron" in unknown.output and f"near: {url}" in unknown.output
    result = run("validate", "p.json", "o.json", "--profile", url, "--package", "born.tgz", "--json")
    assert result.exit_code == 1
    judged = {one["resource"]: [issue["profile"] for issue in one["issues"]] for one in facts(result)["resources"]}
    assert judged == {"p.json": [url], "o.json": []}
    twice = ("--profile", url, "--profile", "http://hl7.org/fhir/StructureDefinition/vitalsigns")
    both = facts(run("validate", "p.json", "o.json", "--package", "born.tgz", *twice, "--json"))
    assert both["with_errors"] == 2


def test_the_report_of_must_support_tells_what_is_there_and_what_is_absent(folder: Path) -> None:
    born = {**BORN, "differential": {"element": [
        {"id": "Patient", "path": "Patient"},
        {"id": "Patient.birthDate", "path": "Patient.birthDate", "mustSupport": True},
        {"id": "Patient.name", "path": "Patient.name", "mustSupport": True},
    ]}}  # fmt: skip
    (folder / "born.tgz").write_bytes(package("test.born", "1.0.0", "4.0.1", born))
    words = ("validate", "good.json", "--package", "born.tgz", "--profile", "http://example.org/born", "--must-support")
    shown = run(*words)
    assert shown.exit_code == 0
    assert "1 of 2 there" in shown.stdout and "absent Patient.name" in shown.stdout
    (told,) = facts(run(*words, "--json"))["resources"][0]["must_support"]
    assert told == {
        "profile": "http://example.org/born",
        "present": {"Patient.birthDate": 1},
        "absent": ["Patient.name"],
    }
    assert "must_support" not in facts(run(*words[:-1], "--json"))["resources"][0]
