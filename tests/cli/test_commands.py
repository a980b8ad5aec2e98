"""The commands, as a person types them, against a live hub; exit codes and `--json` as promised."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.core.record import Delivery
from support.certificates import Authority
from support.live_hub import LiveHub, live_hub, settings

ADT = (
    b"MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|C1|P|2.5.1\r"
    b"EVN|A04|20260115101530\r"
    b"PID|1||4711^^^HOSP&1.2.3.4.5&ISO^MR||Command^Clara||19700101|F\r"
    b"PV1|1|O|||||||||||||||||V1^^^HOSP&1.2.3.4.5&ISO\r"
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("hub"))) as running:
        yield running


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, so that no settings file of this machine is read."""
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.startswith("HILUM_")]:
        monkeypatch.delenv(name)
    return tmp_path


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=stdin, catch_exceptions=False)


def as_json(result: Result) -> Any:
    return json.loads(result.stdout)


def mr_small() -> Path:
    spec = find_spec("pydicom")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data" / "test_files" / "MR_small.dcm"


def test_help_names_every_command_and_teaches_where_to_begin() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("serve", "check", "show", "send", "echo", "find", "replay", "config", "version", "demo"):
        assert name in result.stdout
        assert run(name, "--help").exit_code == 0
    assert "hilum demo" in result.stdout


def test_version_tells_python_too() -> None:
    assert as_json(run("version", "--json"))["python"].count(".") == 2


def test_check_passes_on_defaults_and_fails_with_2_on_a_peer_that_is_not_there(elsewhere: Path) -> None:
    assert run("check").exit_code == 0
    (elsewhere / "hilum.toml").write_text('[profiles.swf]\nnotify = ["nobody"]\n')
    result = run("check", "--json")
    assert result.exit_code == 2
    assert any("nobody" in row["words"] and row["state"] == "error" for row in as_json(result))


def test_check_knows_the_analyzers_of_a_laboratory(elsewhere: Path) -> None:
    told = '[[profiles.law.analyzers]]\nname = "chem"\n'
    (elsewhere / "hilum.toml").write_text(f'[peers.chem]\nmllp = "127.0.0.1:1"\n{told}')
    assert run("check").exit_code == 0
    (elsewhere / "hilum.toml").write_text(told)
    result = run("check", "--json")
    assert [row["what"] for row in as_json(result) if row["state"] == "error"] == ["profiles.law.analyzers"]


def test_check_reads_the_files_of_tls_and_tells_what_is_wrong_without_any_key(elsewhere: Path) -> None:
    authority = Authority(elsewhere / "authority")
    good, old, other = (
        authority.issue("a.example", days=100),
        authority.issue("b.example", days=-1),
        authority.issue("c.example"),
    )
    told = '[peers.arr]\nsyslog = "tls://arr.example:6514"\n'

    def rows(
        certificate: Path | None, key: Path | None, ca: Path | None = good.authorities
    ) -> list[tuple[str, str, str]]:
        text = f'[tls]\nca = "{ca}"\ncertificate = "{certificate}"\nkey = "{key}"\n'
        (elsewhere / "hilum.toml").write_text(text + told)
        result = run("check", "--json")
        found = [(row["what"], row["state"], row["words"]) for row in as_json(result) if row["what"] == "tls"]
        assert result.exit_code == (2 if any(state == "error" for _, state, _ in found) else 0)
        return found

    assert {state for _, state, _ in rows(good.certificate, good.key)} <= {"ok", "warning"}
    for certificate, key, ca, words in (
        (old.certificate, old.key, good.authorities, "the certificate expired on"),
        (good.certificate, other.key, good.authorities, "the key does not fit the certificate"),
        (good.certificate, good.key, elsewhere / "none.pem", "none.pem: cannot be read: No such file or directory"),
    ):
        found = " ".join(text for _, state, text in rows(certificate, key, ca) if state == "error")
        assert words in found
        assert "PRIVATE" not in found
    (elsewhere / "hilum.toml").write_text(told)
    result = run("check", "--json")
    assert result.exit_code == 0
    assert [row["state"] for row in as_json(result) if row["what"] == "peers.arr.syslog"] == ["warning"]
    shown = run("config", "show")
    assert "tls.certificate" in shown.stdout and "peers.arr.tls.name" in shown.stdout


def test_an_unknown_setting_ends_with_2_and_the_nearest_name(elsewhere: Path) -> None:
    (elsewhere / "hilum.toml").write_text("[listen]\nhtpp = 'x'\n")
    result = run("config", "show", "--json")
    assert result.exit_code == 2
    assert "did you mean 'http'" in as_json(result)["error"]


