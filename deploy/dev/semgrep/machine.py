# Hits and misses of machine.yaml, run by `semgrep --test`; never imported.
import asyncio
import hmac
import os

# ruleid: randomness-for-secrets
import random

# ok: randomness-for-secrets
import secrets

# ruleid: no-program-but-the-alarm
import subprocess

# ruleid: nothing-read-as-code
import pickle

# ok: nothing-read-as-code
import json

# ruleid: one-way-out
import urllib3

# ok: one-way-out
from urllib.parse import urlsplit

# ok: no-program-but-the-alarm
import signal


def start(words):
    # ruleid: no-shell
    subprocess.run(words, shell=True)
    # ruleid: no-shell
    os.system(words)
    # ok: no-shell
    subprocess.run([words])


async def start_later(words):
    # ruleid: no-program-but-the-alarm
    await asyncio.create_subprocess_exec(*words)


def compare(auth, given):
    # ruleid: secrets-compared-in-constant-time
    if auth == given:
        return True
    # ruleid: secrets-compared-in-constant-time
    if given != row.auth_hash:
        return True
    # ok: secrets-compared-in-constant-time
    if row.auth_hash == CLOSED:
        return False
    # ok: secrets-compared-in-constant-time
    return hmac.compare_digest(auth, given)
