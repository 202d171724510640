"""A dev tool: real workers on a real Kafka under a seeded nemesis, and a verification at the end."""
