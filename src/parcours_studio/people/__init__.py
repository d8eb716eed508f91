"""Customers: the list, one customer's timeline, and the people behind every number."""
