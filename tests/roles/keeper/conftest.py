"""The intake's machines as real processes, and one way to file a report with them."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import pytest

import machines
from candour.seal import mailbox


@dataclass
class Line:
    """Exchange, hardener and keeper, each started and ended by itself."""

    ground: machines.Ground
    exchange: machines.Machine
    hardener: machines.Machine
    keeper: machines.Machine

    @property
    def pages(self):
        return machines.pages(self.ground)

    @property
    def data(self) -> Path:
        return self.ground.folder / "intake"

    def crash_keeper(self) -> None:
        """End the keeper as a power cut does, and start it again."""
        self.keeper.crash()
        self.keeper = machines.keeper(self.ground)

    def restart_keeper(self) -> None:
        self.keeper.end()
        self.keeper = machines.keeper(self.ground)

    def file(self, envelope: bytes | None = None, keys: mailbox.Keys | None = None) -> mailbox.Keys:
        """Draw a code and hand in a sealed report, as the pages do."""
        if keys is None:
            _, packed = self.pages.draw()
            keys = mailbox.Keys.unpack(packed)
        sealed = envelope or secrets.token_bytes(2000)
        self.pages.file(
            sealed, tag=keys.tag, auth_hash=keys.auth_hash, receipt=secrets.token_hex(16)
        )
        return keys

    def end(self) -> None:
        for machine in (self.keeper, self.hardener, self.exchange):
            machine.end()
        Path(self.ground.socket()).unlink(missing_ok=True)


def started(ground: machines.Ground) -> Line:
    exchange, hardener = machines.exchange(ground), machines.hardener(ground)
    assert machines.run(ground, "intake", "migrate", "keeper").returncode == 0
    return Line(ground, exchange, hardener, machines.keeper(ground))


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    line = started(machines.found(tmp_path_factory.mktemp("keeper")))
    yield line
    line.end()
