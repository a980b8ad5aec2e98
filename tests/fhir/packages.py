"""Archives of packages for the tests."""

from __future__ import annotations

import io
import json
import tarfile
from typing import Any

MANIFEST: dict[str, Any] = {
    "name": "test.package",
    "version": "1.2.3",
    "title": "A test",
    "canonical": "http://example.org",
    "fhirVersions": ["4.0.1"],
    "dependencies": {"hl7.fhir.r4.core": "4.0.1"},
}


def archive(members: dict[str, Any], *, form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=form) as out:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            out.addfile(info, io.BytesIO(data))
    return buffer.getvalue()
