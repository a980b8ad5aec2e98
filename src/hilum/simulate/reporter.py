"""The report creator: sends the radiologist's report. RAD-128 (or RAD-28)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hilum.core.code import Code
from hilum.core.identity import Identifier, Patient
from hilum.core.person import PersonName, Physician
from hilum.core.result import Observation, Result
from hilum.dicom.data import Dataset
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.messages.results import result_message
from hilum.simulate.ehr import speak
from hilum.simulate.site import PLACER, Hub

__all__ = ["ReportCreator", "report_of"]


def report_of(item: Dataset, study_uid: str, *, moment: str, filler: Identifier) -> Result:
    """A final report on what a worklist item asked for. The words are made up."""
    requested = item.sequence("RequestedProcedureCodeSequence")
    code = Code("MR-BRAIN", "MR brain", "L")
    if requested:
        first = requested[0]
        code = Code(first.text("CodeValue"), first.text("CodeMeaning"), first.text("CodingSchemeDesignator"))
    return Result(
        id="",
        patient_id="",
        code=code,
        status="F",
        placer=Identifier(item.text("PlacerOrderNumberImagingServiceRequest"), PLACER),
        filler=filler,
        accession=Identifier(item.text("AccessionNumber")),
        study_uid=study_uid,
        procedure_id=item.text("RequestedProcedureID"),
        observations=(
            Observation("1", Code("55752-0", "Clinical information", "LN"), "Headache for two weeks."),
            Observation(
                "2",
                Code("59776-5", "Procedure findings", "LN"),
                "Normal signal of brain tissue.\nNo mass, no bleeding.",
            ),
            Observation("3", Code("19005-8", "Impression", "LN"), "Normal MR of the brain."),
        ),
        interpreter=Physician("2001", PersonName("Reader", "Rosa")),
        observed=moment,
        reported=moment,
    )


@dataclass(slots=True)
class ReportCreator:
    """A reporting workstation."""

    hub: Hub
    name: str = "REPORTS"

    async def send(self, result: Result, patient: Patient, shape: Literal["RAD-28", "RAD-128"] = "RAD-128") -> Message:
        """RAD-128 or RAD-28: send a report; returns the acknowledgement."""
        message = result_message(result, patient, self.hub.header(self.name), shape=shape)
        return await speak(self.hub.mllp, message)
