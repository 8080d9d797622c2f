"""The questions that ship, one file each."""
