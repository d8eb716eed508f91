"""The Django project: settings, addresses, commands."""
