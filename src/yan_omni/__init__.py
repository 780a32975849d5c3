"""Yan-Omni: one attention-free model that hears, sees, reads, speaks, remembers and acts."""

__version__ = "0.1.0"
