"""Sealed things too large for a row: kept in a folder of the role's own or in a bucket, under random names.

Models of any role use `blobs.fields.SealedField`, the role's own job runs `blobs.sweep`; nobody else needs to know. Nothing
here can be opened with what lies beside it.
"""
