"""The small typed language and its readings: concrete, symbolic, text."""
