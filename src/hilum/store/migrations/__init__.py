"""Changes of the database's form, one numbered SQL file each, applied in order and once."""
