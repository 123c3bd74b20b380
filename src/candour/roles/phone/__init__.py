"""The telephone: a door like the intake, for those who call. It keeps no number, and no voice that it could open."""
