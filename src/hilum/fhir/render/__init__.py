"""Core's nouns as FHIR resources, one file a noun; `projection` keeps them as versions when the nouns change."""
