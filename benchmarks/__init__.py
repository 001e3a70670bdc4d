"""Measurements: what the library costs beside its peers, and how it agrees with published figures."""
