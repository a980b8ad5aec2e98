"""Documents and FHIR resources in the database."""

# ruff: noqa: S608 - statements are made of our own constants; values are always bound

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from hilum.core.document import Association, DocumentEntry, DocumentsSubmitted, Folder, SubmissionSet
from hilum.core.record import Page, Resource
from hilum.store.codec import Codec, codec
from hilum.store.sqlite.connection import Context, Where
from hilum.store.sqlite.search_index import SearchIndex

__all__ = ["SqlDocuments", "SqlResources"]

D = TypeVar("D", DocumentEntry, SubmissionSet, Folder)

_ENTRY = codec(DocumentEntry)
_SUBMISSION = codec(SubmissionSet)
_FOLDER = codec(Folder)
_ASSOCIATION = codec(Association)

_PUT_DOCUMENT = (
    "INSERT INTO documents (kind, id, unique_id, patient_id, status, moment, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (kind, id) DO UPDATE SET unique_id = excluded.unique_id, patient_id = excluded.patient_id,"
    " status = excluded.status, moment = excluded.moment, body = excluded.body"
)
_GET_DOCUMENT = "SELECT body, patient_id, status FROM documents WHERE kind = ? AND id = ?"
# The newest of any kind with a uniqueId, entries before submission sets before folders.
_BY_UNIQUE_ID = (
    "SELECT kind, body, patient_id, status FROM documents WHERE unique_id = ?"
    " ORDER BY CASE kind WHEN 'entry' THEN 0 WHEN 'submission' THEN 1 ELSE 2 END, key DESC LIMIT 1"
)
_DOCUMENTS_OF = (
    "SELECT body, patient_id, status FROM documents WHERE patient_id = ? AND kind = ? ORDER BY moment DESC, key DESC"
)
_DEPRECATE = "UPDATE documents SET status = 'Deprecated' WHERE kind = 'entry' AND id = ?"
_PUT_ASSOCIATION = (
    "INSERT INTO associations (id, source, target, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
    " SET source = excluded.source, target = excluded.target, body = excluded.body"
)
# Associations that leave from or lead to an object.
_ASSOCIATIONS_OF = (
    "SELECT key, body FROM associations WHERE source = ? UNION SELECT key, body FROM associations WHERE target = ?"
)


def _document(noun: Codec[D], row: tuple[str, str, str]) -> D:
    one = noun.decode(row[0])
    if one.patient_id == row[1] and one.status == row[2]:
        return one
    return replace(one, patient_id=row[1], status=row[2])


