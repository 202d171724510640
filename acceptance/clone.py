"""Run the acceptance lines from a clean clone of HEAD in a temporary folder: ``python acceptance/clone.py [NAME…]``.

Nothing that is not committed takes part, and the clone's environment is made from its own lock files. A folder
``shared`` beside the checkout stands beside the clone too.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = Path(".venv/bin/python")


def main(names: list[str]) -> int:
    """Exit status of the lines: 0 when all passed."""
    with tempfile.TemporaryDirectory(prefix="dateline-acceptance-") as folder:
        clone = Path(folder, "dateline")
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        if (shared := ROOT.parent / "shared").is_dir():
            Path(folder, "shared").symlink_to(shared)
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATELINE_", "MAKE"))}
        environment["PYTHON"] = sys.executable
        try:
            subprocess.run(["make", "--silent", "install", ".venv/.dev"], cwd=clone, env=environment, check=True)
            lines = subprocess.Popen([str(clone / PYTHON), "-m", "acceptance.run", *names], cwd=clone, env=environment)
        except subprocess.CalledProcessError as error:
            print(f"acceptance: the clone could not be installed: {error}", file=sys.stderr)
            return 1
        # A Ctrl-C reaches the lines as well; they end their own processes before the clone is deleted.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: lines.terminate())
        return lines.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
