"""The designed journey and what customers make of it.

From file to figures: `journey_file` reads the map, `matching` lays its rules over interactions, `steps` and `paths` put
them in order, `flows`, `agreement`, `deviations` and `promises` tell what happened, `scores` what answers speak of.
`propose` drafts a first map from the facts.
"""
