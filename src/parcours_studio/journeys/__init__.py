"""Designed journeys: the map with its readings, the editor, versions."""
