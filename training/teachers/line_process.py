"""A program of another environment that answers lines of JSON with lines of JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any


class LineProcess:
    """Runs until it is closed; the first line it writes must say `{"ready": true}`."""

    def __init__(self, command: Sequence[str]) -> None:
        """Raises RuntimeError for a program that ends or fails before it is ready."""
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            is_ready = bool(self.read().get("ready"))
        except RuntimeError:
            is_ready = False
        if not is_ready:
            self.close()
            raise RuntimeError(f"not ready; run by hand to see why: {' '.join(command)}")

    def write(self, request: Mapping[str, Any]) -> None:
        """Hand over one request."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
        self._process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """The next answer, as soon as it is there. Raises RuntimeError for one with an error, or none."""
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"error": "it ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.communicate()
