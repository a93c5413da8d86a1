"""A world for tests: what template.yaml describes, in one process, with real outside parties around it."""
