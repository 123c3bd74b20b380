"""Template tags of the shared furniture."""
