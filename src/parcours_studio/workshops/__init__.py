"""Workshops: what people believe, rated together on their phones, and what comes of it."""
