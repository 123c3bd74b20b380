#!/usr/bin/python3
"""Stands in for systemctl on a rehearsal's host, where systemd does not run: starts what the unit files say.

Done as systemd does it: user and groups, clean environment, EnvironmentFile, runtime directories, no new privileges, no
capabilities, no core, ProtectSystem=strict with its exceptions, PrivateTmp, PrivateNetwork, TemporaryFileSystem, BindReadOnlyPaths,
MemoryDenyWriteExecute where the kernel can, Restart. Drop-ins are read after the unit, and overrule it.
Not done: filters of system calls and addresses, PrivateUsers and the like; `systemd-analyze` checks that the units say them. Runs with the system's own Python and imports nothing of ours.
"""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

UNITS = Path("/etc/systemd/system")
STATE = Path("/run/stand-in")
ASIDE = STATE / "aside"
NO_NEW_CODE = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE; kernels before 6.3 do not know it, and go on without
os.execvp(sys.argv[1], sys.argv[1:])
"""


def settings(name):
    """Return what a unit says, and after it the drop-ins, as (key, value) pairs of [Service]."""
    base, _, instance = name.partition("@")
    path = UNITS / (f"{base}@.service" if instance else f"{base}.service")
    found = []
    for one in [path, *sorted(UNITS.glob("candour-.service.d/*.conf"))]:
        section = ""
        for raw in one.read_text().splitlines():
            line = raw.strip()
            if line.startswith("["):
                section = line
            elif "=" in line and line[0] not in "#;" and section == "[Service]":
                key, _, value = line.partition("=")
                found.append((key, value.replace("%i", instance)))
    return found


def last(said, key, default=""):
    return next((value for name, value in reversed(said) if name == key), default)


def every(said, key):
    return [value for name, value in said if name == key and value]


def environment(said):
    found = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    for value in every(said, "Environment"):
        for pair in shlex.split(value):
            name, _, text = pair.partition("=")
            found[name] = text
    for path in every(said, "EnvironmentFile"):
        for line in Path(path).read_text().splitlines():
            if "=" in line and not line.startswith("#"):
                name, _, text = line.partition("=")
                found[name] = text
    return found


def runtime(said):
    """Make the runtime directories as systemd does: new, and the unit's own."""
    made = []
    for name in " ".join(every(said, "RuntimeDirectory")).split():
        path = Path("/run") / name
        path.mkdir(exist_ok=True)
        path.chmod(int(last(said, "RuntimeDirectoryMode", "0755"), 8))
        subprocess.run(["chown", f"{last(said, 'User')}:{last(said, 'Group')}", path], check=True)
        made.append(str(path))
    return made


def walls(said, writable):
    """Return the shell lines that put the unit's file system around it."""
    own = (*writable, *every(said, "ReadWritePaths"))
    lines = [*emptied(said), *(f"mount --bind {path} {path}" for path in own)]
    if last(said, "ProtectSystem") == "strict":
        lines += [
            f"mount -o remount,bind,ro {path}" for path in ("/etc", "/var", "/opt/candour", "/run")
        ]
        lines.append("mount -o remount,bind,ro / || true")
    if last(said, "PrivateTmp") == "yes":
        lines.append("mount -t tmpfs -o mode=1777 tmpfs /tmp")
    lines += [
        f"mount --bind {path} {path}; mount -o remount,bind,ro {path}"
        for path in every(said, "ReadOnlyPaths")
    ]
    return lines


def emptied(said):
    """Return the shell lines that put an empty folder in the place of one, and into it only what the unit names."""
    lines = []
    for value in every(said, "TemporaryFileSystem"):
        folder = value.partition(":")[0]
        lines += [
            f"mkdir -p {ASIDE}",
            f"mount --bind {folder} {ASIDE}",
            f"mount -t tmpfs -o mode=755 tmpfs {folder}",
        ]
        for path in every(said, "BindReadOnlyPaths"):
            there = f"{ASIDE}{path.removeprefix(folder)}"
            lines += [
                f"if [ -d {there} ]; then mkdir -p {path}; else touch {path}; fi",
                f"mount --bind {there} {path}",
                f"mount -o remount,bind,ro {path}",
            ]
        lines += [f"umount {ASIDE}", f"mount -o remount,ro {folder}"]
    return lines


def command(said):
    user, group = last(said, "User"), last(said, "Group")
    drop = ["setpriv", f"--reuid={user}", f"--regid={group}", "--init-groups"]
    kept = last(said, "AmbientCapabilities").lower().removeprefix("cap_")
    if kept and kept in last(said, "CapabilityBoundingSet").lower():
        drop += [
            f"--inh-caps=-all,+{kept}",
            f"--ambient-caps=-all,+{kept}",
            f"--bounding-set=-all,+{kept}",
        ]
    else:
        drop += ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"]
    if last(said, "NoNewPrivileges") == "yes":
        drop.append("--no-new-privs")
    core = ["prlimit", f"--core={last(said, 'LimitCORE', 'unlimited')}"]
    clean = ["env", "-i", *(f"{name}={value}" for name, value in environment(said).items())]
    exec_start = shlex.split(last(said, "ExecStart"))
    if last(said, "MemoryDenyWriteExecute") == "yes":
        drop = [sys.executable, "-c", NO_NEW_CODE, *drop]
    inner = "; ".join(
        [*walls(said, runtime(said)), "exec " + shlex.join([*core, *drop, *clean, *exec_start])]
    )
    spaces = ["-m", *(["-n"] if last(said, "PrivateNetwork") == "yes" else [])]
    return ["unshare", *spaces, "sh", "-euc", inner]


def keep_running(name):
    """Run a unit, and again when it ends, until its pid file goes away."""
    mark = STATE / f"{name}.running"
    while mark.exists():
        with (STATE / f"{name}.journal").open("ab") as journal:
            running = subprocess.Popen(command(settings(name)), stdout=journal, stderr=journal)
            while running.poll() is None:
                if not mark.exists():
                    running.terminate()
                    running.wait(20)
                    return
                time.sleep(0.1)
        if last(settings(name), "Restart") != "always":
            return
        time.sleep(0.5)  # RestartSec, quicker


def start(name):
    STATE.mkdir(exist_ok=True)
    mark = STATE / f"{name}.running"
    if mark.exists():
        return
    command(settings(name))  # a unit that cannot be read stops here
    mark.touch()
    if os.fork() == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        keep_running(name)
        mark.with_suffix(".ending").unlink(missing_ok=True)
        os._exit(0)


def stop(name):
    mark = STATE / f"{name}.running"
    if mark.exists():
        mark.rename(
            mark.with_suffix(".ending")
        )  # whoever keeps it running takes this away when it has ended
        deadline = time.monotonic() + 40
        while mark.with_suffix(".ending").exists() and time.monotonic() < deadline:
            time.sleep(0.1)


def main(words):
    verb, *rest = [word for word in words if not word.startswith("--")]
    units = [word.removesuffix(".service") for word in rest if word.startswith("candour-")]
    for unit in units:
        if verb in {"stop", "restart", "disable"}:
            stop(unit)
        if verb in {"start", "restart"} or (verb == "enable" and "--now" in words):
            start(unit)


if __name__ == "__main__":
    main(sys.argv[1:])
