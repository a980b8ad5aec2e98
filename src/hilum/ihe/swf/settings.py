"""The settings of Scheduled Workflow: the table `[profiles.swf]`."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.order import Order

__all__ = ["Station", "SwfSettings"]


@dataclass(frozen=True, slots=True)
class Station:
    """A modality that steps are scheduled on.

    name         Scheduled Station Name (0040,0010)
    ae_title     Scheduled Station AE Title (0040,0001)
    modality     (0008,0060)
    location     Scheduled Procedure Step Location (0040,0011)
    procedures   codes of procedures done here (OBR-4.1); a trailing `*` stands for any ending; none: any of the modality
    """

    name: str
    ae_title: str
    modality: str
    location: str = ""
    procedures: tuple[str, ...] = ()

    def does(self, code: str) -> bool:
        """The station's table names this procedure."""
        return any(code.startswith(one[:-1]) if one.endswith("*") else code == one for one in self.procedures)


@dataclass(frozen=True, slots=True)
class SwfSettings:
    """How orders are filled, whom we tell, and what is expected by when.

    stations             in order of preference
    image_managers       peers that get RAD-4, RAD-13 and RAD-12
    placers              peers that get RAD-3, found by the order's MSH-3 and MSH-4
    notify               peers that get Instance Availability Notifications (RAD-49)
    patient_updates      more peers that get RAD-12
    accession, filler, procedure, step   patterns with `{number}`; what they make must fit into 16 characters
    schedules            false: orders are only kept; somebody else fills them
    start_delay_s        an order without any performed step is overdue so long after its start
    performing_s         a performed step must be final so long after it began
    images_s             listed images must be stored so long after the step was completed
    commitment_s         storage commitment must be asked so long after the images are there
    order_s              images and reports without an order must find one within this time
    expects_commitment   modalities here ask for storage commitment
    """

    stations: tuple[Station, ...] = (Station("MR1", "MR1", "MR"),)
    image_managers: tuple[str, ...] = ()
    placers: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    patient_updates: tuple[str, ...] = ()
    accession: str = "A{number:07d}"
    filler: str = "F{number:07d}"
    procedure: str = "RP{number:07d}"
    step: str = "SPS{number:07d}"
    schedules: bool = True
    start_delay_s: float = 4 * 3600.0
    performing_s: float = 6 * 3600.0
    images_s: float = 1800.0
    commitment_s: float = 3600.0
    order_s: float = 3600.0
    expects_commitment: bool = True

    def station(self, order: Order, modality: str = "") -> Station | None:
        """Where to do an order: the first station whose table names the procedure, else the first of the modality.

        modality   as the order says it, where it does
        """
        codes = [one for one in (order.service.value, order.protocol.value) if one]
        for code in codes:
            for station in self.stations:
                if station.does(code) and modality in ("", station.modality):
                    return station
        wanted = modality or next((one for one in (_modality_of(code) for code in codes) if one), "")
        for station in self.stations:
            if not station.procedures and wanted in ("", station.modality):
                return station
        return next((one for one in self.stations if one.modality == wanted), None)


_MODALITIES = frozenset(
    ("CR", "CT", "DX", "ES", "IO", "MG", "MR", "NM", "OP", "OPT", "PT", "PX", "RF", "SM", "US", "XA", "XC")
)


def _modality_of(code: str) -> str:
    """The modality that a local code begins with ("MR-BRAIN", "CT_CHEST"), as most do; empty where it begins otherwise."""
    head = code.replace("_", "-").replace(" ", "-").partition("-")[0].upper()
    return "MR" if head == "MRI" else head if head in _MODALITIES else ""
