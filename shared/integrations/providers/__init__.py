"""The provider port: orders of checks go out, results come back, in one published wire format (`wire`)."""
