"""Words: what customers said, in their own words."""
