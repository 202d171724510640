"""The reference says what the code says."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_is_current() -> None:
    spec = importlib.util.spec_from_file_location("reference_tool", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    files = tool.files()
    for path, text in files.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, "run: .venv/bin/python tools/reference.py"
    assert {path.name for path in (ROOT / "docs/reference").iterdir()} == {path.name for path in files}
    assert "| `restored` | info | partitions, records, secs |" in files[tool.FOLDER / "log-events.md"]
    assert "## dateline topics create" in files[tool.FOLDER / "commands.md"]
