"""The doubles held against other implementations of the same services: generated operations, the same answers."""
