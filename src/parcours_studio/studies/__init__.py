"""Questions that take longer than a page may: answered by the worker, kept, shown with their age."""
