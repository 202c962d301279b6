"""What people type about calls."""
