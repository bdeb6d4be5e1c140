"""The register and the model of the linkage tests, here in the environment that has Spark."""

from tests.linkage.resident.conftest import everybody, memory, model

__all__ = ["everybody", "memory", "model"]
