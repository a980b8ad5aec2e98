"""HL7 v2: ER7 read without loss, MLLP without sockets, patients, visits, orders, results and queries over core's nouns.

parse(raw)                       a lazy message; message["PID-3.1"], message.encode() gives the bytes back
receive, answer_to, refuse       a message's way through the hub; `dispatch` is the first two in one
Builder, Header, ...             building and writing messages
MessageReader, read_file         messages out of streams, files and batches
explain(raw)                     a tree for people

Beside these: `definitions` (what each version says), `structure`, `validation`, `convert`, `diff`, `show`, `anonymise`, `generate`.
"""

from __future__ import annotations

from hilum.hl7v2.data.batch import acknowledge, read_acknowledgement, read_file, write_file
from hilum.hl7v2.data.builder import Builder
from hilum.hl7v2.data.continuation import Continuations, fold, fragment, unfold
from hilum.hl7v2.data.er7 import NULL, Limits, Message, Path, Segment, parse, recode
from hilum.hl7v2.data.reader import MessageReader, Part
from hilum.hl7v2.data.writer import Er7, Header, Writer
from hilum.hl7v2.explain import explain, tree
from hilum.hl7v2.messages.adt_out import merge_message, patient_message
from hilum.hl7v2.messages.orders_out import placer_message, scheduled_message, status_message
from hilum.hl7v2.messages.query import demographics_query_message, identifiers_query_message, read_response
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.messages.results import result_message
from hilum.hl7v2.routes import HANDLERS, Answer, answer_to, dispatch, receive, refuse, table, unreadable
from hilum.hl7v2.site import Site
from hilum.hl7v2.structure import by_structure

__all__ = [
    "HANDLERS",
    "NULL",
    "Answer",
    "Builder",
    "Continuations",
    "Er7",
    "Header",
    "Limits",
    "Message",
    "MessageReader",
    "Part",
    "Path",
    "Reply",
    "Request",
    "Segment",
    "Site",
    "Trigger",
    "Writer",
    "acknowledge",
    "answer_to",
    "demographics_query_message",
    "dispatch",
    "explain",
    "fold",
    "fragment",
    "identifiers_query_message",
    "merge_message",
    "parse",
    "patient_message",
    "placer_message",
    "read_acknowledgement",
    "read_file",
    "read_response",
    "receive",
    "recode",
    "refuse",
    "result_message",
    "scheduled_message",
    "status_message",
    "table",
    "tree",
    "unfold",
    "unreadable",
    "write_file",
]

Message.grouping = staticmethod(by_structure)
