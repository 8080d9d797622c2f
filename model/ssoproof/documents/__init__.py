"""Files and the trees that they hold, with the place of everything."""
