"""The history of a campaign of kills: its operations, what became of them, and the messages that they send."""

from __future__ import annotations

import hashlib
import json
import statistics
import uuid
from dataclasses import dataclass, field
from typing import Any

from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.person import Demographics, PersonName
from hilum.core.result import Observation, Result
from hilum.hl7v3.build import Issuer, imaging_report
from hilum.ihe.xds.source import Provision, provision
from support.hub_process import instance

__all__ = [
    "OID",
    "REPOSITORY",
    "SHARED",
    "Operation",
    "Report",
    "adt",
    "basic",
    "cda",
    "dumped",
    "image",
    "omg",
    "qbp",
    "value_of",
]

OID = "1.2.826.0.1.3680043.9.1111.5"
DOMAIN = AssigningAuthority("HOSP", OID, "ISO")
SHARED = "SHARED-1"
"""The patient whose documents are shared."""
REPOSITORY = "/ws/xds/repository"


@dataclass(slots=True)
class Operation:
    """One operation of the history.

    key      what it is found by; for an update the resource's id
    keep     what must come back: bytes, or what the check of its kind needs
    control  message control id or X-Request-Id, by which the journal names it
    """

    kind: str
    key: str
    keep: Any
    round: int
    control: str = ""
    state: str = "invoked"
    told: str = ""


@dataclass(slots=True)
class Report:
    """What a campaign found."""

    rounds: int = 0
    states: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    ready_s: list[float] = field(default_factory=list)
    swept: tuple[int, int, int] = (0, 0, 0)

    @property
    def summary(self) -> str:
        """One line."""
        ok, unknown = self.states.get("ok", 0), self.states.get("unknown", 0)
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        ready = f"{statistics.median(self.ready_s):.2f} s, at most {max(self.ready_s):.2f} s" if self.ready_s else "-"
        return (
            f"{self.rounds} kills: {ok} acknowledged ({kinds}), {unknown} cut off, {self.states.get('fail', 0)} refused; "
            f"{len(self.faults)} faults; restart to ready {ready}"
        )


def image(keep: tuple[str, str, str, int]) -> tuple[str, bytes]:
    number, study, series, pixels = keep
    seed = hashlib.sha256(number.encode()).hexdigest()[:8]
    return instance(number, root="1.2.9", study=study, series=series, patient=f"I{seed}", pixels=pixels)


def adt(control: str, patient: str, family: str) -> bytes:
    return (
        f"MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||ADT^A04^ADT_A01|{control}|P|2.5.1\r"
        f"EVN||20260115101530\rPID|1||{patient}^^^HOSP^MR||{family}^Given||19600101|O\rPV1|1|O\r"
    ).encode()


def omg(control: str, patient: str, placer: str) -> bytes:
    return (
        f"MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||OMG^O19^OMG_O19|{control}|P|2.5.1\r"
        f"PID|1||{patient}^^^HOSP^MR||Order^Given||19600101|O\rPV1|1|O\r"
        f"ORC|NW|{placer}^EHR|||||||20260115101530\rTQ1|1||||||||R\r"
        f"OBR|1|{placer}^EHR||MRBRAIN^MR brain^L||||||||||||||||||||MR\r"
    ).encode()


def qbp(patient: str) -> bytes:
    return (
        "MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||QBP^Q22^QBP_Q21|"
        f"{uuid.uuid4().hex[:20]}|P|2.5\rQPD|IHE PDQ Query|Q1|@PID.3.1^{patient}\rRCP|I\r"
    ).encode()


def basic(identifier: str, value: int) -> dict[str, Any]:
    return {
        "resourceType": "Basic",
        "identifier": [{"system": "urn:kill", "value": identifier}],
        "code": {"text": str(value)},
    }


def value_of(resource: dict[str, Any]) -> int:
    return int(resource["code"]["text"])


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def cda() -> tuple[bytes, Provision]:
    """A document, and its submission as a pattern for others."""
    identifier = Identifier(SHARED, DOMAIN, "MR")
    patient = Patient(SHARED, (identifier,), Demographics(PersonName("Shared", "Given"), "19600101", "O"))
    result = Result(
        id="kill",
        patient_id=SHARED,
        code=Code("18748-4", "Diagnostic imaging study", "LN"),
        status="F",
        accession=Identifier("A1", DOMAIN),
        study_uid="1.2.3",
        observations=(Observation("1", Code("59776-5", "Findings", "LN"), "none"),),
        observed="20260115101530",
        reported="20260115101530",
    )
    content = imaging_report(result, patient, issuer=Issuer("2.25.1234", "Kill Hospital"), made=1768472130.0)
    return content, provision(content, patient=identifier, source_id="2.25.1234", when=1768472130.0)
