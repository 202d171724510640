"""Lines of the issue Proof: the same counts under every schedule, crash and bad input."""

from acceptance.harness import Line
from acceptance.proof.badinput import bad_input
from acceptance.proof.chaos import away, chaos, rescaled
from acceptance.proof.rebuild import rebuilt
from acceptance.proof.schedules import mutations, schedules
from acceptance.proof.security import secure

LINES: tuple[Line, ...] = (
    Line("schedules-10000", "10,000 simulated schedules of one seed, 2,000 each of three (LONG=1): exact", schedules),
    Line("mutations", "the deliberate faults: each found by the simulator, after how many schedules", mutations),
    Line("bad-input", "mutated records (100,000 with LONG=1), 1,000 files: no crash, bounded, conserved", bad_input),
    Line("rebuild", "rebuild: byte-identical finals where nothing was late, else the late ones named", rebuilt),
    Line("secure", "TLS and SASL (PLAIN, SCRAM) on real Kafka: the seeds' counts, exact", secure),
    Line("chaos", "make chaos (30 minutes with LONG=1): verify exact, recovery, compaction seen", chaos),
    Line("rescaled", "the same corpus with 1, 3, 2 workers midway: the counts of `count`, to the byte", rescaled),
    Line("away", "half a minute (LONG=1: five) without a broker: nothing lost, SIGTERM ends within 10 s", away),
)
