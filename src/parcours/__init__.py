"""Parcours joins customer relationships, satisfaction and lived experience on one record."""
