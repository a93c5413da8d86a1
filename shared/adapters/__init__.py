"""Adapters to AWS: one file each, with nothing of the domain decided in them."""
