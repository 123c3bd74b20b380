"""One act of an administrator in the folder of a running site, as `candour` commands do them: prints JSON."""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from candour.staff import demonstration, models, queries, services  # noqa: E402


def migrate():
    call_command("migrate", verbosity=0)


def invite(name, duty):
    return services.invite(name, duty=duty, by="", now=timezone.now()).link


def invite_again(name):
    person = next(one for one in queries.everybody() if one.name == name)
    return services.invite_again(person.id, by="", now=timezone.now()).link


def revoke(name):
    person = next(one for one in queries.everybody() if one.name == name)
    services.revoke(person.id, by="")


def invent(name, duty):
    made = demonstration.invent(name, duty=duty, on=timezone.localdate())
    demonstration.write_keys([made], to=django.conf.settings.DEMO_KEYS)


def let_time_pass(minutes):
    """Bring every limit of sessions and challenges forward by so many minutes."""
    earlier = timedelta(minutes=int(minutes))
    models.StaffSession.objects.update(
        idle_until=F("idle_until") - earlier, ends_at=F("ends_at") - earlier
    )
    models.Challenge.objects.update(expires_at=F("expires_at") - earlier)


def sessions():
    return models.StaffSession.objects.count()


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))  # noqa: T201
