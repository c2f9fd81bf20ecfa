"""What the command `leitplanke` offers at the terminal."""
