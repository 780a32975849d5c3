"""The service as a process of its own, for benchmarks that talk to it over loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

_ADDRESS = re.compile(r"serving on http://(\S+)")


@dataclass(frozen=True, slots=True)
class LiveServer:
    url: str
    """Of its realtime endpoint."""
    pid: int

    def resident_mib(self) -> float:
        """Memory of the process that is in RAM."""
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", text)
        assert found is not None
        return int(found.group(1)) / 1024


@contextmanager
def serve(**environment: str) -> Iterator[LiveServer]:
    """Start the service on a free port with `YAN_OMNI_*` settings, and end it afterwards."""
    command = [sys.executable, "-m", "yan_omni.app", "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | environment)
    try:
        assert process.stderr is not None
        seen = ""
        for line in process.stderr:
            seen += line
            if (found := _ADDRESS.search(line)) is not None:
                break
        else:
            raise RuntimeError(f"the service did not start:\n{seen}")
        Thread(target=process.stderr.read, daemon=True).start()  # so that it never waits for a reader
        yield LiveServer(f"ws://{found.group(1)}/v1/realtime", process.pid)
    finally:
        process.terminate()
        process.wait()
