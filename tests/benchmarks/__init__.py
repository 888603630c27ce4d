"""Benchmarks: ratios within one run on one machine, each beside its target.

uv run python -m tests.benchmarks media
"""
