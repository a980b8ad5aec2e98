"""The service behind the own HTTP server, asked by dicomweb-client: an independent judge of every answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Site
from hilum.dicom.web import routes
from hilum.endpoint.http import Application, serve
from hilum.testing import MemoryStore

pytestmark = pytest.mark.interop

Make = Callable[..., Dataset]


def application(store: MemoryStore) -> Application:
    """The routes as an ASGI application."""
    table = [(one, one.pattern()) for one in routes(Site())]

    def answer(route: Route, request: WebRequest) -> WebResponse:
        try:
            run: Any = store.write_now if route.writes else store.read_now
            found: WebResponse = run(lambda record: route.handle(request, record))
            return found
        except HilumError as error:
            assert route.outcome is not None
            return route.outcome(error, request)

    async def dispatch(request: WebRequest) -> WebResponse:
        for route, pattern in table:
            found = pattern.match(request.path)
            if found is not None and route.method == request.method:
                asked = WebRequest(
                    request.method, request.path, request.query_string, request.headers, request.body, request.base,
                    request.peer, request.peer_address, found.groupdict(),
                )  # fmt: skip
                return answer(route, asked)
        return WebResponse(404)

    return Application(dispatch, claims=lambda method, path: True, blobs=store.blobs)


def test_dicomweb_client_stores_searches_and_retrieves(store: MemoryStore, image: Make, tmp_path: Any) -> None:
    api = pytest.importorskip("dicomweb_client.api")
    pydicom = pytest.importorskip("pydicom")
    images = [image(), image(SOPInstanceUID="1.2.3.100.1.2", InstanceNumber=2, NumberOfFrames=1)]
    paths = []
    for number, one in enumerate(images):
        path = tmp_path / f"{number}.dcm"
        meta = file_meta(one.text("SOPClassUID"), one.text("SOPInstanceUID"), EXPLICIT_LE)
        path.write_bytes(meta + one.encode())
        paths.append(path)

    def ask(port: int) -> None:
        client = api.DICOMwebClient(f"http://127.0.0.1:{port}/dicom-web")
        assert client.search_for_studies() == []
        answer = client.store_instances([pydicom.dcmread(path) for path in paths])
        assert len(answer.ReferencedSOPSequence) == 2
        (study,) = client.search_for_studies(search_filters={"PatientID": "MRN-1"}, fields=["StudyDescription"])
        assert study["0020000D"]["Value"] == ["1.2.3.100"]
        (series,) = client.search_for_series("1.2.3.100")
        assert series["0020000E"]["Value"] == ["1.2.3.100.1"]
        assert len(client.search_for_instances("1.2.3.100", "1.2.3.100.1")) == 2
        found = client.retrieve_series("1.2.3.100", "1.2.3.100.1")
        assert [one.SOPInstanceUID for one in found] == ["1.2.3.100.1.1", "1.2.3.100.1.2"]
        assert found[0] == pydicom.dcmread(paths[0])
        one = client.retrieve_instance("1.2.3.100", "1.2.3.100.1", "1.2.3.100.1.2")
        assert one.PixelData == bytes(range(96))
        told = client.retrieve_series_metadata("1.2.3.100", "1.2.3.100.1")
        assert len(told) == 2
        told_one = client.retrieve_instance_metadata("1.2.3.100", "1.2.3.100.1", "1.2.3.100.1.1")
        header = pydicom.Dataset.from_json(told_one, bulk_data_uri_handler=lambda *_: b"")
        assert str(header.PatientName) == "Yamada^Tarou=山田^太郎"
        assert client.retrieve_instance_frames("1.2.3.100", "1.2.3.100.1", "1.2.3.100.1.1", [1]) == [bytes(range(96))]
        uri = told[0]["7FE00010"]["BulkDataURI"]
        # this client leaves the port out of its Host header, from which our links are made
        uri = uri.replace("http://127.0.0.1/", f"http://127.0.0.1:{port}/")
        assert client.retrieve_bulkdata(uri) == [bytes(range(96))]
        rendered = client.retrieve_instance_rendered(
            "1.2.3.100", "1.2.3.100.1", "1.2.3.100.1.1", media_types=("image/png",)
        )
        assert rendered.startswith(b"\x89PNG")
        client._session.close()

    async def scenario() -> None:
        server = await serve(application(store), "127.0.0.1", 0)
        try:
            await asyncio.to_thread(ask, server.port)
        finally:
            await server.stop()

    asyncio.run(scenario())
