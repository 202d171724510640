"""Lines of the first issue: the main job end to end, on the final architecture."""

from acceptance.first.counting import shared_seeds, shuffles
from acceptance.first.live import live
from acceptance.first.streaming import exact, rejected, scale, twice
from acceptance.first.whole import continuous_integration, demo, schedules
from acceptance.harness import Line

LINES = (
    Line("demo", "make demo with an empty environment: exit 0, the seeds' counts", demo),
    Line("shared", "count ../shared/seeds: three unique articles, their days, tags and evidence", shared_seeds),
    Line("shuffles", "the seeds in 50 orders and 8 partition counts: the expected counts, to the byte", shuffles),
    Line("exact", "embedded broker and real Kafka, 1 and 3 workers, one killed: the counts of `count`", exact),
    Line("twice", "replay F, then replay F --end: counts as after one", twice),
    Line("live", "a live namespace: late, out of order, idle partitions, finals in event time", live),
    Line("schedules", "1,000 simulated schedules without a difference; two faults caught", schedules),
    Line("rejected", "each bad record is rejected with a reason, and the worker lives on", rejected),
    Line("scale", "100,000 articles through one worker: articles/s, peak memory, exact", scale),
    Line("ci", ".ci/run is green; its minutes; the longest file", continuous_integration),
)
