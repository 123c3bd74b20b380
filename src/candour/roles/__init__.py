"""Who uses Candour: one package a role, each a process of its own. No role may import another."""
