"""What an application entity serves on its associations, and what it meets there. PS3.7 chapters 9 and 10."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from hilum.core.errors import LocalProtocolError, RemoteProtocolError
from hilum.dicom.data import Budget, Dataset
from hilum.dicom.wire import AssociateRJ, AssociateRQ, Command, CommandField, Context, Policy, Status, status_kind

from .dimse_association import DimseAssociation

__all__ = ["AssociationRefused", "Operation", "Services", "Sink", "StoreOutcome"]


class AssociationRefused(RemoteProtocolError):
    """The peer answered with A-ASSOCIATE-RJ; numbers of PS3.8 table 9-21."""

    def __init__(self, result: int, source: int, reason: int) -> None:
        words = _REJECTIONS.get((source, reason), "no reason given")
        super().__init__(
            f"association rejected: {words}", section="PS3.8 9.3.4", code=f"{result}/{source}/{reason}",
            hint=(result, source, reason),
        )  # fmt: skip
        self.result, self.source, self.reason = result, source, reason


_REJECTIONS = {
    (1, 1): "no reason given",
    (1, 2): "application context name not supported",
    (1, 3): "calling AE title not recognized",
    (1, 7): "called AE title not recognized",
    (2, 1): "no reason given",
    (2, 2): "protocol version not supported",
    (3, 1): "temporary congestion",
    (3, 2): "local limit exceeded",
}


@dataclass(frozen=True, slots=True)
class StoreOutcome:
    """How a C-STORE ended, for its response."""

    status: int = Status.SUCCESS
    error_comment: str | None = None
    offending_element: tuple[int, ...] | None = None


class Sink(Protocol):
    """Takes the data set of one C-STORE-RQ as it arrives."""

    def write(self, fragments: list[memoryview], /) -> None:
        """Pieces in order; they are gone when this returns. An exception answers with its status."""

    async def finish(self) -> StoreOutcome | int:
        """All has arrived: make it durable, then give the status."""

    def discard(self) -> None:
        """It will not come whole: forget it."""


class Operation:
    """A request of the peer, and the way to answer it."""

    __slots__ = ("association", "command", "context", "dataset", "is_answered", "is_cancelled")

    def __init__(
        self, association: DimseAssociation, context: Context, command: Command, dataset: bytes | None
    ) -> None:
        self.association = association
        self.context = context
        self.command = command
        self.dataset = dataset
        self.is_cancelled = False
        """The peer sent C-CANCEL-RQ for this operation."""
        self.is_answered = False
        """A final response has been sent."""

    @property
    def is_lost(self) -> bool:
        """The association ended before the final response, and not by the peer's own release: nobody waits for it."""
        return not self.association.is_established and self.association.close_reason != "released"

    def read(self, budget: Budget | None = None) -> Dataset:
        """The request's data set, an empty one if there is none."""
        if self.dataset is None:
            return Dataset()
        return Dataset.parse(self.dataset, self.context.transfer_syntax, budget=budget)

    async def respond(
        self,
        status: int,
        dataset: Dataset | bytes | None = None,
        *,
        affected_sop_instance_uid: str | None = None,
        error_comment: str | None = None,
        error_id: int | None = None,
        offending_element: tuple[int, ...] | None = None,
        attribute_identifier_list: tuple[int, ...] | None = None,
        remaining: int | None = None,
        completed: int | None = None,
        failed: int | None = None,
        warning: int | None = None,
    ) -> None:
        """Send a response; any status but pending ends the operation."""
        if self.is_answered:
            raise LocalProtocolError("the operation has been answered", section="PS3.7 9.1")
        if isinstance(dataset, Dataset):
            dataset = dataset.encode(self.context.transfer_syntax)
        command = self.command.response(
            status,
            has_dataset=dataset is not None,
            affected_sop_instance_uid=affected_sop_instance_uid,
            error_comment=error_comment,
            error_id=error_id,
            offending_element=offending_element,
            attribute_identifier_list=attribute_identifier_list,
            remaining=remaining,
            completed=completed,
            failed=failed,
            warning=warning,
        )
        if status_kind(status) != "Pending":
            self.is_answered = True
        await self.association.send(self.context.id, command, dataset)


class Services:
    """What an application entity does as SCP; override what it offers. Methods without `async` run inside a read."""

    def negotiate(self, association: DimseAssociation, request: AssociateRQ) -> Policy | AssociateRJ:
        """Rules for an association that a peer asks for. Here: none is accepted."""
        return AssociateRJ(1, 1, 1)

    def established(self, association: DimseAssociation) -> None:
        """The association holds; its contexts are known."""

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> Sink:
        """A sink for the data set of a C-STORE-RQ. A HilumError raised here is the response."""
        raise LocalProtocolError("storage is not offered", section="PS3.4 B", code="0122")

    async def handle(self, operation: Operation) -> None:
        """Any request but C-STORE and C-CANCEL. Answer with `operation.respond`. Here: C-ECHO alone. PS3.4 A."""
        if operation.command.field == CommandField.C_ECHO_RQ:
            await operation.respond(Status.SUCCESS)
        else:
            await operation.respond(Status.UNRECOGNIZED_OPERATION)

    def refused(
        self, association: DimseAssociation, context: Context, command: Command, status: int, reason: str
    ) -> None:
        """A request was answered with a failure without being handled: it has no data set, too large a one, the wrong role."""

    def closed(self, association: DimseAssociation, reason: str) -> None:
        """It is over: "released", "aborted by peer", "aborted", "rejected", "connection lost"."""
