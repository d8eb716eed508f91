"""Groups of customers as saved rules."""
