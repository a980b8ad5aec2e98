"""FHIR interactions, one file each: `(WebRequest, Record) -> WebResponse`. FHIR R4 3.1.0."""
