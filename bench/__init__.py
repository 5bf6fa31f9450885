"""The benchmarks: each prints one table, every row beside its floor or its peer in the same run."""
