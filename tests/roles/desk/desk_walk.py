"""Walks through the desk's pages, as people at the desk do."""

import re
from dataclasses import dataclass

import cast as cast_
from candour.roles.desk.models import Case, Item, Product

WE1 = cast_.BRIBE["reports"][0]


@dataclass
class Desk:
    """The desk as its people use it: every act is a form sent to a page."""

    cast: cast_.Cast

    def __post_init__(self):
        self.browsers = {name: self.cast.client(name) for name in cast_.DESK}

    def get(self, name, path, *, status=200):
        answer = self.browsers[name].get(path)
        assert answer.status_code == status, answer.content.decode()
        return answer

    def post(self, name, path, data=None, *, status=302):
        answer = self.browsers[name].post(path, data or {})
        assert answer.status_code == status, _said(answer)
        return answer

    def case(self):
        return Case.objects.order_by("reference").last()

    def sort(self, name="bob"):
        self.post(name, "/collect")

    def open_report(self, name="bob", **said):
        """Send a report, sort it, open it; return the reporter and the case's path."""
        reporter = self.cast.report(**said)
        known = set(Case.objects.values_list("reference", flat=True))
        self.sort(name)
        (reference,) = set(Case.objects.values_list("reference", flat=True)) - known
        path = f"/cases/{reference}"
        self.post(name, f"{path}/open")
        return reporter, path

    def draft(self, path, *, name="bob", at=None, **changed):
        """Fill in a product and save it; return its id."""
        known = set(Product.objects.values_list("id", flat=True))
        self.post(name, at or f"{path}/products/new", draft_fields(**changed))
        (made,) = set(Product.objects.values_list("id", flat=True)) - known
        return made

    def submit(self, path, product, *, name="bob", pool="50", status=302):
        """Clear every passage at the bench, as a caseworker does, and put the product up for release."""
        url = f"{path}/products/{product}/bench"
        page = self.get(name, url).content.decode()
        self.post(name, url, {"do": "gone"})
        page = self.get(name, url).content.decode()
        open_ = re.findall(r'passage--open"\s+id="passage-(\w+)"', page)
        kept = {f"did-{key}": "kept" for key in open_}
        kept |= {f"reason-{key}": "It is the allegation itself." for key in open_}
        kept |= {f"pool-{key}": pool for key in open_}
        return self.post(name, url, {**kept, "do": "submit"}, status=status)

    def submitted(self, path, *, name="bob", at=None, pool="50", **changed):
        """Fill in a product, clear it and put it up for release; return its id."""
        product = self.draft(path, name=name, at=at, **changed)
        self.submit(path, product, name=name, pool=pool)
        return product

    def confirmation(self, url, *, name="alice", kind=""):
        """Return what the page's first confirming button of a kind sends, such as "destroy:"."""
        page = self.get(name, url).content.decode()
        act = re.search(rf'name="passkey-act" value="({kind}[^"]+)"', page)
        seen = re.search(r'name="seen" value="([^"]+)"', page)
        told = {"seen": seen[1]} if seen else {}
        return {"passkey-act": act[1] if act else "", "passkey-agreed": "yes", **told}

    def release(self, path, product, *, name="alice", status=302):
        url = f"{path}/products/{product}/release"
        return self.post(name, url, self.confirmation(url, name=name), status=status)

    def sent(self, *, preview=False):
        """Bring a report all the way to the force; return reporter, path and product."""
        reporter, path = self.open_report(preview=preview)
        product = self.submitted(path)
        self.release(path, product)
        return reporter, path, product

    def items(self, path, kind):
        rows = Item.objects.filter(case=path.rsplit("/", 1)[1], kind=kind).order_by("place")
        return [row.id for row in rows]


def draft_fields(**changed):
    """Return the form of the worked example's product, as a caseworker fills it in."""
    fields = {
        "force": "ZZ1",
        "text": WE1["text"],
        "category": WE1["cc_primary"],
        "also": WE1["cc_secondary"],
        "allegations": WE1["iopc"],
        "standards": WE1["spb"],
        "flags": WE1["referral_flags"],
        "tags": ["BRIBERY"],
        "priority": WE1["risk"],
        "priority_reason": "Serious corruption, no sign of harm about to happen.",
        "questions": WE1["can_ask_questions"],
        "week": cast_.week_of(cast_.today()),
        "source": "2",
        "information": "D",
        "handling": "C",
        "marking": WE1["marking"],
        "conditions": WE1["conditions"],
        "subject-name": WE1["subject"]["name"],
        "subject-certainty": "likely",
        "subject-rank": "PS",
        "subject-force": "ZZ1",
        "subject-unit": WE1["subject"]["unit"],
        "subject-description": WE1["subject"]["description"],
        "other-1-name": "Kevin HARLAN",
        "other-1-description": "runs a vehicle recovery business",
        "do": "save",
    }
    return {**fields, **changed}


def _said(answer):
    """Return what a page says went wrong, for the message of a failing test."""
    page = answer.content.decode()
    start = page.find("govuk-error-summary")
    return f"{answer.status_code}: " + re.sub(r"<[^>]+>|\s+", " ", page[start : start + 1500])
