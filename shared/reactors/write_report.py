"""Writes the report: gathers what it says, renders it, seals it; the next commit holds the PDF's hash."""
