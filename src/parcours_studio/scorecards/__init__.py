"""The overview: where the company stands."""
