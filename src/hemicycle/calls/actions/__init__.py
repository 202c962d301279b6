"""Everything that can happen to calls: how they are set up, answered and handled."""
