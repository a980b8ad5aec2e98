"""The image display: finds a study, moves it to itself, and looks at it through DICOMweb. RAD-14, RAD-16, RAD-129, RAD-107."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from hilum.core.errors import NotFound, RemoteProtocolError
from hilum.dicom.data import EXPLICIT_LE, IMPLICIT_LE, Dataset
from hilum.dicom.services import requests
from hilum.dicom.wire import Proposal
from hilum.endpoint import dimse
from hilum.endpoint.http import fetch
from hilum.simulate.receivers import DicomReceiver
from hilum.simulate.site import Hub

__all__ = ["Display"]

STUDY_ROOT = "1.2.840.10008.5.1.4.1.2.2"
_SYNTAXES = (EXPLICIT_LE, IMPLICIT_LE)


class Display:
    """A workstation that shows images."""

    def __init__(self, hub: Hub, title: str = "VIEWER") -> None:
        self.hub = hub
        self.title = title
        self.scp = DicomReceiver(title)

    async def start(self) -> int:
        """Listen for what a C-MOVE brings; returns the port."""
        return await self.scp.start()

    async def stop(self) -> None:
        """End it."""
        await self.scp.stop()

    def _connect(self, contexts: Sequence[Proposal]):  # type: ignore[no-untyped-def]  # the context manager of `dimse.connect`
        at = self.hub.dicom
        return dimse.connect(
            at.at.host, at.at.port, calling=self.title, called=at.title, contexts=contexts, services=self.scp
        )

    async def find(self, level: str = "STUDY", **keys: str) -> list[Dataset]:
        """RAD-14: query the study root."""
        found = []
        async with self._connect([Proposal(STUDY_ROOT + ".1", _SYNTAXES)]) as association:
            identifier = requests.query(level)
            for keyword, value in keys.items():
                identifier.set(keyword, value)
            async for response in association.find(STUDY_ROOT + ".1", identifier):
                if response.dataset is not None:
                    found.append(response.read())
                elif response.kind != "Success":
                    raise RemoteProtocolError(f"C-FIND was answered {response.status:04X}H")
        return found

    async def retrieve(self, study_uid: str) -> int:
        """RAD-16: have the study moved here; returns how many instances came."""
        before = len(self.scp.instances)
        async with self._connect([Proposal(STUDY_ROOT + ".2", _SYNTAXES)]) as association:
            async for response in association.move(STUDY_ROOT + ".2", requests.retrieve(study=study_uid), self.title):
                if response.is_final and response.kind != "Success":
                    raise RemoteProtocolError(f"C-MOVE was answered {response.status:04X}H")
        return len(self.scp.instances) - before

    async def query_web(self, **keys: str) -> list[dict[str, Any]]:
        """RAD-129: QIDO-RS for studies."""
        query = "&".join(f"{name}={value}" for name, value in keys.items())
        url = f"{self.hub.base}/dicom-web/studies?{query}"
        answer = await fetch(self.title, "GET", url, headers={"accept": "application/dicom+json"})
        if answer.status == 204:
            return []
        if answer.status != 200:
            raise RemoteProtocolError(f"QIDO-RS was answered {answer.status}")
        found: list[dict[str, Any]] = orjson.loads(answer.body)
        return found

    async def frame(self, study_uid: str) -> bytes:
        """RAD-107: WADO-RS, the first frame of the study's first instance."""
        base = f"{self.hub.base}/dicom-web/studies/{study_uid}"
        listed = await fetch(self.title, "GET", f"{base}/instances", headers={"accept": "application/dicom+json"})
        instances = orjson.loads(listed.body) if listed.status == 200 else []
        if not instances:
            raise NotFound("the study has no instances", where="RAD-107")
        first = instances[0]
        series, sop = first["0020000E"]["Value"][0], first["00080018"]["Value"][0]
        answer = await fetch(
            self.title,
            "GET",
            f"{base}/series/{series}/instances/{sop}/frames/1",
            headers={"accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'},
        )
        if answer.status != 200:
            raise RemoteProtocolError(f"WADO-RS was answered {answer.status}")
        return answer.body
