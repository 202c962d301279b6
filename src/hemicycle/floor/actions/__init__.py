"""Everything that can happen on the floor: how it is run, asked for, given and watched."""
