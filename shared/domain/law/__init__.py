"""The law as data: append-only rows, one module for each of the legal worlds (rules, section 2)."""
