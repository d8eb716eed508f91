"""Ratings and what is written beside them: which columns, on which scale, about what, answered when."""
