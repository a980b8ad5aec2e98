"""The routes of the DICOMweb service. PS3.18 10.3."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hilum.core.web import Route, WebResponse
from hilum.dicom.services.service import Site
from hilum.dicom.web import capabilities, qido, rendered, stow, wado, wado_uri
from hilum.dicom.web.answers import error_answer

__all__ = ["routes"]

PREFIX = "/dicom-web"

_STUDY = "/studies/{study}"
_SERIES = _STUDY + "/series/{series}"
_INSTANCE = _SERIES + "/instances/{instance}"
_FRAMES = _INSTANCE + "/frames/{frames}"

_Handle = Callable[..., WebResponse]

_READS: tuple[tuple[str, str, _Handle], ...] = (
    ("/studies", "QIDO-RS studies", qido.search_studies),
    ("/series", "QIDO-RS series", qido.search_series),
    ("/instances", "QIDO-RS instances", qido.search_instances),
    (_STUDY + "/series", "QIDO-RS series", qido.search_series),
    (_STUDY + "/instances", "QIDO-RS instances", qido.search_instances),
    (_SERIES + "/instances", "QIDO-RS instances", qido.search_instances),
    (_STUDY, "WADO-RS study", wado.retrieve_objects),
    (_SERIES, "WADO-RS series", wado.retrieve_objects),
    (_INSTANCE, "WADO-RS instance", wado.retrieve_objects),
    (_STUDY + "/metadata", "WADO-RS metadata", wado.retrieve_metadata),
    (_SERIES + "/metadata", "WADO-RS metadata", wado.retrieve_metadata),
    (_INSTANCE + "/metadata", "WADO-RS metadata", wado.retrieve_metadata),
    (_FRAMES, "WADO-RS frames", wado.retrieve_frames),
    (_INSTANCE + "/bulkdata/{path*}", "WADO-RS bulkdata", wado.retrieve_bulkdata),
    (_STUDY + "/rendered", "WADO-RS rendered", rendered.retrieve_rendered),
    (_SERIES + "/rendered", "WADO-RS rendered", rendered.retrieve_rendered),
    (_INSTANCE + "/rendered", "WADO-RS rendered", rendered.retrieve_rendered),
    (_FRAMES + "/rendered", "WADO-RS rendered", rendered.retrieve_rendered),
    (_STUDY + "/thumbnail", "WADO-RS thumbnail", rendered.retrieve_thumbnail),
    (_SERIES + "/thumbnail", "WADO-RS thumbnail", rendered.retrieve_thumbnail),
    (_INSTANCE + "/thumbnail", "WADO-RS thumbnail", rendered.retrieve_thumbnail),
    (_FRAMES + "/thumbnail", "WADO-RS thumbnail", rendered.retrieve_thumbnail),
)

_WRITES: tuple[tuple[str, str, _Handle], ...] = (
    ("/studies", "STOW-RS", stow.store_instances),
    (_STUDY, "STOW-RS", stow.store_instances),
)


def routes(site: Site) -> tuple[Route, ...]:
    """All routes under `/dicom-web`, and `/wado`, for the settings of one site."""
    by_uri = Route(
        "GET", "/wado", partial(wado_uri.retrieve_by_uri, site=site), False, "dicomweb", "WADO-URI", error_answer
    )
    reads = (
        Route("GET", PREFIX + path, partial(handle, site=site), False, "dicomweb", kind, error_answer)
        for path, kind, handle in _READS
    )
    writes = (
        Route("POST", PREFIX + path, partial(handle, site=site), True, "dicomweb", kind, error_answer)
        for path, kind, handle in _WRITES
    )
    told = partial(capabilities.capabilities, prefix=PREFIX, reads=_READS, writes=_WRITES)
    options = (
        Route("OPTIONS", path, told, False, "dicomweb", "Retrieve Capabilities", error_answer)
        for path in (PREFIX, PREFIX + "/")
    )
    return (*reads, by_uri, *writes, *options)
