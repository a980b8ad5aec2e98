"""What an application entity asks as SCU, each request by its service's name. PS3.7 chapters 9 and 10."""

from __future__ import annotations

import asyncio
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hilum.core.errors import Fault, LocalProtocolError, RemoteProtocolError
from hilum.dicom.data import Budget, Dataset
from hilum.dicom.wire import Command, CommandField, Context, Priority, Status, status_kind

__all__ = ["AssociationLost", "FileSlice", "Pieces", "Requests", "Response"]

VERIFICATION = "1.2.840.10008.1.1"
_NO_WAIT: int = getattr(os, "RWF_NOWAIT", 0)


class AssociationLost(RemoteProtocolError):
    """The association ended while something was asked of it: aborted, released, or the connection went away."""


@dataclass(frozen=True, slots=True)
class FileSlice:
    """An encoded data set in an open file."""

    fd: int
    offset: int
    length: int

    async def read(self, at: int, size: int, into: memoryview | None = None) -> bytes | memoryview:
        """A part: at once where it is in memory, else on a thread, so that the loop does not wait for the disk. raises Fault

        into   memory of this size that may take it
        """
        buffer = memoryview(bytearray(size)) if into is None else into
        try:
            count = os.preadv(self.fd, [buffer], self.offset + at, _NO_WAIT) if _NO_WAIT else 0
        except OSError:
            count = 0
        if count == size:
            return buffer
        loop = asyncio.get_running_loop()
        chunk = await loop.run_in_executor(None, os.pread, self.fd, size, self.offset + at)
        if len(chunk) != size:
            raise Fault("the file is shorter than its index says")
        return chunk


@dataclass(frozen=True, slots=True)
class Pieces:
    """An encoded data set in pieces that follow each other: bytes, and parts of open files, which are read as they are sent."""

    pieces: tuple[bytes | memoryview | FileSlice, ...]

    @property
    def length(self) -> int:
        """Bytes of the data set."""
        return sum(one.length if isinstance(one, FileSlice) else len(one) for one in self.pieces)

    async def ahead(self, buffer: bytearray) -> Pieces:
        """The same with all pieces in memory: for a data set that is sent as soon as the one before it is answered.

        buffer   takes what is read, at least `length` bytes; not to be touched until the data set is answered
        """
        view, at = memoryview(buffer), 0
        found: list[bytes | memoryview | FileSlice] = []
        for one in self.pieces:
            if isinstance(one, FileSlice):
                found.append(await one.read(0, one.length, view[at : at + one.length]))
                at += one.length
            else:
                found.append(one)
        return Pieces(tuple(found))


@dataclass(frozen=True, slots=True)
class Response:
    """One response to a request of ours."""

    command: Command
    dataset: bytes | None
    context: Context

    @property
    def status(self) -> int:
        """Status (0000,0900)."""
        return self.command.status if self.command.status is not None else Status.PROCESSING_FAILURE

    @property
    def kind(self) -> str:
        """ "Success", "Pending", "Cancel", "Warning" or "Failure"."""
        return status_kind(self.status)

    @property
    def is_final(self) -> bool:
        """No further response follows."""
        return self.kind != "Pending"

    def read(self, budget: Budget | None = None) -> Dataset:
        """The data set, an empty one if there is none."""
        if self.dataset is None:
            return Dataset()
        return Dataset.parse(self.dataset, self.context.transfer_syntax, budget=budget)


Payload = Dataset | bytes | memoryview | FileSlice | Pieces
"""A data set: to be encoded for its context, or encoded already."""


