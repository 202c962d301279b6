"""The pages of a floor, its verbs, and what hangs beside it: screens, cards, papers, lists."""
