"""A DICOMweb service over the store in memory, called without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from hilum.core.errors import HilumError
from hilum.core.exchange import Draft
from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient, PatientRegistered
from hilum.core.person import Demographics, PersonName
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Site
from hilum.dicom.web import routes
from hilum.testing import MemoryStore, repeatable_store

AUTHORITY = AssigningAuthority("HILUM", "1.2.826.0.1.3680043.10.1", "ISO")

SITE = Site()

Call = Callable[..., WebResponse]


@pytest.fixture
def store() -> MemoryStore:
    """A store with one registered patient."""
    made = repeatable_store(authorities=Authorities((AUTHORITY,), AUTHORITY))
    name = PersonName("Yamada", "Tarou", ideographic="山田^太郎", phonetic="やまだ^たろう")
    patient = Patient("P1", (Identifier("MRN-1", AUTHORITY, "MR"),), Demographics(name, "19700102", "M"))
    made.write_now(lambda record: record.emit(PatientRegistered(patient)))
    return made


@pytest.fixture
def body(store: MemoryStore) -> Callable[[WebResponse], bytes]:
    """The body as the driver would send it."""

    def join(response: WebResponse) -> bytes:
        if isinstance(response.body, bytes):
            return response.body
        parts: Iterable[bytes | BlobRef] = response.body
        return b"".join(store.blobs.read(one) if isinstance(one, BlobRef) else one for one in parts)

    return join


@pytest.fixture
def call(store: MemoryStore) -> Call:
    """Calls a route as the driver does, errors turned by the route's outcome."""

    def run_one(route: Route, request: WebRequest, drafts: list[Draft] | None) -> WebResponse:
        def work(record: Record) -> WebResponse:
            if drafts is not None:
                drafts.append(record.exchange)
            return route.handle(request, record)

        return store.write_now(work) if route.writes else store.read_now(work)

    def run(
        method: str,
        target: str,
        *,
        accept: str = "",
        content: bytes | memoryview = b"",
        content_type: str = "",
        settings: Site = SITE,
        headers: dict[str, str] | None = None,
        drafts: list[Draft] | None = None,
    ) -> WebResponse:
        path, _, query = target.partition("?")
        path = path if path == "/wado" else "/dicom-web" + path
        told = {"accept": accept, "content-type": content_type} | (headers or {})
        for route in routes(settings):
            found = route.pattern().match(path) if route.method == method else None
            if found is None:
                continue
            request = WebRequest(
                method,
                path,
                query,
                {name: value for name, value in told.items() if value},
                content,
                base="https://hub.example",
                variables=found.groupdict(),
            )

            try:
                return run_one(route, request, drafts)
            except HilumError as error:
                assert route.outcome is not None
                return route.outcome(error, request)
        raise AssertionError(f"no route for {method} {path}")

    return run


@pytest.fixture
def image() -> Callable[..., Dataset]:
    """Makes an 8 x 6 MR image; keywords change it, None takes an attribute out."""

    def make(**changes: object) -> Dataset:
        made = Dataset.of(
            SpecificCharacterSet="ISO_IR 192",
            SOPClassUID="1.2.840.10008.5.1.4.1.1.4",
            SOPInstanceUID="1.2.3.100.1.1",
            StudyDate="20260301",
            StudyTime="094500",
            AccessionNumber="ACC-1",
            Modality="MR",
            StudyDescription="MR head",
            SeriesDescription="t1",
            ImageType=["ORIGINAL", "PRIMARY"],
            PatientName="Yamada^Tarou=山田^太郎",
            PatientID="MRN-1",
            PatientBirthDate="19700102",
            PatientSex="M",
            SliceThickness="1.5",
            StudyInstanceUID="1.2.3.100",
            SeriesInstanceUID="1.2.3.100.1",
            SeriesNumber=1,
            InstanceNumber=1,
            SamplesPerPixel=1,
            PhotometricInterpretation="MONOCHROME2",
            Rows=6,
            Columns=8,
            BitsAllocated=16,
            BitsStored=12,
            HighBit=11,
            PixelRepresentation=0,
            WindowCenter=2000,
            WindowWidth=4000,
            PixelData=bytes(range(96)),
        )
        for keyword, value in changes.items():
            if value is None:
                made.discard(keyword)
            else:
                made.set(keyword, value)
        return made

    return make


@pytest.fixture
def stow(call: Call) -> Callable[..., WebResponse]:
    """Posts data sets as one STOW-RS request."""

    def post(
        *datasets: Dataset | bytes, syntax: str = EXPLICIT_LE, target: str = "/studies", settings: Site = SITE
    ) -> WebResponse:
        parts = b""
        for one in datasets:
            raw = one
            if isinstance(one, Dataset):
                meta = file_meta(one.text("SOPClassUID"), one.text("SOPInstanceUID"), syntax)
                raw = meta + one.encode(syntax)
            assert isinstance(raw, bytes)
            parts += b"--xyz\r\nContent-Type: application/dicom\r\n\r\n" + raw + b"\r\n"
        return call(
            "POST",
            target,
            content=memoryview(parts + b"--xyz--\r\n"),
            content_type='multipart/related; type="application/dicom"; boundary=xyz',
            settings=settings,
        )

    return post
