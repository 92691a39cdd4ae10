"""The results as they are kept: one part a measurement, each with its day and machine."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.peers import Peers

FILE = Path(__file__).with_name("results.json")


@dataclass
class Results:
    """Everything measured so far; a new measurement replaces its part only."""

    parts: dict[str, Any]

    @classmethod
    def read(cls) -> Results:
        """Return what is kept in the file, nothing when there is none."""
        return cls(json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {})

    def keep(self, name: str, found: Mapping[str, Any], peers: Peers, load: float) -> None:
        """Keep one measurement, with the machine's load before it, and write the file."""
        self.parts[name] = {
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "load": round(load, 1),
            "peers": peers.versions,
            "missing": dict(peers.missing),
            **found,
        }
        text = json.dumps(self.parts, indent=2, ensure_ascii=False)
        FILE.write_text(text + "\n", encoding="utf-8")


def machine() -> str:
    """Return what the numbers were taken on, in one line."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    system = f"Linux {platform.release()}, Python {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {system}{_node()}"


def _node() -> str:
    command = shutil.which("node")
    if command is None:
        return ""
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return f", Node.js {done.stdout.strip().removeprefix('v')}"
