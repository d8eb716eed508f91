"""What every page shares: words, figures, the frame around a page."""
