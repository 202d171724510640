"""The simulator: real stage objects on simulated logs, under seeded hostile schedules, compared with the oracle."""
