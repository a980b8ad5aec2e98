"""`hilum fhir show`, `diff` and `flatten`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from hilum import fhir
from support.fhir_samples import BUNDLE, GOOD, XML, facts, folder, run

__all__ = ["folder"]

pytestmark = pytest.mark.usefixtures("folder")

VIEW = (
    b'{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"},{"name":"born","path":"birthDate"},'
    b'{"name":"family","path":"name.family.first()"}]}]}'
)
MOVED = GOOD.replace(b"01-31", b"02-01")


@pytest.fixture(autouse=True)
def more(folder: Path) -> None:
    (folder / "moved.json").write_bytes(MOVED)
    (folder / "view.json").write_bytes(VIEW)


# -- show


def test_elements_are_shown_with_type_and_words(folder: Path) -> None:
    (folder / "n.json").write_bytes(
        b'{"resourceType":"Patient","birthDate":"1970","name":[{"given":["Maja [x]"],"family":"Lindqvist"}],"odd":1}'
    )
    result = run("show", "n.json")
    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[0] == "n.json"
    assert "  name HumanName  Maja [x] Lindqvist" in lines
    assert lines.index("  name HumanName  Maja [x] Lindqvist") < lines.index("  birthDate date  1970")
    assert "  odd ?  1" in lines


def test_several_are_shown_one_after_the_other_and_as_json(folder: Path) -> None:
    assert run("show", "good.json", "-", stdin=XML).stdout.count("Patient") >= 2
    assert run("show", "-", "--entries", stdin=BUNDLE).stdout.count("gender code") == 2
    told = facts(run("show", "good.json", "--json"))
    assert told[0]["resource"] == "good.json"
    assert told[0]["tree"]["children"][0] == {"name": "id", "type": "id", "path": "Patient.id", "text": "p1"}


def test_what_cannot_be_shown_is_told(folder: Path) -> None:
    result = run("show", "missing.json", "good.json")
    assert result.exit_code == 1
    assert "missing.json" in result.stderr and "good.json" in result.stdout
    (folder / "empty").mkdir()
    assert run("show", "empty").exit_code == 2


# -- diff


def test_nothing_differs_between_json_and_xml_of_the_same(folder: Path) -> None:
    (folder / "good.xml").write_bytes(fhir.convert(GOOD, "xml"))
    result = run("diff", "good.json", "good.xml")
    assert (result.exit_code, result.stdout) == (0, "no difference\n")


def test_what_differs_is_named_with_both_values() -> None:
    result = run("diff", "good.json", "moved.json")
    assert result.exit_code == 1
    assert result.stdout == "changed  Patient.birthDate: 1970-01-31 -> 1970-02-01\n"
    told = facts(run("diff", "good.json", "-", "--json", stdin=MOVED))
    assert [(one["kind"], one["place"]) for one in told] == [("changed", "Patient.birthDate")]


@pytest.mark.parametrize("kind", ["json", "fhirpath"])
def test_the_patch_between_two_leads_from_one_to_the_other(kind: str, folder: Path) -> None:
    result = run("diff", "good.json", "moved.json", "--patch", kind)
    assert result.exit_code == 1
    (folder / "change").write_bytes(result.stdout_bytes)
    patched = run("patch", "change", "good.json").stdout_bytes
    assert fhir.parse(patched) == fhir.parse(MOVED)
    assert run("diff", "good.json", "good.json", "--patch", kind).exit_code == 0


def test_lines_without_ids_of_their_own_are_compared_by_position(folder: Path) -> None:
    (folder / "a.ndjson").write_bytes(GOOD + b"\n" + GOOD + b"\n")
    (folder / "b.ndjson").write_bytes(GOOD + b"\n" + MOVED + b"\n" + GOOD)
    result = run("diff", "a.ndjson", "b.ndjson")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "#2",
        "  changed  Patient.birthDate: 1970-01-31 -> 1970-02-01",
        "added    #3",
        "3 resources: 1 differ, 1 added",
    ]
    told = facts(run("diff", "a.ndjson", "b.ndjson", "--json"))
    assert [(one["resource"], one["kind"]) for one in told] == [("#2", "changed"), ("#3", "added")]


def test_resources_are_compared_with_those_of_their_type_and_id_in_whatever_order(folder: Path) -> None:
    p2, p3 = GOOD.replace(b"p1", b"p2"), GOOD.replace(b"p1", b"p3")
    (folder / "a.ndjson").write_bytes(b"\n".join((GOOD, p2, p3)))
    (folder / "sub").mkdir()
    (folder / "sub" / "x.json").write_bytes(MOVED.replace(b"p1", b"p3"))
    (folder / "sub" / "y.xml").write_bytes(fhir.convert(GOOD, "xml"))
    (folder / "sub" / "package.json").write_bytes(b'{"no": "resource"}')
    result = run("diff", "a.ndjson", "sub")
    assert result.stdout.splitlines() == [
        "removed  Patient/p2",
        "Patient/p3",
        "  changed  Patient.birthDate: 1970-01-31 -> 1970-02-01",
        "3 resources: 1 differ, 1 removed",
    ]
    assert run("diff", "sub", "sub").stdout == "no difference\n"


def test_files_of_two_folders_are_compared_by_their_names_where_ids_are_missing(folder: Path) -> None:
    for name, files in {"old": ("a", "b"), "new": ("b", "c")}.items():
        (folder / name).mkdir()
        for one in files:
            (folder / name / f"{one}.json").write_bytes(GOOD.replace(b'"id":"p1",', b""))
    assert run("diff", "old", "new").stdout.splitlines() == [
        "removed  a",
        "added    c",
        "3 resources: 1 removed, 1 added",
    ]


def test_what_cannot_be_compared_ends_with_2(folder: Path) -> None:
    (folder / "o.json").write_bytes(b'{"resourceType":"Observation"}')
    for words in (
        ("good.json", "o.json"),
        ("good.json", "missing.json"),
        ("-", "-"),
        ("good.json", "moved.json", "--patch", "x"),
    ):
        result = run("diff", *words)
        assert result.exit_code == 2, words
        assert "Traceback" not in result.output


# -- flatten


def test_rows_come_as_csv(folder: Path) -> None:
    (folder / "n.json").write_bytes(b'{"resourceType":"Patient","id":"q","name":[{"family":"a \\"b\\", c\\nd"}]}')
    result = run("flatten", "view.json", "good.json", "n.json")
    assert result.exit_code == 0
    rows = list(csv.reader(io.StringIO(result.stdout_bytes.decode(), newline="")))
    assert rows == [["id", "born", "family"], ["p1", "1970-01-31", ""], ["q", "", 'a "b", c\nd']]


def test_rows_come_as_ndjson_and_of_bundles_by_entry(folder: Path) -> None:
    lines = run("flatten", "view.json", "-", "--to", "ndjson", stdin=BUNDLE).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["p1", "p2"]


def test_rows_come_as_parquet_with_the_types_asked_for(folder: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    result = run("flatten", "view.json", "good.json", "--out", "rows.parquet", "--type", "born=DATE")
    assert result.exit_code == 0 and "1 rows written to rows.parquet" in result.stdout
    (row,) = parquet.read_table(folder / "rows.parquet").to_pylist()
    assert (row["id"], row["born"].isoformat()) == ("p1", "1970-01-31")
    assert run("flatten", "view.json", "good.json", "--to", "parquet").exit_code == 2


def test_a_value_that_its_type_cannot_hold_leaves_no_file(folder: Path) -> None:
    pytest.importorskip("pyarrow")
    result = run("flatten", "view.json", "bad.json", "--out", "rows.parquet", "--type", "born=DATE")
    assert result.exit_code == 1
    assert "born" in result.output and "31.1." not in result.output
    assert [one.name for one in folder.iterdir() if "rows" in one.name] == []


def test_a_view_that_is_none_is_told_with_its_places(folder: Path) -> None:
    (folder / "view.json").write_bytes(b'{"resource":"Patient","select":[{"column":[{"name":"1st","path":"id"}]}]}')
    result = run("flatten", "view.json", "good.json")
    assert result.exit_code == 2
    assert "select[0].column[0].name" in " ".join(result.output.split())
    assert run("flatten", "missing.json", "good.json").exit_code == 2
    assert run("flatten", "-", stdin=VIEW).exit_code == 2


def test_a_path_that_the_type_does_not_have_is_remarked(folder: Path) -> None:
    (folder / "view.json").write_bytes(VIEW.replace(b"birthDate", b"birthdate"))
    assert "birthdate" in run("flatten", "view.json", "good.json").stderr


def test_one_that_cannot_be_flattened_does_not_hide_the_others(folder: Path) -> None:
    (folder / "all.ndjson").write_bytes(GOOD + b"\nnonsense\n" + GOOD + b"\n")
    result = run("flatten", "view.json", "all.ndjson", "--out", "rows.csv", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["rows"], [one["resource"] for one in told["failed"]]) == (2, ["all.ndjson#2"])
    assert len((folder / "rows.csv").read_bytes().splitlines()) == 3
