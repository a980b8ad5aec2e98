"""`hilum hl7 validate --profile`: a message profile in one file, and a NIST profile in the folder of its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app

ADT = (
    b"MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|C1|P|2.5.1\r"
    b"EVN|A04|20260115101530\r"
    b"PID|1||4711^^^HOSP^MR||Profile^Paula\r"
    b"PV1|1|O\r"
)


def field(name: str, usage: str, datatype: str) -> str:
    least = 1 if usage == "R" else 0
    return f'<Field Name="{name}" Usage="{usage}" Min="{least}" Max="*" Datatype="{datatype}" Length="250"/>'


def profile(event: str, *, birth_date: str) -> str:
    """An HL7 v2 XML message profile of an ADT: MSH, EVN, PID to the birth date, PV1."""
    pid = "".join(
        field(name, usage, datatype)
        for name, usage, datatype in (
            ("Set ID", "O", "SI"),
            ("Patient ID", "X", "CX"),
            ("Identifiers", "R", "CX"),
            ("Alternate", "X", "CX"),
            ("Name", "R", "XPN"),
            ("Mother", "O", "XPN"),
            ("Birth date", birth_date, "TS"),
        )
    )
    segments = "".join(
        f'<Segment Name="{name}" LongName="{name}" Usage="R" Min="1" Max="1">{fields}</Segment>'
        for name, fields in (("MSH", ""), ("EVN", ""), ("PID", pid), ("PV1", ""))
    )
    return (
        '<HL7v2xConformanceProfile HL7Version="2.5.1"><MetaData Name="Ours" OrgName="Test"/>'
        f'<HL7v2xStaticDef MsgType="ADT" EventType="{event}" MsgStructID="ADT_A01">{segments}'
        "</HL7v2xStaticDef></HL7v2xConformanceProfile>"
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "adt.hl7").write_bytes(ADT)
    (tmp_path / "strict.xml").write_text(profile("A04", birth_date="R"))
    (tmp_path / "loose.xml").write_text(profile("A04", birth_date="O"))
    return tmp_path


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["hl7", "validate", *words], input=stdin, catch_exceptions=False)


def facts(*words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)[0]


def test_a_profile_asks_for_more_than_the_version() -> None:
    assert run("adt.hl7").exit_code == 0
    assert run("adt.hl7", "--profile", "loose.xml").exit_code == 0
    result = run("adt.hl7", "--profile", "strict.xml")
    assert result.exit_code == 1
    assert (
        "PID[1]-7" in result.stdout and "profile/required" in result.stdout and "Ours ADT^A04 (Test)" in result.stdout
    )


def test_a_profile_alone_leaves_the_rules_of_the_version_aside(folder: Path) -> None:
    (folder / "odd.hl7").write_bytes(ADT.replace(b"|O\r", b"|O|||||||||||||||||||||||||not a date\r"))
    both = {one["level"] for one in facts("odd.hl7", "--profile", "strict.xml")["findings"]}
    alone = {one["level"] for one in facts("odd.hl7", "--profile", "strict.xml", "--only-profile")["findings"]}
    assert "type" in both and "type" not in alone and "profile" in alone
    assert run("adt.hl7", "--only-profile").exit_code == 2


def test_of_several_profiles_the_one_of_the_message_is_taken(folder: Path) -> None:
    (folder / "profiles").mkdir()
    (folder / "profiles" / "a04.xml").write_text(profile("A04", birth_date="R"))
    (folder / "profiles" / "a08.xml").write_text(profile("A08", birth_date="O"))
    assert facts("adt.hl7", "--profile", "profiles")["valid"] is False
    (folder / "a08.hl7").write_bytes(ADT.replace(b"ADT^A04", b"ADT^A08").replace(b"EVN|A04", b"EVN|A08"))
    assert facts("a08.hl7", "--profile", "profiles")["valid"] is True
    (folder / "oru.hl7").write_bytes(ADT.replace(b"ADT^A04^ADT_A01", b"ORU^R01^ORU_R01"))
    assert "no profile for it" in run("oru.hl7", "--profile", "profiles").stdout


@pytest.mark.parametrize("content", ["<ADT_A01/>", "", "<HL7v2xConformanceProfile/>", "<HL7v2xConformanceProfile"])
def test_what_is_no_profile_is_told_before_anything_is_judged(folder: Path, content: str) -> None:
    (folder / "none.xml").write_text(content)
    result = run("adt.hl7", "--profile", "none.xml")
    assert result.exit_code == 1
    assert "Traceback" not in result.output and "valid" not in result.stdout
    assert run("adt.hl7", "--profile", "missing.xml").exit_code == 2


def test_a_nist_profile_is_read_with_the_files_beside_it(corpus: Path) -> None:
    cdc = corpus / "hl7v2" / "cdc-data-exchange-hl7"
    sample = str(cdc / "COVID.txt")
    by_folder = facts(sample, "--profile", str(cdc / "profile-NND_ORU_V2.0"))
    by_file = facts(sample, "--profile", str(cdc / "profile-NND_ORU_V2.0" / "PROFILE.xml"))
    assert by_folder == by_file
    assert by_folder["profile"].startswith("PHIN Spec")
    assert any(one["rule"] == "profile/constraint" for one in by_folder["findings"]) or by_folder["valid"]
