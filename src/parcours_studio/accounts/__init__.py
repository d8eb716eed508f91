"""Who works here: colleagues, teams, roles, rights, and the record of what they changed."""
