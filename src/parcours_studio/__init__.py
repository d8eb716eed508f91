"""The studio: colleagues see their journeys in a browser, say what they believe, and steer by evidence."""
