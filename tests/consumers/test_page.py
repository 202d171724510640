"""docs/consume.md: what it shows is what is run, and it leaves out no topic and no program."""

import re

from schemas.published import PUBLISHED
from tests.consumers.running import CONSUMERS, EXAMPLES, ROOT

PAGE = (ROOT / "docs" / "consume.md").read_text(encoding="utf-8")


def test_the_query_on_the_page_is_the_one_that_is_run() -> None:
    query = (EXAMPLES / "days.sql").read_text(encoding="utf-8")
    statement = "".join(line for line in query.splitlines(keepends=True) if not line.startswith("--"))
    assert f"```sql\n{statement}```" in PAGE


def test_every_program_is_linked_and_run() -> None:
    linked = set(re.findall(r"\]\(consumers/([^)]+)\)", PAGE))
    programs = {"counts_aiokafka.py", "counts_confluent.py", "node/counts.mjs", "Counts.java", "counts.sh"}
    assert linked == programs | {"days.sql"}
    assert all((EXAMPLES / name).is_file() for name in linked)
    assert len(CONSUMERS) == len(programs)


def test_every_topic_to_read_is_in_the_table() -> None:
    first_table = PAGE.partition("| topic ")[2].partition("\n\n")[0]
    rows = [line.split(" | ") for line in first_table.splitlines() if line.startswith("| `")]
    assert {row[0].strip("| `"): row[2].partition(",")[0] for row in rows} == {
        one.topic: one.model.__name__ for one in PUBLISHED if one.theirs == "read"
    }