class Requests(ABC):
    """The requests, built on `context_for`, `next_message_id` and `invoke`.

    Each takes `context` where the caller knows it; else the first accepted context of the SOP class in which we are SCU.
    """

    @abstractmethod
    def context_for(self, abstract_syntax: str, transfer_syntax: str | None = None, *, as_scp: bool = False) -> Context:
        """An accepted context in which we have the role."""

    @abstractmethod
    def next_message_id(self) -> int:
        """A message id that is not in use."""

    @abstractmethod
    def invoke(self, context: Context, command: Command, dataset: Payload | None = None) -> AsyncIterator[Response]:
        """Send a request and give its responses."""

    @abstractmethod
    async def request_once(self, context: Context, command: Command, dataset: Payload | None = None) -> Response:
        """Send a request that has one response."""

    async def echo(self) -> Response:
        """C-ECHO. PS3.7 9.1.5."""
        context = self.context_for(VERIFICATION)
        command = Command(
            field=CommandField.C_ECHO_RQ, message_id=self.next_message_id(), affected_sop_class_uid=VERIFICATION
        )
        return await self.request_once(context, command)

    async def store(
        self,
        sop_class_uid: str,
        sop_instance_uid: str,
        dataset: Payload,
        transfer_syntax: str | None = None,
        *,
        context: Context | None = None,
        priority: int = Priority.MEDIUM,
        move_originator_aet: str | None = None,
        move_originator_message_id: int | None = None,
    ) -> Response:
        """C-STORE. PS3.7 9.1.1. Bytes and files need the transfer syntax that they are in; a Dataset takes the context's."""
        context = context or self.context_for(sop_class_uid, transfer_syntax)
        command = Command(
            field=CommandField.C_STORE_RQ,
            has_dataset=True,
            message_id=self.next_message_id(),
            affected_sop_class_uid=sop_class_uid,
            affected_sop_instance_uid=sop_instance_uid,
            priority=priority,
            move_originator_aet=move_originator_aet,
            move_originator_message_id=move_originator_message_id,
        )
        return await self.request_once(context, command, dataset)

    def find(
        self, sop_class_uid: str, identifier: Dataset | bytes, *, context: Context | None = None, priority: int = 0
    ) -> AsyncIterator[Response]:
        """C-FIND: pending responses with their identifiers, then the final one. PS3.7 9.1.2. Leaving early cancels."""
        return self._query(CommandField.C_FIND_RQ, sop_class_uid, identifier, context, priority, None)

    def move(
        self,
        sop_class_uid: str,
        identifier: Dataset | bytes,
        destination: str,
        *,
        context: Context | None = None,
        priority: int = 0,
    ) -> AsyncIterator[Response]:
        """C-MOVE: pending responses with their counts, then the final one. PS3.7 9.1.4."""
        return self._query(CommandField.C_MOVE_RQ, sop_class_uid, identifier, context, priority, destination)

    def get(
        self, sop_class_uid: str, identifier: Dataset | bytes, *, context: Context | None = None, priority: int = 0
    ) -> AsyncIterator[Response]:
        """C-GET: as `move`; the instances come to the `Services` given to `connect`. PS3.7 9.1.3."""
        return self._query(CommandField.C_GET_RQ, sop_class_uid, identifier, context, priority, None)

    def _query(
        self,
        field: int,
        sop_class_uid: str,
        identifier: Dataset | bytes,
        context: Context | None,
        priority: int,
        destination: str | None,
    ) -> AsyncIterator[Response]:
        context = context or self.context_for(sop_class_uid)
        command = Command(
            field=field,
            has_dataset=True,
            message_id=self.next_message_id(),
            affected_sop_class_uid=sop_class_uid,
            priority=priority,
            move_destination=destination,
        )
        return self.invoke(context, command, identifier)

    async def n_create(
        self,
        sop_class_uid: str,
        sop_instance_uid: str | None,
        attributes: Dataset | bytes | None,
        *,
        context: Context | None = None,
    ) -> Response:
        """N-CREATE. PS3.7 10.1.5."""
        command = Command(
            field=CommandField.N_CREATE_RQ,
            has_dataset=attributes is not None,
            message_id=self.next_message_id(),
            affected_sop_class_uid=sop_class_uid,
            affected_sop_instance_uid=sop_instance_uid,
        )
        return await self.request_once(context or self.context_for(sop_class_uid), command, attributes)

    async def n_set(
        self,
        sop_class_uid: str,
        sop_instance_uid: str,
        modifications: Dataset | bytes,
        *,
        context: Context | None = None,
    ) -> Response:
        """N-SET. PS3.7 10.1.3."""
        command = Command(
            field=CommandField.N_SET_RQ,
            has_dataset=True,
            message_id=self.next_message_id(),
            requested_sop_class_uid=sop_class_uid,
            requested_sop_instance_uid=sop_instance_uid,
        )
        return await self.request_once(context or self.context_for(sop_class_uid), command, modifications)

    async def n_get(
        self,
        sop_class_uid: str,
        sop_instance_uid: str,
        attributes: tuple[int, ...] = (),
        *,
        context: Context | None = None,
    ) -> Response:
        """N-GET. PS3.7 10.1.2. No attributes asks for all."""
        command = Command(
            field=CommandField.N_GET_RQ,
            message_id=self.next_message_id(),
            requested_sop_class_uid=sop_class_uid,
            requested_sop_instance_uid=sop_instance_uid,
            attribute_identifier_list=attributes or None,
        )
        return await self.request_once(context or self.context_for(sop_class_uid), command)

    async def n_action(
        self,
        sop_class_uid: str,
        sop_instance_uid: str,
        action_type_id: int,
        information: Dataset | bytes | None = None,
        *,
        context: Context | None = None,
    ) -> Response:
        """N-ACTION. PS3.7 10.1.4."""
        command = Command(
            field=CommandField.N_ACTION_RQ,
            has_dataset=information is not None,
            message_id=self.next_message_id(),
            requested_sop_class_uid=sop_class_uid,
            requested_sop_instance_uid=sop_instance_uid,
            action_type_id=action_type_id,
        )
        return await self.request_once(context or self.context_for(sop_class_uid), command, information)

    async def n_event_report(
        self,
        sop_class_uid: str,
        sop_instance_uid: str,
        event_type_id: int,
        information: Dataset | bytes | None = None,
        *,
        context: Context | None = None,
    ) -> Response:
        """N-EVENT-REPORT. PS3.7 10.1.1. It is the SCP's own: a context in which we are SCP is preferred, any does."""
        if context is None:
            try:
                context = self.context_for(sop_class_uid, as_scp=True)
            except LocalProtocolError:
                context = self.context_for(sop_class_uid)
        command = Command(
            field=CommandField.N_EVENT_REPORT_RQ,
            has_dataset=information is not None,
            message_id=self.next_message_id(),
            affected_sop_class_uid=sop_class_uid,
            affected_sop_instance_uid=sop_instance_uid,
            event_type_id=event_type_id,
        )
        return await self.request_once(context, command, information)

    async def n_delete(self, sop_class_uid: str, sop_instance_uid: str, *, context: Context | None = None) -> Response:
        """N-DELETE. PS3.7 10.1.6."""
        command = Command(
            field=CommandField.N_DELETE_RQ,
            message_id=self.next_message_id(),
            requested_sop_class_uid=sop_class_uid,
            requested_sop_instance_uid=sop_instance_uid,
        )
        return await self.request_once(context or self.context_for(sop_class_uid), command)
