"""Prints, as JSON, every clear column of a force's database and everything that any of its people can open.

Run with the environment of a force of a demonstration; used by the test of promise 4.
"""

import json
import sys

from candour.cli import roles

roles.set_up("force")

from django.apps import apps  # noqa: E402
from django.db import models  # noqa: E402

from candour.roles.force.founding import worker_named  # noqa: E402
from candour.seal import SealError, opening  # noqa: E402
from candour.staff import demonstration  # noqa: E402

clear, opened = [], []
identities = [worker_named(one.name).identity for one in demonstration.people()]
for model in apps.get_models():
    for row in model._default_manager.all():
        for field in model._meta.concrete_fields:
            value = getattr(row, field.attname)
            if not isinstance(field, models.BinaryField):
                clear.append(f"{model.__name__}.{field.name}={value}")
                continue
            for identity in identities:
                try:
                    container = opening.open_envelope(bytes(value), identities=[identity])
                except SealError:
                    continue
                opened.append(
                    json.dumps(container.header) + container.body.decode("utf-8", "replace")
                )
json.dump({"clear": clear, "opened": opened}, sys.stdout)
