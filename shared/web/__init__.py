"""The doors for machines, staff and candidates."""
