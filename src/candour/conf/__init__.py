"""Settings: `base` is what all share, one module a role. They name apps as strings only."""
