"""Calls as those see them who answer, set up and handle them."""
