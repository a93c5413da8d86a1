"""Parties Tillit talks to, each as a process of its own that speaks the party's wire format."""
