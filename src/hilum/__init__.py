"""Hilum: imaging archive, HL7 engine, FHIR server and the IHE actors that bind them, in one program."""

__version__ = "0.1.0"

__all__ = ["__version__"]
