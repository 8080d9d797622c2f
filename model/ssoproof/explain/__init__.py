"""From a trace to words: what happened, what decided it, what would tell readings apart."""
