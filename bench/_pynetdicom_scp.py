"""pynetdicom's leanest receiver: the encoded dataset straight to a file, unlimited PDU; no index, no sync."""

from __future__ import annotations

import sys
from pathlib import Path

from pynetdicom import AE, evt
from pynetdicom.sop_class import CTImageStorage  # type: ignore[attr-defined]

folder = Path(sys.argv[2])


def store(event: evt.Event) -> int:
    name = str(event.request.AffectedSOPInstanceUID)
    (folder / name).write_bytes(event.encoded_dataset())
    return 0


ae = AE("STORESCP")
ae.maximum_pdu_size = 0
ae.maximum_associations = 32
ae.add_supported_context(CTImageStorage)
ae.start_server(("127.0.0.1", int(sys.argv[1])), block=True, evt_handlers=[(evt.EVT_C_STORE, store)])
