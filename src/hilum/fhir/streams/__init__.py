"""Long files read in flat memory: NDJSON, and bundles of any number of entries. Bulk Data 2.0; FHIR R4 2.36.

    with open("Patient.ndjson", "rb") as file:
        for line in read_ndjson(file):
            line.number, line.resource

    with open("export.json", "rb") as file:
        for entry in read_bundle(file):
            entry.index, entry.full_url, entry.resource

The caller opens and closes; what is handed over is anything with `read(size)`, or chunks of bytes, cut anywhere. One line or one
entry is in memory at a time and has a budget; the stream has none.
"""

from __future__ import annotations

from hilum.fhir.streams.bundle import BundleEntry, BundleReader, read_bundle
from hilum.fhir.streams.ndjson import Line, read_ndjson

__all__ = ["BundleEntry", "BundleReader", "Line", "read_bundle", "read_ndjson"]
