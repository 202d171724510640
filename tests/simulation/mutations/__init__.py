"""Deliberate faults, one rule of the contract left out each: the simulator must find every one of them."""

from tests.simulation.mutations import aggregating, deduplicating, sizing, working
from tests.simulation.mutations.registry import MUTATIONS, Mutation, table

__all__ = ["MUTATIONS", "Mutation", "aggregating", "deduplicating", "sizing", "table", "working"]
