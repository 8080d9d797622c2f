"""Exports: the systems that are searched here, as texts for other model checkers."""
