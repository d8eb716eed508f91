"""What a number is about: in the address of a page, in words, and as filters that one can take away."""
