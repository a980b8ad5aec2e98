"""PS3.5, PS3.6, PS3.10: data sets as bytes and as values. Pure, bounded, lossless; imports no pydicom.

Tags are ints, `0x00100010`; wherever a `Key` is asked, a keyword, "PatientName", does as well.

dictionary        `entry(tag) -> DictionaryEntry | None` (tag, vr, vm, keyword, name), `vr_of(tag)`, `tag_of(keyword)`,
                  `keyword_of(tag)`, `as_tag(key)`, `show(tag) -> "(0010,0010)"`, `uid_name(uid)`, `uid_type(uid)`,
                  `uid_of(keyword)`, `storage_sop_classes() -> frozenset[str]`
transfer_syntax   `TransferSyntax(uid, name, implicit, little, deflated, encapsulated)`; `transfer_syntax(uid)`;
                  the constants IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE, JPEG_BASELINE ... are UID strings
charset           `Charset.of(["ISO 2022 IR 87"])`, `.decode(raw, person_name=False) -> str`, `.encode(text)`, `.notes`
dataset           `Dataset.parse(data, transfer_syntax_uid, budget=Budget(), stop_before=None)`,
                  `Dataset.of(PatientID="1", ScheduledProcedureStepSequence=[Dataset.of(...)])`,
                  `.encode(transfer_syntax_uid) -> bytes`;
                  `.text(key)`, `.texts(key)`, `.person_name(key) -> PersonName`, `.int(key)`, `.ints(key)`,
                  `.float(key)`, `.floats(key)`, `.sequence(key) -> list[Dataset]`, `.get(key, default)`,
                  `.raw(key) -> bytes`, `.vr(key)`, `.element(key) -> Element | None`, `.set(key, value, vr=None)`,
                  `.discard(key)`, `key in ds`, `len(ds)`, iteration over `Element(tag, vr, value)` in tag order,
                  `.copy()`, `.recode("ISO_IR 192")`, `==`
budget            `Budget(depth, elements, inflated, ratio)`; `inflate(data, budget)`
part10            `read_part10(data, budget) -> Part10(preamble, meta, transfer_syntax, dataset_offset, notes)`,
                  `file_meta(sop_class, sop_instance, transfer_syntax, ...) -> bytes` (preamble, DICM, group 2)
header_scan       `scan(head, transfer_syntax_uid, complete=False) -> HeaderScan` (`.values`, `.text(tag)`,
                  `.needs_more`, `.pixel_data_offset`)
json_model        `to_json(data, transfer_syntax_uid, bulk_uri=..., threshold=1024) -> JsonModel` (`.attributes`,
                  `.dumps() -> bytes`, `.bulk` tuple of BulkValue(path, tag, vr, offset, length)),
                  `dataset_to_json(ds) -> dict`, `from_json(obj, fetch_bulk) -> Dataset`,
                  `datasets_from_json(text, fetch_bulk)`, `locate_bulk(data, ts, path)`
frames            `locate_pixel_data(data, ts) -> PixelData`, `.frame(n) -> tuple[(offset, length), ...]` (n 1-based)
"""

from __future__ import annotations

from .budget import Budget, inflate
from .charset import Charset, PersonName
from .dataset import Dataset, Element, Encapsulated, Sequence
from .dictionary import (
    DictionaryEntry,
    Key,
    as_tag,
    entry,
    keyword_of,
    show,
    storage_sop_classes,
    tag_of,
    uid_keyword,
    uid_name,
    uid_of,
    uid_type,
    vr_of,
)
from .frames import PixelData, locate_pixel_data
from .header_scan import INDEX_ATTRIBUTES, HeaderScan, scan
from .json_model import BulkValue, JsonModel, dataset_to_json, locate_bulk, to_json
from .json_reading import datasets_from_json, from_json
from .part10 import Part10, file_meta, neutral_preamble, read_part10
from .transfer_syntax import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    TransferSyntax,
    known_transfer_syntaxes,
    transfer_syntax,
)

__all__ = [
    "DEFLATED_LE",
    "EXPLICIT_BE",
    "EXPLICIT_LE",
    "IMPLICIT_LE",
    "INDEX_ATTRIBUTES",
    "Budget",
    "BulkValue",
    "Charset",
    "Dataset",
    "DictionaryEntry",
    "Element",
    "Encapsulated",
    "HeaderScan",
    "JsonModel",
    "Key",
    "Part10",
    "PersonName",
    "PixelData",
    "Sequence",
    "TransferSyntax",
    "as_tag",
    "dataset_to_json",
    "datasets_from_json",
    "entry",
    "file_meta",
    "from_json",
    "inflate",
    "keyword_of",
    "known_transfer_syntaxes",
    "locate_bulk",
    "locate_pixel_data",
    "neutral_preamble",
    "read_part10",
    "scan",
    "show",
    "storage_sop_classes",
    "tag_of",
    "to_json",
    "transfer_syntax",
    "uid_keyword",
    "uid_name",
    "uid_of",
    "uid_type",
    "vr_of",
]
