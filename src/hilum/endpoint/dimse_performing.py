"""An association as SCP: what the peer asks. PS3.7 chapters 9 and 10.

Pieces of a C-STORE data set go to their sink inside the read that brought them; any other message that asks something becomes an
`Operation` in a task of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from hilum.core.errors import HilumError
from hilum.dicom.wire import (
    Association,
    Command,
    CommandField,
    Context,
    DataFragment,
    MessageRefused,
    Status,
    status_of,
)

from .dimse_asking import MOST_OUTSTANDING, Asking
from .dimse_requests import AssociationLost, Response
from .dimse_services import Operation, Services, Sink, StoreOutcome

__all__ = ["Performing"]

log = logging.getLogger(__name__)


class Performing(Asking):
    """Serves what the peer asks by its `Services`."""

    def __init__(self, wire: Association, services: Services, *, response_timeout_s: float | None) -> None:
        super().__init__(wire, response_timeout_s=response_timeout_s)
        self.services = services
        self._operations: dict[int, Operation] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sink: Sink | None = None
        self._sink_failure: StoreOutcome | None = None
        self._storing: tuple[Context, Command] | None = None
        self._paused = False

    def _fail_waiting(self) -> None:
        if self._sink is not None:
            self._sink.discard()
            self._sink = None
        self._storing = None
        super()._fail_waiting()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        if len(self._tasks) >= MOST_OUTSTANDING and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def _task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("operation failed", exc_info=task.exception(), extra={"peer": self.peer})
        if self._paused and len(self._tasks) < MOST_OUTSTANDING and self._transport is not None:
            self._paused = False
            if not self._transport.is_closing():
                self._transport.resume_reading()

    def _start_store(self, context: Context, command: Command) -> None:
        self._storing = (context, command)
        self._sink = self._sink_failure = None
        if not context.we_are_scp:
            self._sink_failure = StoreOutcome(Status.SOP_CLASS_NOT_SUPPORTED)
            return
        try:
            self._sink = self.services.open_sink(self, context, command)
        except HilumError as error:
            self._sink_failure = StoreOutcome(status_of(error), error.message)
        except OSError:
            log.exception("no sink", extra={"peer": self.peer})
            self._sink_failure = StoreOutcome(Status.OUT_OF_RESOURCES)
        except Exception:
            log.exception("no sink", extra={"peer": self.peer})
            self._sink_failure = StoreOutcome(Status.PROCESSING_FAILURE)

    def _fragment(self, event: DataFragment) -> None:
        sink = self._sink
        if sink is not None and event.fragments:
            try:
                sink.write(event.fragments)
            except Exception as error:
                sink.discard()
                sink = self._sink = None
                if isinstance(error, HilumError):
                    self._sink_failure = StoreOutcome(status_of(error), error.message)
                else:
                    log.exception("sink failed", extra={"peer": self.peer})
                    full = isinstance(error, OSError)
                    self._sink_failure = StoreOutcome(Status.OUT_OF_RESOURCES if full else Status.PROCESSING_FAILURE)
        if event.last and self._storing is not None:
            context, command = self._storing
            failure, self._storing, self._sink = self._sink_failure, None, None
            self._spawn(self._finish_store(context, command, sink, failure))

    async def _finish_store(
        self, context: Context, command: Command, sink: Sink | None, failure: StoreOutcome | None
    ) -> None:
        outcome: StoreOutcome | int
        if sink is None:
            outcome = failure or StoreOutcome(Status.PROCESSING_FAILURE)
        else:
            try:
                outcome = await sink.finish()
            except HilumError as error:
                outcome = StoreOutcome(status_of(error), error.message)
            except OSError:
                log.exception("store failed", extra={"peer": self.peer})
                outcome = StoreOutcome(Status.OUT_OF_RESOURCES)
            except Exception:
                log.exception("store failed", extra={"peer": self.peer})
                outcome = StoreOutcome(Status.PROCESSING_FAILURE)
        if not self.is_established:
            return
        if isinstance(outcome, int):
            outcome = StoreOutcome(outcome)
        response = command.response(
            outcome.status, error_comment=outcome.error_comment, offending_element=outcome.offending_element
        )
        await self.send(context.id, response)

    def _message(self, context: Context, command: Command, dataset: bytes | None) -> None:
        if not command.is_request:
            self._answered(command, Response(command, dataset, context))
            return
        if command.field == CommandField.C_CANCEL_RQ:
            operation = self._operations.get(command.message_id_being_responded_to or 0)
            if operation is not None:
                operation.is_cancelled = True
            return
        operation = Operation(self, context, command, dataset)
        self._operations[command.message_id or 0] = operation
        self._spawn(self._run(operation))

    async def _run(self, operation: Operation) -> None:
        status, comment = int(Status.PROCESSING_FAILURE), None
        try:
            if operation.command.field == CommandField.C_STORE_RQ:
                status, comment = int(Status.MISTYPED_ARGUMENT), "C-STORE without a data set"
                self.services.refused(self, operation.context, operation.command, status, comment)
            elif not operation.context.we_are_scp and operation.command.field != CommandField.N_EVENT_REPORT_RQ:
                status, comment = int(Status.SOP_CLASS_NOT_SUPPORTED), "the role of SCP was not negotiated"
                self.services.refused(self, operation.context, operation.command, status, comment)
            else:
                await self.services.handle(operation)
        except AssociationLost:
            return
        except HilumError as error:
            status, comment = status_of(error), error.message
        except Exception:
            log.exception("handler failed", extra={"peer": self.peer, "command": operation.command.name})
        finally:
            if self._operations.get(operation.command.message_id or 0) is operation:
                del self._operations[operation.command.message_id or 0]
        if not operation.is_answered and self.is_established:
            await operation.respond(status, error_comment=comment)

    def _refused(self, event: MessageRefused) -> None:
        command = event.command
        if command.is_request:
            status = int(Status.RESOURCE_LIMITATION)
            response = command.response(status, error_comment=event.error.message)
            self.services.refused(self, event.context, command, status, event.error.message)
            self._spawn(self.send(event.context.id, response))
        else:
            self._answered(command, event.error)
