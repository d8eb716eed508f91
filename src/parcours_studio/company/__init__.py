"""The company folder as the studio sees it: how fresh it is, and the two ways of reading it."""
