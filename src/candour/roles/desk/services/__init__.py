"""What changes at the desk: one module a subject, one act one transaction, its log entry inside it."""
