"""What an answer does not depend on."""
