"""schemas/asyncapi.yaml, as the reference parser of AsyncAPI reads it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from schemas.published import PUBLISHED
from tests.brokers import alone_in

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "asyncapi"
CACHE = ROOT / ".cache" / "asyncapi"


@pytest.mark.skipif(shutil.which("npm") is None, reason="no npm on this machine: the AsyncAPI parser cannot run")
def test_valid_and_complete() -> None:
    with alone_in(CACHE):
        for name in ("package.json", "package-lock.json", "validate.mjs"):
            shutil.copy(TOOL / name, CACHE / name)
        if not (CACHE / "node_modules").is_dir():
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=CACHE, check=True, timeout=240)
    command = ["node", "validate.mjs", str(ROOT / "schemas" / "asyncapi.yaml")]
    done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.split()) == sorted(one.topic for one in PUBLISHED)
