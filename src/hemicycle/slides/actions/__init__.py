"""What is shown in a session, and how its documents become pictures."""
