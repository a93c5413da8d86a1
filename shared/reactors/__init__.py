"""Reactors: what functions do when a hint says that a case may have something due."""