def test_conformance_is_printed_from_the_tables_that_dispatch() -> None:
    texts = as_json(run("conformance", "--json"))
    assert "| RAD-5 | Query Modality Worklist |" in texts["ihe"]
    assert "1.2.840.10008.5.1.4.31" in texts["dicom"]
    assert "| ADT^A40 |" in texts["hl7v2"] and "| QBP^Q23 |" in texts["hl7v2"]
    assert run("conformance", "fax").exit_code == 2


def test_config_show_tells_the_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILUM_NAME", "PACS")
    rows = {row["setting"]: row for row in as_json(run("config", "show", "--origin", "--json"))}
    assert rows["name"] == {"setting": "name", "value": "PACS", "origin": "HILUM_NAME"}
    assert rows["facility"]["origin"] == "default"


def test_echo_speaks_each_protocol(hub: LiveHub) -> None:
    assert as_json(run("echo", f"HILUM@127.0.0.1:{hub.dicom_port}", "--json")) == [
        {"protocol": "DICOM", "answer": "0x0000 Success"}
    ]
    assert as_json(run("echo", f"127.0.0.1:{hub.mllp_port}", "--json"))[0]["answer"] == "connected"
    assert as_json(run("echo", f"{hub.base}/fhir", "--json"))[0]["answer"] == "200"


def test_a_peer_that_is_not_known_ends_with_2_and_one_that_is_away_with_3() -> None:
    assert run("echo", "nobody").exit_code == 2
    assert run("echo", "HILUM@127.0.0.1:1").exit_code == 3
    assert run("echo", "127.0.0.1:1").exit_code == 3


def test_a_peer_is_meant_by_its_name_in_the_settings(hub: LiveHub, elsewhere: Path) -> None:
    (elsewhere / "hilum.toml").write_text(f'[peers.pacs]\ndicom = "HILUM@127.0.0.1:{hub.dicom_port}"\n')
    assert run("echo", "pacs").exit_code == 0


def test_an_image_is_sent_and_found_by_c_find_and_by_qido(hub: LiveHub) -> None:
    peer = f"HILUM@127.0.0.1:{hub.dicom_port}"
    assert as_json(run("send", str(mr_small()), peer, "--json"))[0]["answer"] == "0x0000"
    found = as_json(run("find", peer, "PatientName=CompressedSamples*", "--json"))
    assert found[0]["00100020"]["Value"] == ["4MR1"]
    assert "4MR1" in run("find", peer, "PatientID=4MR1").stdout
    web = as_json(run("find", f"{hub.base}/dicom-web", "PatientID=4MR1", "--json"))
    assert len(web) == 1


def test_a_message_is_sent_and_the_patient_found_over_fhir(hub: LiveHub, elsewhere: Path) -> None:
    (elsewhere / "adt.hl7").write_bytes(ADT)
    sent = run("send", "adt.hl7", f"127.0.0.1:{hub.mllp_port}", "--json")
    assert (sent.exit_code, as_json(sent)[0]["answer"]) == (0, "AA")
    bundle = as_json(run("find", f"{hub.base}/fhir", "family=Command", "--json"))
    assert bundle["entry"][0]["resource"]["name"][0]["given"] == ["Clara"]


def test_a_refused_message_ends_with_1_and_names_the_place(hub: LiveHub, elsewhere: Path) -> None:
    (elsewhere / "adt.hl7").write_bytes(ADT.replace(b"ADT^A04^ADT_A01", b"ADT^Z99^ADT_A01").replace(b"|C1|", b"|C2|"))
    result = run("send", "adt.hl7", f"127.0.0.1:{hub.mllp_port}")
    assert result.exit_code == 1
    assert "MSH" in result.stdout and "201" in result.stdout


def test_a_resource_is_sent_over_fhir(hub: LiveHub, elsewhere: Path) -> None:
    (elsewhere / "o.json").write_text('{"resourceType": "Organization", "id": "ward-1", "name": "Ward"}')
    assert as_json(run("send", "o.json", f"{hub.base}/fhir", "--json"))[0]["answer"] == "201"


def test_find_needs_keys_with_values_and_known_attributes(hub: LiveHub) -> None:
    peer = f"HILUM@127.0.0.1:{hub.dicom_port}"
    assert run("find", peer, "PatientName").exit_code == 2
    assert run("find", peer, "NoSuchAttribute=1").exit_code == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ADT, "PID-5.2 Given Name  Clara"),
        (b'{"resourceType": "Patient", "birthDate": "1970-01-01"}', "birthDate"),
        (b'<Patient xmlns="http://hl7.org/fhir"><birthDate value="1970-01-01"/></Patient>', "birthDate"),
        (b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Report</title></ClinicalDocument>', "ClinicalDocument"),
    ],
    ids=["hl7v2", "fhir-json", "fhir-xml", "cda"],
)
def test_show_reads_every_standard_from_standard_input(content: bytes, words: str) -> None:
    result = run("show", "-", stdin=content)
    assert result.exit_code == 0
    assert words in result.stdout
    assert json.loads(run("show", "-", "--json", stdin=content).stdout)[0]["lines"]


