"""A force with a product on it, those who read it, and those who must not know of it. For the tests in this folder.

Stands on tests/roles/force/force_cast.py.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from access_knock import Visitor
from django.urls import reverse
from django.utils import timezone
from force_cast import Installation, make_product

from candour.staff import demonstration, services, sessions

MORE = {
    "cleo": ("Cleo Grant", "senior investigator"),  # declared herself close to the subject
    "fay": ("Fay Winter", "force supervisor"),  # joined after the product came
    "gil": ("Gil Stone", "receiving officer"),
    "rex": ("Rex Dale", "senior investigator"),
}
KINDS = {
    "receiving officer": ("receiving officer, reads it", "priya"),
    "senior investigator": ("senior investigator, reads it", "sam"),
    "force supervisor": ("force supervisor, reads it", "vic"),
    "the subject": ("receiving officer, does not", "mellish"),
    "somebody close": ("senior investigator, does not", "cleo"),
    "who joined later": ("force supervisor, does not", "fay"),
}


@dataclass
class World:
    """One force, one product about David Mellish."""

    force: Installation
    urn: str = ""
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def found(self) -> "World":
        for who, (name, duty) in MORE.items():
            self.force.people[who] = demonstration.invent(name, duty=duty, on=date(2026, 11, 2))
        self.urn = self.force.deliver(make_product(), to=["priya", "sam", "vic", "rex"])
        for kind, (column, who) in KINDS.items():
            self.visitors[kind] = Visitor(kind, column, who, self._cookie(who))
            self.visitors[kind].ask("GET", "/")  # their shelf is up to date, as after a day's work
        revoked = Visitor("revoked", "signed out", "rex", self._cookie("rex"))
        services.revoke(self.force.people["rex"].member.id, by="")
        late = self._cookie("gil", ago=timedelta(minutes=16))
        self.visitors |= {
            "revoked": revoked,
            "expired": Visitor("expired", "signed out", "gil", late),
            "nobody": Visitor("nobody", "signed out", "gil", ""),
        }
        return self

    def _cookie(self, who, *, ago=timedelta(0)):
        one = self.force.people[who]
        now = timezone.now() - ago
        return sessions.start(one.member.id, secrets=one.secrets, demonstration=True, now=now)

    def path(self, name: str, *, reference: str = "", who: str = "") -> str:
        """Return the address `name`, of the product or of another: the same for everybody."""
        del who
        of_product = name in {"force:product", "force:acknowledge", "force:ask", "force:outcome"}
        return reverse(name, kwargs={"urn": reference or self.urn} if of_product else {})

    def needs_before(self, name: str) -> bool:
        """Say whether `before` does anything: nothing does here."""
        del name
        return False

    def before(self, name: str, *, who: str) -> None:
        """No act of a force needs another's first."""

    def body(self, name: str, *, reference: str = "") -> dict[str, object]:
        """Return a form such as the page sends."""
        del reference
        return {
            "force:ask": {"text": "Is it still going on?"},
            "force:outcome": {"code": "FO04"},
            "force:invite": {"name": "Ines Roy", "duty": "receiving officer"},
            "force:offer": {"numbers": "4711"},
        }.get(name, {})


def site(chosen, folder) -> None:
    """Let the test process be a force's pages: its own middleware, addresses and duties."""
    from candour.conf import force as force_settings

    for name in ("MIDDLEWARE", "TEMPLATES", "WEB_BASE_TEMPLATE", "STAFF_HOME", "STAFF_DUTIES", "ROOT_URLCONF"):  # fmt: skip
        setattr(chosen, name, getattr(force_settings, name))
    chosen.FORCE = chosen.LEDGER_NAME = "ZZ1"
    chosen.ALLOWED_HOSTS = ["testserver"]
    chosen.TRUST_FOLDER = folder / "trust"
    chosen.LINKS_FILE = folder / "links.json"
    chosen.DEMO_KEYS = folder / "demonstration-keys.json"
