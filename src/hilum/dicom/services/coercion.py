"""The identity of the record written into objects that go out. PS3.3 C.12.1 (Original Attributes); RAD TF-2 4.12, PIR.

With `Site.coercion = "received"` objects leave byte for byte as they came. With "coerced" the patient that the study belongs to now
(the survivor of a merge) and the accession number and procedure of its order are written into the header, the old values are
kept in an item of Original Attributes Sequence (0400,0561), and the pixel data is not touched.
"""

from __future__ import annotations

import time

from hilum.core.identity import Patient
from hilum.core.order import Order
from hilum.core.record import Record
from hilum.core.study import Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dataset import Sequence as Items
from hilum.dicom.services.identity import authority_item, exact, put_patient
from hilum.dicom.services.service import Site
from hilum.dicom.stored.pieces import Change

__all__ = ["change_of", "coerce", "identity_dataset"]

_PATIENT = (0x00100010, 0x00100020, 0x00100021, 0x00100024, 0x00100030, 0x00100040)
_STUDY = (0x00080050, 0x00080051)
_ORIGINAL = 0x04000561


def identity_dataset(patient: Patient, study: Study, order: Order | None) -> Dataset:
    """The attributes that the record stands for: the Patient module's identity, accession number with issuer."""
    made = Dataset()
    put_patient(made, patient, others=False)
    if not made.text(0x00100020):  # an ID that no value can hold is not written over the one that came
        for tag in (0x00100020, 0x00100021, 0x00100024):
            made.discard(tag)
    if not patient.demographics.birth_date:
        made.discard(0x00100030)
    if not patient.demographics.sex:
        made.discard(0x00100040)
    if not patient.demographics.name:
        made.discard(0x00100010)
    if order is not None and exact(order.accession.value):
        made.set(0x00080050, order.accession.value)
        if order.accession.authority:
            made.set(0x00080051, [authority_item(order.accession.authority)])
    elif study.accession:
        made.set(0x00080050, study.accession)
    return made


def _same(first: Dataset, second: Dataset, tag: int) -> bool:
    if first.vr(tag) == "SQ" or second.vr(tag) == "SQ":
        return first.sequence(tag) == second.sequence(tag)
    return first.texts(tag) == second.texts(tag)


def coerce(header: Dataset, wanted: Dataset, *, now: float, source: str, system: str) -> bool:
    """Write the wanted attributes into a header; tells whether anything changed. PS3.3 table C.12.1.1.9-1.

    now      seconds since 1970, for Attribute Modification DateTime (UTC)
    source   of the old values, for Source of Previous Values; empty where unknown
    system   Modifying System
    """
    old = Dataset()
    if 0x00080005 in header:
        old.put(*header[0x00080005])
    changed = False
    for tag in (*_STUDY, *_PATIENT):
        if tag in (0x00100021, 0x00100024, 0x00080051):
            owner = 0x00080050 if tag == 0x00080051 else 0x00100020
            if owner not in wanted:
                continue
        elif tag not in wanted:
            continue
        if tag in wanted and tag in header and _same(header, wanted, tag):
            continue
        if tag not in wanted and tag not in header:
            continue
        found = header.element(tag)
        old.put(*found) if found is not None else old.set(tag, None)
        changed = True
    if not changed:
        return False
    for tag in [one.tag for one in old if one.tag != 0x00080005]:
        if tag not in wanted:
            header.discard(tag)
        elif wanted.vr(tag) == "SQ":
            header.set(tag, wanted.sequence(tag))
        else:
            header.set(tag, wanted.texts(tag), wanted.vr(tag))
    if 0x00080005 in old and header.raw(0x00080005) != old.raw(0x00080005):
        old = old.recode("ISO_IR 192")
        old.put(*header[0x00080005])
    item = Dataset()
    item.set(0x04000550, [old])
    item.set(0x04000562, time.strftime("%Y%m%d%H%M%S", time.gmtime(now)) + "+0000")
    item.set(0x04000563, system)
    item.set(0x04000564, source)
    item.set(0x04000565, "COERCE")
    items = Items(header.sequence(_ORIGINAL))
    items.append(item)
    header.set(_ORIGINAL, items)
    return True


def change_of(study: Study, patient: Patient, record: Record, site: Site) -> Change | None:
    """The change for objects of a study, None where they go out as they came."""
    if site.coercion != "coerced":
        return None
    order = record.orders.get(study.order_id) if study.order_id else None
    wanted = identity_dataset(patient, study, order)
    now = record.now()

    def change(header: Dataset) -> None:
        coerce(header, wanted, now=now, source="", system=site.name)

    return change
