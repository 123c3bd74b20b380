"""An exchange and a hardener in process, with something in each box and each mailbox."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

import machines
from candour.parcels import series, signing
from candour.roles.exchange import services
from candour.roles.exchange.models import Mailbox, Nonce, Parcel, Receipt
from candour.roles.hardener.app import Hardener
from candour.roles.hardener.cap import Cap
from candour.seal import oprf

TAGS = {"11" * 32: b"first", "22" * 32: b"second"}


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    return machines.found(tmp_path_factory.mktemp("api"))


@dataclass
class World:
    """An exchange that is spoken to as granian speaks to it, but for the socket and the end of the request."""

    ground: machines.Ground
    note: Path
    parcels: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self):
        self._django = WSGIHandler()

    def __call__(self, environ, start):
        answer = self._django.get_response(WSGIRequest(environ))
        start(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.content]

    def fill(self):
        for name, box in self.ground.boxes.items():
            self.parcels[box] = f"lies in {name}".encode()
            services.keep(box, [self.parcels[box], b"signed for " + name.encode()])
            signed = hashlib.sha256(b"signed for " + name.encode()).hexdigest()
            services.let_go(box, {signed: b"r" * 64})
        services.open_mailboxes({t: hashlib.sha256(a).hexdigest() for t, a in TAGS.items()})
        for tag in TAGS:
            services.keep(tag, [b"letter", b"another"])

    def signed(self, call, *, name, today=None, key=None):
        """Return the call with its four headers."""
        headers = signing.sign(
            call.method,
            call.target,
            body=call.body,
            name=name,
            key=key or self.ground.keys[name],
            today=today or date.today(),
        )
        return call.changed(headers={**call.headers, **headers})

    def content(self):
        """Return all that the exchange holds, but for nonces."""
        tables = [set(model.objects.values_list()) for model in (Parcel, Receipt, Mailbox)]
        return tables, self.note.read_bytes()

    def nonces(self):
        return Nonce.objects.count()

    def bodies(self, name, box):
        """Return bodies that some operation takes from `name`, so that not all that is tried is noise."""
        digest = hashlib.sha256(self.parcels[box]).hexdigest()
        receipt = self.ground.keys[name].sign(signing.receipt_message(digest, box=box)).hex()
        return [
            series.write([b"one", b"two"]),
            f'{{"{digest}": "{receipt}"}}'.encode(),
            f'["{digest}"]'.encode(),
            f'{{"{"33" * 32}": "{digest}"}}'.encode(),
            *TAGS.values(),
            self.note.read_bytes(),
        ]


@pytest.fixture
def world(ground, settings, db):
    from candour.conf import exchange as conf

    folder = ground.folder / "exchange"
    settings.ROOT_URLCONF, settings.MIDDLEWARE = conf.ROOT_URLCONF, conf.MIDDLEWARE
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = conf.DATA_UPLOAD_MAX_MEMORY_SIZE
    settings.PARCEL_BYTES = conf.PARCEL_BYTES
    settings.CORRESPONDENTS_FILE = str(folder / "correspondents.json")
    settings.INSTALLATION_KEY_FILE = folder / "installation.key"
    settings.TRUST_FOLDER, settings.DEMONSTRATION = folder / "trust", True
    found = World(ground, folder / "trust" / "public.note")
    found.fill()
    return found


@pytest.fixture
def hardener(ground, tmp_path):
    """The hardener's program, with a cap that one test reaches."""
    doors = {name: ground.keys[name].public for name in ("intake", "zz2")}
    return Hardener(
        oprf.HardenerKey.from_seed(ground.hardener_seed), doors, Cap(tmp_path, 1e-9, 50)
    )
