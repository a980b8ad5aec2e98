"""PS3.4: the DIMSE services as plain functions on the record, no I/O.

table          HANDLERS, SERVICES, `handler_for(sop_class, operation)`, `policy_rows()`, `supported(uid)`
service        Site, Request, StoreRequest, Answer
received       `read_object(StoreRequest) -> ReceivedObject`: header and JSON, before the unit of work
storage        `store(StoreRequest, Record, ReceivedObject | None) -> Answer`
query          `find(Request, Record) -> Iterator[Answer]`
worklist       `find_worklist(Request, Record) -> Iterator[Answer]`, `worklist_dataset`, `read_worklist_item`
retrieve       `plan_move`, `plan_get` `(Request, Record) -> RetrievePlan`
mpps           `create`, `set_`, `get`; commitment `commit`, `receive_result`; ian `receive`, `notification`
requests       what the asking side sends: worklist_query, mpps_create, mpps_final, commitment_request, query, retrieve, restamp
objects        a stored object on its way out; coercion: the record's identity in it
metadata       the stored DICOM JSON; attributes, search, matching: C-FIND and QIDO-RS
"""

from __future__ import annotations

from hilum.dicom.services.retrieve import Planned, RetrievePlan
from hilum.dicom.services.service import Answer, Operation, Request, Site, StoreRequest
from hilum.dicom.services.table import HANDLERS, SERVICES, Service, handler_for, is_storage, policy_rows, supported

__all__ = [
    "HANDLERS",
    "SERVICES",
    "Answer",
    "Operation",
    "Planned",
    "Request",
    "RetrievePlan",
    "Service",
    "Site",
    "StoreRequest",
    "handler_for",
    "is_storage",
    "policy_rows",
    "supported",
]
