"""Processes beside a command."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def test_processes_end_when_the_command_is_killed() -> None:
    """What a command leaves behind would hold hundreds of megabytes."""
    script = """
import json, os
from streams.processes import forked
with forked(2) as pool:
    print(json.dumps([pool.submit(os.getpid).result(), *pool._processes]), flush=True)
    os.kill(os.getpid(), 9)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert ended.returncode == -9
    deadline = time.monotonic() + 60
    while any(is_alive(process) for process in json.loads(ended.stdout)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")  # one that has ended may wait for somebody to ask how
    return not status.exists() or ") Z " not in status.read_text()