class SqlDocuments:
    """The document registry."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def _one(self, noun: Codec[D], kind: str, id: str) -> D | None:
        row = self._execute(_GET_DOCUMENT, (kind, id)).fetchone()
        return None if row is None else _document(noun, row)

    def entry(self, id: str) -> DocumentEntry | None:
        """By entryUUID."""
        return self._one(_ENTRY, "entry", id)

    def by_unique_id(self, unique_id: str) -> DocumentEntry | SubmissionSet | Folder | None:
        """By uniqueId of any of the three."""
        row = self._execute(_BY_UNIQUE_ID, (unique_id,)).fetchone()
        if row is None:
            return None
        if row[0] == "entry":
            return _document(_ENTRY, row[1:])
        return _document(_SUBMISSION, row[1:]) if row[0] == "submission" else _document(_FOLDER, row[1:])

    def submission(self, id: str) -> SubmissionSet | None:
        """By entryUUID."""
        return self._one(_SUBMISSION, "submission", id)

    def folder(self, id: str) -> Folder | None:
        """By entryUUID."""
        return self._one(_FOLDER, "folder", id)

    def entries(self, patient_id: str, *, statuses: Sequence[str] = ("Approved",)) -> list[DocumentEntry]:
        """All entries of a patient, newest creation first."""
        found = [_document(_ENTRY, row) for row in self._execute(_DOCUMENTS_OF, (patient_id, "entry"))]
        return [one for one in found if not statuses or one.status in statuses]

    def submissions(self, patient_id: str) -> list[SubmissionSet]:
        """All submission sets of a patient, newest first."""
        return [_document(_SUBMISSION, row) for row in self._execute(_DOCUMENTS_OF, (patient_id, "submission"))]

    def folders(self, patient_id: str) -> list[Folder]:
        """All folders of a patient, newest first."""
        return [_document(_FOLDER, row) for row in self._execute(_DOCUMENTS_OF, (patient_id, "folder"))]

    def associations(self, ids: Iterable[str]) -> list[Association]:
        """All associations whose source or target is one of the ids, oldest first."""
        found: dict[int, str] = {}
        for id in dict.fromkeys(ids):
            found.update(self._execute(_ASSOCIATIONS_OF, (id, id)).fetchall())
        return [_ASSOCIATION.decode(body) for _, body in sorted(found.items())]

    def submit(self, event: DocumentsSubmitted) -> None:
        """Write a submission set with its entries, folders and associations; deprecate what it replaces."""
        for entry in event.entries:
            former = self.entry(entry.id)
            self._put("entry", entry, entry.creation, _ENTRY.encode(entry))
            self._context.keep(entry.blob)
            if former is not None:
                self._context.release(former.blob)
        for folder in event.folders:
            self._put("folder", folder, "", _FOLDER.encode(folder))
        submission = event.submission
        self._put("submission", submission, submission.submitted, _SUBMISSION.encode(submission))
        for one in event.associations:
            self._execute(_PUT_ASSOCIATION, (one.id, one.source, one.target, _ASSOCIATION.encode(one)))
        for id in event.deprecated:
            self._execute(_DEPRECATE, (id,))

    def _put(self, kind: str, one: DocumentEntry | SubmissionSet | Folder, moment: str, body: str) -> None:
        patient_id = self._context.survivor(one.patient_id)
        self._execute(_PUT_DOCUMENT, (kind, one.id, one.unique_id, patient_id, one.status, moment, body))


_RESOURCE_COLUMNS = "r.key, r.type, r.id, r.version, r.updated, r.body, r.deleted"
_GET_RESOURCE = (
    f"SELECT {_RESOURCE_COLUMNS} FROM resources r WHERE r.type = ? AND r.id = ? ORDER BY r.version DESC LIMIT 1"
)
_GET_VERSION = f"SELECT {_RESOURCE_COLUMNS} FROM resources r WHERE r.type = ? AND r.id = ? AND r.version = ?"
_HISTORY = f"SELECT {_RESOURCE_COLUMNS} FROM resources r WHERE r.type = ? AND r.id = ? ORDER BY r.version DESC"
_COUNT_RESOURCES = "SELECT count(*) FROM resources WHERE type = ? AND current = 1 AND deleted = 0"
# All versions before the newest one are history, and out of the search index.
_RETIRE = "UPDATE resources SET current = 0 WHERE type = ? AND id = ? AND current = 1 RETURNING key"
_PUT_NEW = "INSERT INTO resources (key, type, id, version, current, deleted, updated, body) VALUES"
_PUT_FIRST = f"{_PUT_NEW} (?, ?, ?, ?, ?, ?, ?, ?)"
_PUT_RESOURCE = (
    f"{_PUT_FIRST} ON CONFLICT (type, id, version) DO UPDATE SET current = 1, deleted = excluded.deleted, updated = excluded.updated,"
    " body = excluded.body RETURNING key"
)


class SqlResources:
    """FHIR resources kept verbatim, with their history and a narrow search index."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute
        self.index = SearchIndex(context)

    def _resource(self, row: tuple[Any, ...]) -> Resource:
        key, type, id, version, updated, body, deleted = row
        return Resource(type, id, version, updated, body, bool(deleted), self.index.rows(type, key))

    def get(self, type: str, id: str) -> Resource | None:
        """The newest version, a deleted one included."""
        if self._context.is_unused(type, id):
            return None
        row = self._execute(_GET_RESOURCE, (type, id)).fetchone()
        return None if row is None else self._resource(row)

    def version(self, type: str, id: str, version: int) -> Resource | None:
        """One version."""
        row = self._execute(_GET_VERSION, (type, id, version)).fetchone()
        return None if row is None else self._resource(row)

    def history(self, type: str, id: str) -> list[Resource]:
        """All versions, newest first."""
        return [self._resource(row) for row in self._execute(_HISTORY, (type, id)).fetchall()]

    def search(
        self,
        type: str,
        criteria: Sequence[tuple[str, str, Sequence[tuple[str, str, str]]]],
        page: Page = Page(),
    ) -> list[Resource]:
        """Current resources that satisfy all criteria, newest first; their index rows are left out."""
        where = Where()
        where.add("r.type = ? AND r.current = 1 AND r.deleted = 0", type)
        for _, kind, alternatives in criteria:
            if kind == "_id":
                where.add(f"r.id IN ({', '.join('?' * len(alternatives))})", *(a for _, a, _ in alternatives))
        if not self.index.narrow(where, type, [one for one in criteria if one[1] != "_id"]):
            return []
        rows = self._execute(
            f"SELECT {_RESOURCE_COLUMNS} FROM resources r WHERE {where} ORDER BY r.updated DESC, r.id DESC LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        )
        return [Resource(row[1], row[2], row[3], row[4], row[5], bool(row[6])) for row in rows]

    def count(self, type: str) -> int:
        """How many current resources of a type there are."""
        (number,) = self._execute(_COUNT_RESOURCES, (type,)).fetchone()
        return int(number)

    def write(self, resource: Resource) -> None:
        """Keep a new version and index it; former versions leave the index."""
        type, id, version = resource.type, resource.id, resource.version
        context = self._context
        key = context.next_key("resources", "key")
        values = (key, type, id, version, 1, int(resource.deleted), resource.updated, bytes(resource.body))
        if context.is_new(type, id) and version == 1:
            context.later_sound(_PUT_NEW, values)
        elif version != 1 or not self._is_first(values):
            for (former,) in self._execute(_RETIRE, (type, id)).fetchall():
                self.index.drop(type, former)
            (key,) = self._execute(_PUT_RESOURCE, values).fetchone()
        self.index.put(type, key, resource.index)

    def _is_first(self, values: tuple[Any, ...]) -> bool:
        """Write a first version: most resources are new, and then there is nothing to retire."""
        with contextlib.suppress(sqlite3.IntegrityError):
            self._execute(_PUT_FIRST, values)
            return True
        return False
