"""What comes in: uploads, recipes, imports, what was set aside."""
