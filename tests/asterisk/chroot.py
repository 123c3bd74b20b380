"""A real Asterisk 22 in a root of its own (deploy/dev/test-asterisk.sh makes it), with the configuration that we ship.

Only what a site fills in is the test's: addresses, ports, the password, and a trunk without TLS where the caller speaks none.
"""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

import machines

ROOT = Path(os.environ.get("CANDOUR_ASTERISK_ROOT", "/nonexistent"))
SHIPPED = Path(__file__).parents[2] / "deploy/asterisk"
PLAIN_TRUNK = """
[carrier-udp]
type = transport
protocol = udp
bind = 127.0.0.1:{sip}

[carrier](trunk)
transport = carrier-udp
media_encryption = no
media_address = 127.0.0.1
aors = carrier

[carrier](carrier-limits)

[carrier]
type = identify
endpoint = carrier
match = 127.0.0.1/32
"""

# Below what the kernel hands out by itself, so that a port there is a call's.
SOUNDING, SOUNDS = 10_000, 500


class Asterisk:
    """One Asterisk, running. `change` may alter a shipped file: it gets name and text, and returns text.

    `files`: what else lies in site/.
    """

    def __init__(self, *, trunk=PLAIN_TRUNK, change=lambda _, text: text, before=(), files=()):
        self.sip, self.http = machines.free_port(), machines.free_port()
        self.rtp = SOUNDING + SOUNDS * secrets.randbelow(40)
        self.password, self.before = secrets.token_hex(16), before
        self.home = ROOT / "run" / f"candour-{self.sip}"
        self.etc, self.run = self.home / "etc", self.home / "run"
        shutil.copytree(SHIPPED, self.etc)
        site = self.etc / "site"
        for one in files:
            shutil.copy(one, site)
            (site / one.name).chmod(0o644)
        (site / "pjsip.conf").write_text(
            trunk.format(sip=self.sip, site=f"/{site.relative_to(ROOT)}")
        )
        self._rewrite(change)
        self.run.mkdir()
        shutil.chown(self.run, 101, 101)
        self.start()

    def _rewrite(self, change):
        home = "/" + self.home.relative_to(ROOT).as_posix()
        theirs = {
            "asterisk.conf": {
                "=> /etc/candour-asterisk": f"=> {home}/etc", "=> /run/candour-asterisk": f"=> {home}/run",
                "= candour-asterisk": "= asterisk",
            },
            "http.conf": {"bindport = 8088": f"bindport = {self.http}"},
            "rtp.conf": {"rtpstart = 20000": f"rtpstart = {self.rtp}", "rtpend = 20499": f"rtpend = {self.rtp + SOUNDS - 1}"},
            "site/ari.conf": {"password =\n": f"password = {self.password}\n"},
        }  # fmt: skip
        for path in self.etc.rglob("*.conf"):
            name, text = path.relative_to(self.etc).as_posix(), path.read_text()
            for old, new in theirs.get(name, {}).items():
                assert old in text, (name, old)
                text = text.replace(old, new)
            path.write_text(change(name, text))

    def start(self):
        conf = f"/{self.etc.relative_to(ROOT)}/asterisk.conf"
        output = (self.home / "said.txt").open("ab")
        self.process = subprocess.Popen(
            [*self.before, "chroot", "--userspec=asterisk:asterisk", str(ROOT), "/usr/sbin/asterisk", "-f", "-C", conf],
            env={"PATH": os.environ["PATH"], "MALLOC_PERTURB_": "165"},  # as in the unit
            stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        machines.until(
            lambda: self.ask("core waitfullybooted").startswith("Asterisk has fully booted")
        )

    def ask(self, command):
        """Return what its own command line answers."""
        conf = f"/{self.etc.relative_to(ROOT)}/asterisk.conf"
        done = subprocess.run(
            ["chroot", str(ROOT), "asterisk", "-C", conf, "-rx", command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    def settings(self, folder):
        """Return what the telephone must be told to find it."""
        word = folder / "ari-password"
        word.write_text(self.password)
        return {
            "CANDOUR_ENGINE": "asterisk", "CANDOUR_ARI": f"http://127.0.0.1:{self.http}",
            "CANDOUR_ARI_USER": "candour", "CANDOUR_ARI_PASSWORD_FILE": str(word),
        }  # fmt: skip

    def crash(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def end(self):
        self.ask("core stop now")
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.crash()
        shutil.rmtree(self.home)
