"""Syslog as ITI-20 uses it: RFC 5424 messages, RFC 5425 framing on TLS, RFC 5426 datagrams on UDP. ITI TF-2 3.20.4.1.2.

    <85>1 2024-05-06T07:08:09.123Z HILUM hilum 1 IHE+RFC-3881 - <?xml ...

On TLS each message is preceded by its length in octets and a blank, so that it may hold any bytes. A datagram is one message, and may
have been cut short on its way. No I/O here: bytes in, messages out.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = ["FACILITY", "MSGID", "SEVERITY", "Connection", "SyslogMessage", "frame", "parse", "write"]

MSGID: Final = "IHE+RFC-3881"
"""MSGID of audit messages. ITI TF-2 3.20.4.1.2.1."""
FACILITY: Final = 10
SEVERITY: Final = 5
"""PRI 85: security/authorization messages, notice."""

_SECTION: Final = "RFC 5424 6"
_BOM: Final = b"\xef\xbb\xbf"
_HEADER: Final = re.compile(
    rb"<(\d{1,3})>(\d{1,2}) ([!-~]{1,64}) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) ", re.ASCII
)
_DATA: Final = re.compile(rb'-|(?:\[[^ =\]"]{1,32}(?: [^ =\]"]{1,32}="(?:[^"\\\]]|\\.)*")*\])+')


@dataclass(frozen=True, slots=True)
class SyslogMessage:
    """One syslog message. RFC 5424 6.

    content   MSG without its byte order mark; an audit message's XML
    """

    content: bytes
    facility: int = FACILITY
    severity: int = SEVERITY
    version: str = "1"
    timestamp: str = "-"
    hostname: str = "-"
    application: str = "-"
    process: str = "-"
    msgid: str = MSGID
    structured_data: str = "-"

    @property
    def priority(self) -> int:
        """PRIVAL."""
        return self.facility * 8 + self.severity


def write(content: bytes, *, when: float, hostname: str, application: str = "hilum", process: str = "-") -> bytes:
    """The syslog message that carries an audit message. ITI TF-2 3.20.4.1.2.1."""
    stamp = datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    names = (_printable(hostname, 255), _printable(application, 48), _printable(process, 128))
    head = f"<{FACILITY * 8 + SEVERITY}>1 {stamp} {names[0]} {names[1]} {names[2]} {MSGID} - "
    return head.encode("ascii") + content


def frame(message: bytes) -> bytes:
    """The message with its octet count, for TLS. RFC 5425 4.3."""
    return b"%d " % len(message) + message


def parse(message: bytes) -> SyslogMessage:
    """Read one message. raises DecodeError"""
    head = _HEADER.match(message)
    if head is None:
        raise DecodeError("not an RFC 5424 header", where="HEADER", section="RFC 5424 6.2", offset=0)
    priority = int(head[1])
    if priority > 191:
        raise DecodeError("a priority beyond 191", where="PRI", section="RFC 5424 6.2.1", offset=1)
    data = _DATA.match(message, head.end())
    if data is None or message[data.end() : data.end() + 1] not in (b" ", b""):
        raise DecodeError("no structured data", where="STRUCTURED-DATA", section="RFC 5424 6.3", offset=head.end())
    content = message[data.end() + 1 :]
    version, timestamp, hostname, application, process, msgid = (part.decode("ascii") for part in head.groups()[1:])
    return SyslogMessage(
        content.removeprefix(_BOM),
        priority // 8,
        priority % 8,
        version,
        timestamp,
        hostname,
        application,
        process,
        msgid,
        data[0].decode("utf-8", "replace"),
    )


def _printable(text: str, length: int) -> str:
    kept = "".join(c if "!" <= c <= "~" else "_" for c in text)[:length]
    return kept or "-"


class Connection:
    """One side of syslog over TLS or TCP, receiving: octet counting. RFC 5425 4.3; a receiver never answers."""

    def __init__(self, *, limit: int = 1024 * 1024) -> None:
        self._buffer = bytearray()
        self._ready: deque[bytes] = deque()
        self._limit = limit
        self._wanted = -1

    def receive_data(self, data: bytes) -> None:
        """Take bytes from the link. raises DecodeError, BudgetExceeded: the link cannot be used further"""
        self._buffer += data
        while True:
            if self._wanted < 0:
                blank = self._buffer.find(b" ", 0, 12)
                count = bytes(self._buffer[: blank if blank >= 0 else 12])
                if blank < 0 and len(self._buffer) < 12 and (not count or count.isdigit()):
                    return
                if blank < 1 or not count.isdigit() or count.startswith(b"0"):
                    raise DecodeError("no octet count", where="MSG-LEN", section="RFC 5425 4.3.1")
                self._wanted = int(count)
                if self._wanted > self._limit:
                    raise BudgetExceeded("a message longer than allowed", where="MSG-LEN", section="RFC 5425 4.3.1")
                del self._buffer[: blank + 1]
            if len(self._buffer) < self._wanted:
                return
            self._ready.append(bytes(self._buffer[: self._wanted]))
            del self._buffer[: self._wanted]
            self._wanted = -1

    def events(self) -> Iterator[bytes]:
        """The whole messages received, each once, in order."""
        while self._ready:
            yield self._ready.popleft()
