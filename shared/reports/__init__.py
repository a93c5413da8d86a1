"""The report of a background check: what it says (pure) and how it becomes a PDF."""
