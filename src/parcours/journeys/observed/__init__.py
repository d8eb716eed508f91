"""What customers did: their interactions seen through the map, as steps on paths.

`following` asks the engine for the interactions in order and names what comes back; between, `travellers` go through
them: `threads` find the subject that each belongs to, `steps` where paths begin and what came next, `paths` what they
add up to. `variants` are the sequences that paths follow.
"""
