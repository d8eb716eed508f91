"""The words of headings, states and ratings, in the languages that exports are written in."""
