"""What starts workflows without a person at a screen."""
