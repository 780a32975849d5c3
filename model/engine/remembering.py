"""What an engine that looks back at what was told promises beyond `request.Engine`."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from yan_omni.model.engine.request import Engine


@runtime_checkable
class RememberingEngine(Engine, Protocol):
    """An engine that looks back at what was told earlier, and can be measured without doing so."""

    def without_looking_back(self) -> Engine:
        """The same model, with nothing but its own memory."""
        ...
