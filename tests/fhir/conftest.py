"""What every test of this room may ask for."""

from __future__ import annotations

from support.fhir_service import both, clock, service

__all__ = ["both", "clock", "service"]
