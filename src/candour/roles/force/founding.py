"""A demonstration's force: invented people, and one of their acts. Used by `candour demo` only."""

from datetime import date
from typing import Any

from django.conf import settings

from candour.roles.force.services import acts
from candour.seal.keys import SigningKey
from candour.staff import demonstration
from candour.staff.access import Worker
from candour.trust.directory import key_statement


def people(plan: dict[str, Any]) -> dict[str, Any]:
    """Invent the force's people and return what the desk lists of them."""
    made = [
        (one, demonstration.invent(one["name"], duty=one["duty"], on=date.today()))  # noqa: DTZ011
        for one in plan["people"]
    ]
    demonstration.write_keys([invented for _, invented in made], to=settings.DEMO_KEYS)
    return {"people": [_listed(one, invented) for one, invented in made]}


def _listed(one: dict[str, Any], invented: demonstration.Invented) -> dict[str, Any]:
    member, signer = invented.member, invented.secrets.signer
    said = key_statement(member.id, key=member.recipient, verify_key=member.verify_key)
    return {
        "person": member.id,
        "name": member.name,
        "duty": member.duty,
        "recipient": member.recipient,
        "verify_key": member.verify_key,
        "numbers": one.get("numbers", []),
        "closeness": one.get("closeness", []),
        "statement": _signed(signer, said),
        "unit": one.get("unit", ""),
        "rank": one.get("rank", ""),
        "known_as": one.get("known_as", []),
    }


def _signed(signer: SigningKey, said: bytes) -> str:
    return signer.sign(said).hex()


def worker_named(name: str) -> Worker:
    """Return an invented person, signed in for this process."""
    member = next(one for one in demonstration.people() if one.name == name)
    secrets = demonstration.open_keys(member.id)
    return Worker(member.id, member.name, member.duty, "", demonstration=True, secrets=secrets)


def stage(plan: dict[str, Any]) -> dict[str, Any]:
    """Acknowledge whatever product the named person holds; return how many there were."""
    worker = worker_named(plan["who"])
    waiting = [held for held in acts.refresh(worker).products.values() if not held.acknowledged]
    for held in waiting:
        acts.acknowledge(held.product.id, worker=worker)
    return {"acknowledged": len(waiting)}
