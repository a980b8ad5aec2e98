"""Conformance packages: archives of profiles, value sets and search parameters, read within budgets; snapshots of profiles.

A folder of packages holds each as the archive it came in, named `name#version.tgz` (`file_name`); reading that folder is
not done here. Decision record 0017.
"""

from __future__ import annotations

from hilum.fhir.package.archive import Limits, Package, PackagedResource, file_name, key_of_file
from hilum.fhir.package.conformance import Conformance
from hilum.fhir.package.snapshot import Resolve, snapshot
from hilum.fhir.package.structure import core_definition

__all__ = [
    "Conformance",
    "Limits",
    "Package",
    "PackagedResource",
    "Resolve",
    "core_definition",
    "file_name",
    "key_of_file",
    "snapshot",
]
