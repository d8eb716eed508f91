"""Numbers with their uncertainty: intervals, differences, weights, survival, resampling, many comparisons at once.

Plain functions on numbers and arrays; nothing here knows tables, customers' names or metrics.
"""
