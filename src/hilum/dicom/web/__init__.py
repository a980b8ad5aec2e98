"""PS3.18: the DICOMweb service as routes over the record: QIDO-RS, WADO-RS, STOW-RS under `/dicom-web`.

`routes(site)` gives the rows of the dispatch table; STOW alone writes.
"""

from __future__ import annotations

from hilum.dicom.web.routes import routes

__all__ = ["routes"]
