"""The acquisition modality: worklist query, performed procedure step, images, storage commitment. RAD-5, 6, 7, 8, 10."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hilum.core.errors import NotFound, RemoteProtocolError
from hilum.core.order import PerformedSeries, ReferencedInstance
from hilum.dicom.data import EXPLICIT_LE, IMPLICIT_LE, Dataset
from hilum.dicom.data.dictionary import Key
from hilum.dicom.services import requests
from hilum.dicom.wire import Proposal
from hilum.endpoint import dimse
from hilum.endpoint.dimse import Response
from hilum.simulate.images import Image
from hilum.simulate.receivers import COMMITMENT, DicomReceiver
from hilum.simulate.site import Hub

__all__ = ["Acquired", "Modality"]

WORKLIST = "1.2.840.10008.5.1.4.31"
MPPS = "1.2.840.10008.3.1.2.3.3"
COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1"
_SYNTAXES = (EXPLICIT_LE, IMPLICIT_LE)


@dataclass(slots=True)
class Acquired:
    """One performed procedure step with its images."""

    item: Dataset
    mpps_uid: str
    study_uid: str
    images: list[Dataset] = field(default_factory=list)

    @property
    def instances(self) -> list[ReferencedInstance]:
        """What was made, as references."""
        return [ReferencedInstance(one.text("SOPClassUID"), one.text("SOPInstanceUID")) for one in self.images]

    def series(self) -> list[PerformedSeries]:
        """The performed series, for the last N-SET."""
        made: dict[str, list[Dataset]] = {}
        for one in self.images:
            made.setdefault(one.text("SeriesInstanceUID"), []).append(one)
        return [
            PerformedSeries(
                uid,
                images[0].text("ProtocolName") or images[0].text("SeriesDescription") or "protocol",
                images[0].text("SeriesDescription"),
                images=tuple(ReferencedInstance(x.text("SOPClassUID"), x.text("SOPInstanceUID")) for x in images),
            )
            for uid, images in made.items()
        ]


class Modality:
    """A modality.

    changes      set on each image last: for a modality at fault
    study_uid    another Study Instance UID than the worklist's: for a modality at fault
    """

    def __init__(self, hub: Hub, title: str = "MR1", modality: str = "MR") -> None:
        self.hub = hub
        self.title = title
        self.modality = modality
        self.changes: dict[Key, object] = {}
        self.study_uid = ""
        self.scp = DicomReceiver(title)

    async def start(self) -> int:
        """Listen for commitment results; returns the port."""
        return await self.scp.start()

    async def stop(self) -> None:
        """End it."""
        await self.scp.stop()

    def _connect(self, contexts: Sequence[Proposal]):  # type: ignore[no-untyped-def]  # the context manager of `dimse.connect`
        at = self.hub.dicom
        return dimse.connect(
            at.at.host, at.at.port, calling=self.title, called=at.title, contexts=contexts, services=self.scp
        )

    async def worklist(self, **keys: str) -> list[Dataset]:
        """RAD-5: the scheduled steps of this station, or those that match the keys of `requests.worklist_query`."""
        asked = keys or {"station_aet": self.title, "modality": self.modality, "start_date": self.hub.moment()[:8]}
        found = []
        async with self._connect([Proposal(WORKLIST, _SYNTAXES)]) as association:
            async for response in association.find(WORKLIST, requests.worklist_query(**asked)):
                if response.dataset is not None:
                    found.append(response.read())
                elif response.kind != "Success":
                    raise _refused("worklist query", response)
        return found

    async def pick(self, accession_or_name: str = "", **keys: str) -> Dataset:
        """The one scheduled step that the technologist picks. raises NotFound"""
        for item in await self.worklist(**keys):
            if accession_or_name in ("", item.text("AccessionNumber"), item.text("PatientID")):
                return item
        raise NotFound("the worklist has no such step", where="RAD-5")

    async def begin(self, item: Dataset) -> Acquired:
        """RAD-6: performed procedure step in progress."""
        acquired = Acquired(item, self.hub.uid(), self.study_uid or item.text("StudyInstanceUID"))
        attributes = requests.mpps_create(
            item,
            pps_id=f"PPS{self.hub.number()}",
            station_aet=self.title,
            start=self.hub.moment(),
            modality=self.modality,
        )
        await self._create_step(acquired, attributes)
        return acquired

    async def begin_unscheduled(self, patient: Dataset, study_uid: str) -> Acquired:
        """RAD-6 without a worklist item, for a patient typed in at the console. RAD TF-2 4.6.4.1.2.3."""
        item = patient.copy()
        item.set("StudyInstanceUID", study_uid)
        acquired = Acquired(item, self.hub.uid(), study_uid)
        attributes = requests.mpps_unscheduled(
            patient,
            study_uid=study_uid,
            pps_id=f"PPS{self.hub.number()}",
            station_aet=self.title,
            modality=self.modality,
            start=self.hub.moment(),
        )
        await self._create_step(acquired, attributes)
        return acquired

    async def _create_step(self, acquired: Acquired, attributes: Dataset) -> None:
        async with self._connect([Proposal(MPPS, _SYNTAXES)]) as association:
            response = await association.n_create(MPPS, acquired.mpps_uid, attributes)
        if response.kind == "Failure":
            raise _refused("N-CREATE", response)

    def acquire(self, acquired: Acquired, images: Sequence[Image]) -> None:
        """Make the step's images: real ones, with the identity of the worklist item."""
        series: dict[str, str] = {}
        moment = self.hub.moment()
        for image in images:
            uid = series.setdefault(image.series, self.hub.uid())
            made = requests.restamp(
                image.dataset,
                acquired.item,
                mpps_uid=acquired.mpps_uid,
                series_uid=uid,
                sop_instance=self.hub.uid(),
                study_uid=acquired.study_uid,
                acquired=moment,
                changes={"StationName": self.title, "Modality": self.modality, **self.changes},
            )
            acquired.images.append(made)

    async def store(self, acquired: Acquired, images: Sequence[Image]) -> int:
        """RAD-8: send the images in the transfer syntax they came in; returns how many were stored."""
        syntaxes = {one.dataset.text("SOPClassUID"): {} for one in images}  # type: dict[str, dict[str, None]]
        for one in images:
            syntaxes[one.dataset.text("SOPClassUID")][one.transfer_syntax] = None
        contexts = [Proposal(uid, (syntax,)) for uid, several in syntaxes.items() for syntax in several]
        stored = 0
        async with self._connect(contexts) as association:
            for image, made in zip(images, acquired.images, strict=True):
                response = await association.store(
                    made.text("SOPClassUID"),
                    made.text("SOPInstanceUID"),
                    made.encode(image.transfer_syntax),
                    image.transfer_syntax,
                )
                if response.kind == "Failure":
                    raise _refused("C-STORE", response)
                stored += 1
        return stored

    async def complete(self, acquired: Acquired, status: str = "COMPLETED") -> None:
        """RAD-7: performed procedure step completed, or discontinued."""
        changes = requests.mpps_final(acquired.series(), end=self.hub.moment(), status=status)
        async with self._connect([Proposal(MPPS, _SYNTAXES)]) as association:
            response = await association.n_set(MPPS, acquired.mpps_uid, changes)
        if response.kind == "Failure":
            raise _refused("N-SET", response)

    async def commit(self, acquired: Acquired) -> tuple[int, Dataset]:
        """RAD-10: ask for storage commitment, and wait for the result on a new association."""
        transaction = self.hub.uid()
        asked = requests.commitment_request(acquired.instances, transaction)
        count = len(self.scp.commitments) + 1
        async with self._connect([Proposal(COMMITMENT, _SYNTAXES)]) as association:
            response = await association.n_action(COMMITMENT, COMMITMENT_INSTANCE, 1, asked)
            if response.kind == "Failure":
                raise _refused("N-ACTION", response)
        return await self.scp.wait_for_commitment(count)


def _refused(what: str, response: Response) -> RemoteProtocolError:
    return RemoteProtocolError(f"{what} was answered {response.status:04X}H", code=f"0x{response.status:04X}")
