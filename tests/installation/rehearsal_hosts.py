"""Hosts of our own for a rehearsal: each a process with network, mounts, host name and process numbers of its own.

`/etc` and `/var` of a host are this machine's with a layer above that dies with it; `/run` is empty; `/opt/candour` holds
the installed program, which counts the two invented forces among the real ones. So the guide's commands run as they stand, and change nothing here. Needs root, as installing does.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).parents[2]
ADDRESSES = {
    "people": {"people": "10.77.0.1"},
    "charity": {"REPORT": "10.77.0.11", "EXCHANGE": "10.77.0.12", "DESK": "10.77.0.13"},
    "force": {"FORCE": "10.77.0.21"},
    "hardener": {"HARDENER": "10.77.0.31"},
}
"""The people's host is the road: reporters and staff with their browsers, and the bridge to the others."""

_LAYERS = r"""
set -eu
mount -t tmpfs tmpfs "$1"
for part in etc var opt; do mkdir "$1/$part" "$1/$part.work"; done
mount -t overlay overlay -o lowerdir=/etc,upperdir="$1/etc",workdir="$1/etc.work" /etc
mount -t overlay overlay -o lowerdir=/var,upperdir="$1/var",workdir="$1/var.work" /var
venv=$2 tree=$3
mount -t tmpfs tmpfs /opt
mkdir /opt/candour /opt/python
mount --bind "$6" /opt/python # wherever it stands here, a role's user must reach it
mount -t overlay overlay -o lowerdir="$venv",upperdir="$1/opt",workdir="$1/opt.work" /opt/candour
packages=$(echo /opt/candour/lib/python3.*/site-packages)
rm -f "$packages"/*candour*.pth "$packages"/__editable__*candour*
cp -r "$tree/src/candour" "$packages/candour"
cd "$packages/candour/words/data" # a real line knows real forces only; ours are to be among them
sed -n 's/,yes$//p' fictional_forces.csv >> forces.csv
cd /
ln -sf /opt/python/bin/$(basename "$7") /opt/candour/bin/python
sed -i 's|^home = .*|home = /opt/python/bin|' /opt/candour/pyvenv.cfg
cat > /opt/candour/bin/candour <<'END'
#!/bin/sh
LD_LIBRARY_PATH=/opt/python/lib exec /opt/candour/bin/python -m candour "$@"
END
chmod 755 /opt/candour/bin/candour
mkdir -p /opt/candour-source
cp -r "$tree/deploy" "$tree/requirements" /opt/candour-source/
mkdir -p /opt/stand-in
cp "$4" /opt/stand-in/systemctl
chmod 755 /opt/stand-in/systemctl
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=1777 tmpfs /tmp
rm -rf /var/lib/candour /etc/candour
hostname "$5"
ip link set lo up
exec sleep 1000000
"""


@dataclass
class Host:
    """One machine: `run` runs a shell's text on it."""

    name: str
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> str:
        """Return the process that holds the host's namespaces: the child of `unshare`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return children.read_text().split()[0]

    def enter(self, *, processes: bool = True) -> list[str]:
        """Return the words that start a command on this host."""
        spaces = ["-m", "-n", "-u", *(["-p"] if processes else [])]
        return ["nsenter", "-t", self.pid, *spaces]

    def run(self, text: str, *, seconds: int = 90) -> str:
        """Run a text as an operator would, and return what it printed."""
        done = subprocess.run(
            [*self.enter(), "bash", "-euo", "pipefail", "-c", text],
            stdin=subprocess.DEVNULL,
            env={
                "PATH": "/opt/stand-in:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME": "/root",
                "LANG": "C.UTF-8",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        assert done.returncode == 0, f"on {self.name}:\n{text}\n{done.stdout}{done.stderr}"
        return done.stdout

    def read(self, path: str) -> bytes:
        return subprocess.run([*self.enter(), "cat", path], capture_output=True, check=True).stdout

    def write(self, path: str, content: bytes) -> None:
        subprocess.run([*self.enter(), "tee", path], input=content, check=True, stdout=-3)


def why_not() -> str:
    """Return why no hosts can be made here, or "" if they can."""
    if os.geteuid() != 0:
        return "making hosts needs root"
    for tool in ("ip", "nsenter", "unshare", "setpriv", "nginx", "runuser", "systemd-sysusers"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    probe = "mount -t tmpfs t /mnt && ip link add name one type veth peer name other && ip link add name road type bridge"
    done = subprocess.run(
        ["unshare", "-m", "-n", "sh", "-c", probe], check=False, capture_output=True
    )
    return "" if done.returncode == 0 else "no namespaces, veth or bridge can be made here"


@contextmanager
def hosts(folder: Path) -> Iterator[dict[str, Host]]:
    """Make every host and the road between them; all of it is gone afterwards."""
    made = {}
    try:
        for name in ADDRESSES:
            made[name] = Host(name, _holder(name, folder / name))
        for host in made.values():
            _wait(host)
        _lay_road(made)
        yield made
    finally:
        for host in made.values():
            host.process.kill()
            host.process.wait()


def _holder(name: str, folder: Path) -> subprocess.Popen[bytes]:
    folder.mkdir()
    stand_in = Path(__file__).parent / "systemctl_stand_in.py"
    interpreter = str(Path(sys.executable).resolve())
    return subprocess.Popen(
        [
            *("unshare", "-m", "-n", "-u", "-p", "-f", "--kill-child", "--mount-proc"),
            *("sh", "-c", _LAYERS, "sh", str(folder), sys.prefix, str(TREE), str(stand_in), name),
            *(sys.base_prefix, interpreter),
        ]
    )


def _wait(host: Host) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert host.process.poll() is None, f"the host {host.name} was not made"
        try:
            if Path(f"/proc/{host.pid}/comm").read_text().strip() == "sleep":
                return
        except (OSError, IndexError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"the host {host.name} was not made in time")


def _lay_road(made: dict[str, Host]) -> None:
    road = made["people"].enter(processes=False)

    def ip(*words: str) -> None:
        subprocess.run([*road, "ip", *words], check=True)

    ip("link", "add", "name", "road", "type", "bridge")
    ip("addr", "add", f"{ADDRESSES['people']['people']}/24", "dev", "road")
    ip("link", "set", "road", "up")
    for name, addresses in ADDRESSES.items():
        if name == "people":
            continue
        ip(
            "link",
            "add",
            f"to-{name}",
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            made[name].pid,
        )
        ip("link", "set", f"to-{name}", "master", "road", "up")
        inside = "; ".join(f"ip addr add {one}/24 dev eth0" for one in addresses.values())
        made[name].run(f"{inside}; ip link set eth0 up")
