"""The files as tables: their columns, what values they hold, their keys and how they lead to one another."""
