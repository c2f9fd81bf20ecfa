"""What all pages share: who may use them, how they look, what they say when something goes wrong."""
