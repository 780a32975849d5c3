"""Pipecat's parser of server events, read from its wheel without the many packages the whole of it needs.

`make` puts the wheel into the environment's folder `clients`. Two modules stand in for pipecat's own, since
they need those packages: they are about tools given as Python functions, which no server sends.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

NAME = "pipecat"
MODULE = "pipecat.services.openai.realtime.events"


class _DirectFunction:
    """A tool given as a Python function."""


class _LLMContext:
    @staticmethod
    def _normalize_and_validate_tools(tools: object, allow_provider_tools: bool) -> object:
        return tools


@cache
def parser() -> Callable[[str], Any]:
    """Pipecat's `parse_server_event`: raises for an event that would end a session of its users."""
    folder = Path(sys.prefix) / "clients"
    wheels = sorted(folder.glob("pipecat_ai-*.whl"))
    assert wheels, f"there is no wheel of pipecat in {folder}; `make test` downloads it"
    package = ModuleType(NAME)
    package.__path__ = [f"{wheels[-1]}/{NAME}"]
    functions = ModuleType(f"{NAME}.adapters.llm.schemas.direct_function")
    context = ModuleType(f"{NAME}.processors.aggregators.llm_context")
    vars(functions)["DirectFunction"] = vars(functions)["DirectFunctionWrapper"] = _DirectFunction
    vars(context)["LLMContext"] = _LLMContext
    known = {module.__name__: module for module in (package, functions, context)}
    assert not known.keys() & sys.modules.keys(), "pipecat is installed: use it"
    sys.modules |= known
    parse: Callable[[str], Any] = import_module(MODULE).parse_server_event
    return parse
