"""A tenant played by hand: runs as data, what can happen next in words, and the page that serves them."""
