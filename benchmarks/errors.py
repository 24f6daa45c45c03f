"""What stops a benchmark."""


class BenchmarkError(Exception):
    """A tool, a file or the machine is not as the benchmark needs it; the text says which."""
