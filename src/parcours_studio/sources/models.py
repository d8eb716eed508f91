"""What this room keeps in the desk."""
