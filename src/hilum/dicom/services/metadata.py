"""The DICOM JSON that is made at ingest, kept compressed, and given out by concatenation. PS3.18 F.2, 10.4.1.1.2.

Values that stay in the object are told by BulkDataURI. The stored form writes `bulk:PATH` for them, which is made a whole URI
when the metadata goes out: the stored text knows no host and no path. A value can never look like that mark: inside a JSON
string every quotation mark is escaped, so the bytes `"BulkDataURI":"` occur only where the property stands.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import orjson

from hilum.core.person import PersonName
from hilum.core.study import Instance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.json_model import JsonModel, to_json
from hilum.dicom.data.json_reading import from_json
from hilum.dicom.services.identity import read_name
from hilum.dicom.stored.layout import Layout

__all__ = ["Attributes", "attributes_of_object", "expanded", "model_of", "pack", "unpack"]

_MARK = b'"BulkDataURI":"bulk:'
_THRESHOLD = 1024


def model_of(header: bytes, layout: Layout, transfer_syntax_uid: str) -> JsonModel:
    """The attributes of a data set from its header (`layout.header_bytes`) and the places of its large values."""
    model = to_json(header, transfer_syntax_uid, bulk_uri="bulk:", threshold=_THRESHOLD, with_starts=True)
    for one in layout.large:
        model.attributes[f"{one.tag:08X}"] = {"vr": one.vr, "BulkDataURI": f"bulk:{one.tag:08X}"}
    return model


def pack(attributes: dict[str, Any]) -> bytes:
    """The stored form."""
    return zlib.compress(orjson.dumps(attributes), 1)


def unpack(packed: bytes) -> bytes:
    """JSON text as stored, bulk data still marked."""
    return zlib.decompress(packed) if packed else b"{}"


def expanded(packed: bytes, instance: Instance, base: str) -> bytes:
    """JSON text with whole BulkDataURIs; `base` is the URL of the DICOMweb service."""
    text = unpack(packed)
    if _MARK not in text:
        return text
    place = f"{base}/studies/{instance.study_uid}/series/{instance.series_uid}/instances/{instance.uid}/bulkdata/"
    return text.replace(_MARK, b'"BulkDataURI":"' + place.encode())


def attributes_of_object(packed: bytes, tags: Iterable[int]) -> Dataset:
    """Some attributes of an object from its stored JSON; bulk data is left out."""
    whole = orjson.loads(unpack(packed))
    names = [f"{tag:08X}" for tag in tags]
    return from_json({name: whole[name] for name in names if name in whole})


class Attributes:
    """Reads values from DICOM JSON attributes, as text."""

    __slots__ = ("map",)

    def __init__(self, map: dict[str, Any]) -> None:
        self.map = map

    def values(self, name: str) -> list[Any]:
        """All values; [] where absent or empty."""
        found = self.map.get(name)
        return found.get("Value", []) if found is not None else []

    def text(self, name: str) -> str:
        """First value as text, empty where absent."""
        values = self.values(name)
        if not values or values[0] is None:
            return ""
        value = values[0]
        return value if isinstance(value, str) else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """First value as a whole number."""
        values = self.values(name)
        try:
            return int(values[0]) if values else default
        except (TypeError, ValueError, OverflowError):
            return default

    def name(self, name: str) -> PersonName:
        """First value of a PN attribute."""
        values = self.values(name)
        if not values or not isinstance(values[0], dict):
            return PersonName()
        groups = values[0]
        return read_name("=".join(groups.get(group, "") for group in ("Alphabetic", "Ideographic", "Phonetic")))

    def item(self, name: str) -> Attributes:
        """First item of a sequence; one without attributes where there is none."""
        values = self.values(name)
        return Attributes(values[0] if values and isinstance(values[0], dict) else {})
