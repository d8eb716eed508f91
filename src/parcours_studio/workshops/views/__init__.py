"""Pages: those of colleagues who run workshops, and those of people who take part."""
