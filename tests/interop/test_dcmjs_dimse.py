"""The npm package `dcmjs-dimse` (MIT) against a live hub: a modality and a display written in JavaScript.

npm install --prefix FOLDER dcmjs-dimse@0.3.3
HILUM_NODE_MODULES=FOLDER/node_modules pytest tests/interop/test_dcmjs_dimse.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.interop_peers import MllpSocket, image, order, registration, save
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("dcmjs"))) as running:
        yield running


@pytest.fixture
def ask(hub: LiveHub) -> Ask:
    node, modules = shutil.which("node"), os.environ.get("HILUM_NODE_MODULES", "")
    if node is None or not (Path(modules) / "dcmjs-dimse" / "package.json").is_file():
        pytest.skip(
            "node or the npm package dcmjs-dimse is absent (set HILUM_NODE_MODULES to a node_modules folder that has it)"
        )
    script = Path(__file__).with_name("dcmjs_dimse.js")
    package = str(Path(modules).resolve() / "dcmjs-dimse")

    def asked(action: str, *arguments: object) -> dict[str, Any]:
        line = [node, str(script), package, str(hub.dicom_port), action, *map(str, arguments)]
        done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=True)
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        assert answer["error"] == ""
        return answer

    return asked


def test_it_verifies_stores_finds_and_retrieves(hub: LiveHub, ask: Ask, tmp_path: Path) -> None:
    assert [one["status"] for one in ask("echo")["told"]] == [0]
    study = "1.2.826.0.1.3680043.10.77.1"
    path = save(
        image(1, study=study, series=f"{study}.1", PatientID="JS1", PatientName="Script^Java"), tmp_path / "one.dcm"
    )
    assert [one["status"] for one in ask("store", path)["told"]] == [0]
    *found, last = ask("studies", "Script*")["told"]
    assert last["status"] == 0
    assert [one["dataset"]["StudyInstanceUID"] for one in found] == [study]
    got = ask("get", study)
    assert got["told"][-1]["status"] == 0
    assert [syntax for _, syntax in got["received"]] == ["1.2.840.10008.1.2.1"]


def test_its_worklist_query_finds_the_step_and_its_performed_step_is_taken(hub: LiveHub, ask: Ask) -> None:
    # every key of table K.6-1 is in the query, Pregnancy Status among them as 0
    with MllpSocket(hub.mllp_port) as line:
        assert b"MSA|AA" in line.send(registration("JS2", "Modal^Ida").encode())
        assert b"MSA|AA" in line.send(order("JS2", "Modal^Ida", "PNJS").encode())
    found, last = ask("worklist", "Modal*")["told"]
    assert last["status"] == 0
    item = found["dataset"]
    (step,) = item["ScheduledProcedureStepSequence"]
    uid = "1.2.826.0.1.3680043.10.77.2"
    scheduled = {
        "StudyInstanceUID": item["StudyInstanceUID"],
        "AccessionNumber": item["AccessionNumber"],
        "RequestedProcedureID": item["RequestedProcedureID"],
        "ScheduledProcedureStepID": step["ScheduledProcedureStepID"],
    }
    performed = {
        "ScheduledStepAttributesSequence": [scheduled],
        "PatientName": "Modal^Ida",
        "PatientID": "JS2",
        "PerformedProcedureStepID": "PPS1",
        "PerformedStationAETitle": "MR1",
        "PerformedProcedureStepStartDate": "20260301",
        "PerformedProcedureStepStartTime": "093000",
        "PerformedProcedureStepStatus": "IN PROGRESS",
        "Modality": "MR",
        "PerformedSeriesSequence": [],
    }
    assert [one["status"] for one in ask("create", uid, json.dumps(performed))["told"]] == [0]
    assert [one["status"] for one in ask("create", uid, json.dumps(performed))["told"]] == [0x0111]
    ended = json.dumps({"PerformedProcedureStepStatus": "DISCONTINUED"})
    assert [one["status"] for one in ask("set", uid, ended)["told"]] == [0]
    assert [one["status"] for one in ask("set", uid, ended)["told"]] == [0x0110]
