"""FHIR search: parameters to criteria, resources to index rows, and the search itself. FHIR R4 3.1.1."""
