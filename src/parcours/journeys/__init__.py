"""The designed journey and what customers make of it.

From file to figures: `journey_file` reads the map, `matching` lays its rules over interactions, `observed` follows
customers through them, `flows`, `agreement`, `deviations` and `promises` tell what happened, `scores` what answers
speak of.
`propose` drafts a first map from the facts.
"""
