"""Workshops: what people believe, rated together, and belief entry beside evidence."""
