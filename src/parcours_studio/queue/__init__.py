"""Long work: done by the worker process, with progress, cancel, and taken up again after a crash."""