def test_show_reads_a_dicom_file_with_the_names_of_its_attributes() -> None:
    assert (
        "Series Description" in run("show", str(mr_small())).stdout
        or "Study Date" in run("show", str(mr_small())).stdout
    )


def test_a_dead_delivery_is_listed_and_put_back(elsewhere: Path) -> None:
    from hilum.store import open_store

    store = open_store(elsewhere / "data")
    store.write_now(lambda record: record.deliver(Delivery("ris", "mllp", b"x", transaction="RAD-3")))
    store.write_now(lambda record: record.outbox.settle(1, state="dead", error="refused", attempts=3))
    store.close()
    assert as_json(run("replay", "--json"))[0]["state"] == "dead"
    assert run("replay", "99").exit_code == 1
    assert as_json(run("replay", "1", "--json")) == {"replayed": [1]}
    assert as_json(run("replay", "--json"))[0]["state"] == "pending"


def test_serve_says_where_it_listens_and_ends_with_0_on_sigterm(elsewhere: Path) -> None:
    command = [sys.executable, "-m", "hilum", "serve", "--json", "--data", str(elsewhere / "data")]
    command += ["--dicom", "HILUM@127.0.0.1:0", "--mllp", "127.0.0.1:0", "--http", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        text = b""
        for line in process.stdout:
            text += line
            if line.startswith(b"}"):
                break
        told = json.loads(text)
        assert told["ready"] is True
        assert [one["protocol"] for one in told["listeners"]] == ["DICOM", "MLLP", "HTTP"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert b"Traceback" not in process.stderr.read()


def test_serve_on_a_taken_port_ends_with_1_and_says_so(hub: LiveHub, elsewhere: Path) -> None:
    result = run("serve", "--mllp", f"127.0.0.1:{hub.mllp_port}", "--dicom", "H@127.0.0.1:0", "--http", "127.0.0.1:0")
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_the_demo_tells_its_faults_and_writes_a_report_that_needs_nothing_else(elsewhere: Path) -> None:
    assert len(as_json(run("demo", "--fault", "list", "--json"))) == 6
    assert run("demo", "--fault", "none-such").exit_code == 2
    result = run("demo", "--report", "r.html", "--svg", "s.svg", "--json")
    assert result.exit_code == 0
    assert as_json(result)["good"] is True
    page = (elsewhere / "r.html").read_text("utf-8")
    assert "RAD-5" in page and "<svg" in page
    assert not any(mark in page for mark in ('src="http', 'href="http', "@import", "url(http"))
    assert (elsewhere / "s.svg").read_text("utf-8").startswith("<svg")


def test_the_demo_runs_on_images_of_the_users_folder(elsewhere: Path) -> None:
    (elsewhere / "images").mkdir()
    (elsewhere / "images" / "one.dcm").write_bytes(mr_small().read_bytes())
    assert as_json(run("demo", "--images", "images", "--json"))["good"] is True
    (elsewhere / "none").mkdir()
    assert run("demo", "--images", "none").exit_code == 1


@pytest.mark.parametrize(
    "content",
    [
        b'{"resourceType":"Patient","id":"p1","name":[{"family":"Lindqvist"}]}',
        (
            b'<?xml version="1.0"?>\n<!-- <x> -->\n<f:Patient xmlns:f="http://hl7.org/fhir"><f:id value="p1"/>'
            b'<f:name><f:family value="Lindqvist"/></f:name></f:Patient>'
        ),
    ],
)
def test_a_resource_of_fhir_is_shown_with_the_names_and_types_of_its_elements(elsewhere: Path, content: bytes) -> None:
    (elsewhere / "file").write_bytes(content)
    for words, stdin in (("file", None), ("-", content)):
        result = run("show", words, stdin=stdin)
        assert result.exit_code == 0
        assert result.stdout.splitlines()[1:4] == [
            "Patient  Patient/p1",
            "  id  p1",
            "  name HumanName  Lindqvist",
        ]


def test_resources_one_a_line_are_shown_one_after_the_other(elsewhere: Path) -> None:
    lines = b'{"resourceType":"Patient","id":"p1"}\n{"resourceType":"Patient","id":"p2"}\n{"resourceType":\n'
    result = run("show", "-", stdin=lines)
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("Patient")] == [
        "Patient  Patient/p1",
        "Patient  Patient/p2",
    ]
    assert "hilum: -#3: not JSON" in result.stderr
