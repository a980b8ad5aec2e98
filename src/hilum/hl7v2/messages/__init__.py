"""What each message means: read into the record, and written from it."""
