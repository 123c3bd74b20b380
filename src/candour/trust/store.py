"""The directories an installation holds, in a folder: read, checked, and replaced only by a successor.

trust/root.pub          the pinned root, 64 hexadecimal digits
trust/watchdog.pub      at the desk: to whom entries are sealed until the first public directory says it
trust/supervisors.note  trust/public.note  trust/force-ZZ1.note
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from candour.seal.keys import Recipient, VerifyKey
from candour.trust import TrustError, directory, notes

Stamp = tuple[int, ...]
_CACHE: Final[dict[tuple[str, str, Stamp], object]] = {}
"""Parsed editions by folder, file and what tells one state of the files from another: parsing keys is slow, files change
once a week. The root and the supervisors count too: a signer taken off the list must not be believed from memory."""


@dataclass(frozen=True)
class Store:
    """One installation's folder of directories."""

    folder: Path
    demonstration: bool

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise TrustError(f"cannot read {name} in the trust folder") from None

    @property
    def root(self) -> VerifyKey:
        """The pinned root key."""
        try:
            return VerifyKey(bytes.fromhex(self._text("root.pub").strip()))
        except ValueError:
            raise TrustError("root.pub is not 64 hexadecimal digits") from None

    def supervisors(self) -> directory.Supervisors:
        """Return who may sign.

        Raises:
            TrustError: missing, not signed by the root, or a demonstration's where real keys are needed.
        """
        found = directory.read_supervisors(self._text("supervisors.note"), root=self.root)
        self._require_right_sort(found)
        return found

    def _require_right_sort(self, found: directory.Supervisors) -> None:
        if found.demonstration and not self.demonstration:
            raise TrustError("these are demonstration keys; a real installation refuses them")

    def _cached(self, name: str) -> tuple[tuple[str, str, Stamp], object | None]:
        stamp: list[int] = [self.demonstration]
        for one in (name, "supervisors.note", "root.pub"):
            try:
                stat = (self.folder / one).stat()
            except OSError:
                raise TrustError(f"cannot read {one} in the trust folder") from None
            stamp += [stat.st_mtime_ns, stat.st_size, stat.st_ino]
        key = (str(self.folder), name, tuple(stamp))
        return key, _CACHE.get(key)

    def public(self) -> directory.PublicDirectory:
        """Return the public directory.

        Raises:
            TrustError: missing or not to be believed.
        """
        key, found = self._cached("public.note")
        if not isinstance(found, directory.PublicDirectory):
            found = directory.read_public(self._text("public.note"), supervisors=self.supervisors())
            _CACHE[key] = found
        return found

    def force(self, code: str) -> directory.ForceDirectory:
        """Return one force's directory.

        Raises:
            TrustError: missing or not to be believed.
        """
        name = f"force-{_plain(code)}.note"
        key, found = self._cached(name)
        if not isinstance(found, directory.ForceDirectory):
            found = directory.read_force(self._text(name), supervisors=self.supervisors())
            if found.force != code:
                raise TrustError(f"{name} is the directory of another force")
            _CACHE[key] = found
        return found

    def watchdog(self) -> Recipient:
        """Return the key to which openings of log entries are sealed: the directory's, or before the first one the pinned.

        Raises:
            TrustError: there is neither, or the directory is not to be believed.
        """
        if self.has_public():
            return directory.recipient(self.public().watchdog)
        try:
            return directory.recipient(self._text("watchdog.pub").strip())
        except ValueError:
            raise TrustError("watchdog.pub is no recipient") from None

    def has_public(self) -> bool:
        """Say whether there is a public directory here."""
        return (self.folder / "public.note").exists()

    def public_note(self) -> str:
        """Return the public directory as it was signed."""
        return self._text("public.note")

    def has_force(self, code: str) -> bool:
        """Say whether there is a directory of this force here."""
        return (self.folder / f"force-{_plain(code)}.note").exists()

    def force_note(self, code: str) -> str:
        """Return a force's directory as it was signed."""
        return self._text(f"force-{_plain(code)}.note")

    def accept_supervisors(self, note: str) -> None:
        """Put `note` in the place of the supervisors' note.

        Raises:
            TrustError: the root did not sign it, it does not follow, or it is a demonstration's; what is there stays.
        """
        new = directory.read_supervisors(note, root=self.root)
        self._require_right_sort(new)
        if (self.folder / "supervisors.note").exists():
            old_note = self._text("supervisors.note")
            old = directory.read_supervisors(old_note, root=self.root)
            directory.require_successor(new, note, old=old, old_note=old_note)
        self._replace("supervisors.note", note)

    def accept_public(self, note: str) -> None:
        """Put `note` in the place of the public directory.

        Raises:
            TrustError: it may not take that place; what is there stays.
        """
        new = directory.read_public(note, supervisors=self.supervisors())
        self._require_successor("public", "public.note", new, note)
        self._replace("public.note", note)

    def accept_force(self, note: str) -> None:
        """Put `note` in the place of its force's directory.

        Raises:
            TrustError: it may not take that place; what is there stays.
        """
        new = directory.read_force(note, supervisors=self.supervisors())
        name = f"force-{_plain(new.force)}.note"
        self._require_successor("force", name, new, note)
        self._replace(name, note)

    def _require_successor(self, kind: str, name: str, new: directory.Edition, note: str) -> None:
        """Compare with what is there, whoever signed that: its signers may have left the supervisors' list since."""
        if (self.folder / name).exists():
            old_note = self._text(name)
            old = directory.peek(kind, notes.split(old_note)[0])
            directory.require_successor(new, note, old=old, old_note=old_note)

    def _replace(self, name: str, text: str) -> None:
        path = self.folder / name
        beside = path.with_name(f".{name}.{secrets.token_hex(8)}")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def _plain(code: str) -> str:
    if not code.isalnum() or not code.isascii():
        raise TrustError("a force's code has letters and digits only")
    return code
