"""Each operation that is answered is described, and each that is described is answered."""

import re

import described_calls as described
from django.urls import get_resolver

from candour.roles.hardener.app import ROUTES

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE")
NUMBER = "ab" * 32


def told(name):
    return {(one.method.upper(), one.path): one for one in described.operations(name).values()}


def test_every_operation_of_the_exchange_is_described_and_no_other(world):
    answered = set()
    for pattern in get_resolver("candour.roles.exchange.urls").url_patterns:
        written = str(pattern.pattern).strip("^$")
        path = "/" + re.sub(r"\(\?P<(\w+)>[^)]+\)", r"{\1}", written)
        for method in METHODS:
            target = re.sub(r"{\w+}", NUMBER, path)
            request = described.Call(method, target, b"", {})
            if described.send(world, request).status_code != 405:
                answered.add((method, path))

    assert answered == set(told("exchange"))


def test_every_operation_of_the_hardener_is_described_and_no_other():
    assert set(told("hardener")) == ROUTES


def test_the_descriptions_say_how_a_request_is_signed(world):
    """Whoever reads only the description can sign: the headers it names are those without which there is no answer."""
    for name in ("exchange", "hardener"):
        for one in told(name).values():
            schemes = one.definition.raw.get("security", one.schema.raw_schema.get("security", []))
            headers = {
                one.schema.raw_schema["components"]["securitySchemes"][key]["name"]
                for scheme in schemes
                for key in scheme
            }
            if one.path == "/v1/key":
                assert headers == set()
            else:
                call = world.signed(described.Call("GET", "/", b"", {}), name="desk")
                assert headers == set(call.headers)
