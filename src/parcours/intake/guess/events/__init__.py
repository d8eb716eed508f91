"""What rows tell of what happened: moments, events, what they are about, their money and their details."""
