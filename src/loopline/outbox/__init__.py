"""How does what was accepted leave the house? Never twice, never silently lost."""
