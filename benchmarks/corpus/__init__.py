"""Realistic designs of any size, the same for a seed and different for every other."""

from benchmarks.corpus.design import design, design_of_size
from benchmarks.corpus.repository import LINKED, write_repository

__all__ = ["LINKED", "design", "design_of_size", "write_repository"]
