"""The plan: improvements, who does them, until when, and what they should bring."""
