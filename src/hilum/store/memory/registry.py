"""Documents and FHIR resources in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hilum.core.document import Association, DocumentEntry, Folder, SubmissionSet
from hilum.core.record import Page, Resource
from hilum.store.matching import fits
from hilum.store.memory.tables import Tables, part

__all__ = ["MemoryDocuments", "MemoryResources"]


class MemoryDocuments:
    """The document registry."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def entry(self, id: str) -> DocumentEntry | None:
        """By entryUUID."""
        return self._tables.entries.get(id)

    def by_unique_id(self, unique_id: str) -> DocumentEntry | SubmissionSet | Folder | None:
        """By uniqueId of any of the three."""
        for table in (self._tables.entries, self._tables.submissions, self._tables.folders):
            for one in table.newest():
                if one.unique_id == unique_id:
                    return one
        return None

    def submission(self, id: str) -> SubmissionSet | None:
        """By entryUUID."""
        return self._tables.submissions.get(id)

    def folder(self, id: str) -> Folder | None:
        """By entryUUID."""
        return self._tables.folders.get(id)

    def entries(self, patient_id: str, *, statuses: Sequence[str] = ("Approved",)) -> list[DocumentEntry]:
        """All entries of a patient, newest creation first."""
        found = [
            one
            for one in self._tables.entries.newest()
            if one.patient_id == patient_id and (not statuses or one.status in statuses)
        ]
        found.sort(key=lambda one: one.creation, reverse=True)
        return found

    def submissions(self, patient_id: str) -> list[SubmissionSet]:
        """All submission sets of a patient, newest first."""
        found = [one for one in self._tables.submissions.newest() if one.patient_id == patient_id]
        found.sort(key=lambda one: one.submitted, reverse=True)
        return found

    def folders(self, patient_id: str) -> list[Folder]:
        """All folders of a patient, newest first."""
        return [one for one in self._tables.folders.newest() if one.patient_id == patient_id]

    def associations(self, ids: Iterable[str]) -> list[Association]:
        """All associations whose source or target is one of the ids, oldest first."""
        wanted = frozenset(ids)
        return [one for one in self._tables.associations.values() if one.source in wanted or one.target in wanted]


class MemoryResources:
    """FHIR resources kept verbatim."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, type: str, id: str) -> Resource | None:
        """The newest version, a deleted one included."""
        versions = self._tables.resources.get((type, id))
        return versions[-1] if versions else None

    def version(self, type: str, id: str, version: int) -> Resource | None:
        """One version."""
        versions = self._tables.resources.get((type, id)) or ()
        return next((one for one in versions if one.version == version), None)

    def history(self, type: str, id: str) -> list[Resource]:
        """All versions, newest first."""
        return list(reversed(self._tables.resources.get((type, id)) or ()))

    def _current(self, type: str) -> list[Resource]:
        found = [versions[-1] for versions in self._tables.resources.values() if versions[-1].type == type]
        found = [one for one in found if not one.deleted]
        found.sort(key=lambda one: (one.updated, one.id), reverse=True)
        return found

    def search(
        self,
        type: str,
        criteria: Sequence[tuple[str, str, Sequence[tuple[str, str, str]]]],
        page: Page = Page(),
    ) -> list[Resource]:
        """Current resources that satisfy all criteria, newest first."""
        return part([one for one in self._current(type) if all(_satisfies(one, *each) for each in criteria)], page)

    def count(self, type: str) -> int:
        """How many current resources of a type there are."""
        return len(self._current(type))

    def write(self, resource: Resource) -> None:
        """Keep a new version; a version that is there already is replaced."""
        key = (resource.type, resource.id)
        versions = [one for one in self._tables.resources.get(key) or () if one.version != resource.version]
        versions.append(resource)
        versions.sort(key=lambda one: one.version)
        self._tables.resources.put(key, tuple(versions))


def _satisfies(resource: Resource, parameter: str, kind: str, alternatives: Sequence[tuple[str, str, str]]) -> bool:
    if kind == "_id":
        return any(resource.id == a for _, a, _ in alternatives)
    rows = [(a, b) for name, of_kind, a, b in resource.index if name == parameter and of_kind == kind]
    return any(fits(kind, row, alternative) for row in rows for alternative in alternatives)
