"""What changes at a force: one act, one transaction, its log entry inside it."""
