"""The organisation file: read and checked, then loaded into the database."""
