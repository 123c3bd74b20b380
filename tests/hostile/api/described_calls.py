"""Requests made from an OpenAPI description, sent in process, and their answers held against that description.

A new operation needs nothing here: its requests and what may be answered come from its description.
"""

import io
import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote_to_bytes

import requests
import schemathesis
import werkzeug
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from werkzeug.test import Client

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
COUNT = int(os.environ.get("CANDOUR_MUTATIONS", "40"))
CONFORMS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
fuzzed = settings(
    max_examples=COUNT,
    deadline=None,
    database=None,
    derandomize=COUNT <= 40,  # the gate tries the same each time; `make hostile` tries new ones
    suppress_health_check=list(HealthCheck),
)


def operations(name):
    """Return the operations of a description by their ids."""
    schema = schemathesis.openapi.from_path(REFERENCE / f"{name}.openapi.yaml")
    found = [one.ok() for one in schema.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


def cases(operation):
    """Return a strategy of requests as described, and of requests that are wrong in one place or in many."""
    return st.one_of(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)


@dataclass(frozen=True)
class Call:
    """One request, as it goes over the wire."""

    method: str
    target: str
    body: bytes
    headers: dict[str, str]

    def changed(self, **fields):
        return replace(self, **fields)

    def environ(self):
        path, _, query = self.target.partition("?")
        named = {
            "HTTP_" + name.upper().replace("-", "_"): value for name, value in self.headers.items()
        }
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **named,
        }


def call(case):
    """Return the request that a generated case stands for."""
    prepared = requests.Request(
        **{
            name: value
            for name, value in case.as_transport_kwargs(base_url="http://localhost").items()
            if name in {"method", "url", "headers", "files", "data", "params", "cookies", "json"}
        }
    ).prepare()
    body = prepared.body or b""
    kind = prepared.headers.get("Content-Type", "application/octet-stream")
    return Call(
        str(prepared.method),
        prepared.path_url,
        body.encode() if isinstance(body, str) else body,
        {"Content-Type": kind.decode("latin-1") if isinstance(kind, bytes) else kind},
    )


def send(application, request):
    """Return what a WSGI program answers."""
    return Client(application).open(werkzeug.Request(request.environ()))


def holds_to_description(case, answer):
    """Fail unless status, headers and body of the answer are described."""
    case.validate_response(answer, checks=CONFORMS)
