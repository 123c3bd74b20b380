"""Which roles can be run, and how: the settings module and the program of each."""

import os
from typing import Final

SETTINGS: Final = {
    "intake": "candour.conf.intake",
    "phone": "candour.conf.phone",
    "keeper": "candour.conf.keeper",
    "exchange": "candour.conf.exchange",
    "desk": "candour.conf.desk",
    "force": "candour.conf.force",
}
WSGI: Final = {
    "intake": "candour.conf.wsgi:application",
    "exchange": "candour.conf.wsgi:application",
    "desk": "candour.conf.wsgi:application",
    "force": "candour.conf.wsgi:application",
    "hardener": "candour.conf.hardener:application",
}
WITH_DATABASE: Final = ("keeper", "exchange", "desk", "force")


def set_up(role: str) -> None:
    """Load Django with the settings of `role`; the process belongs to that role from now on."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS[role]
    import django  # noqa: PLC0415 - the settings must be named first

    django.setup()


def set_up_as_owner(role: str) -> None:
    """Load Django as `set_up` does; on PostgreSQL with the owner's login, if CANDOUR_DATABASE_OWNER_URL names one."""
    set_up(role)
    from django.conf import settings  # noqa: PLC0415 - as above

    from candour.conf import database  # noqa: PLC0415 - reads the settings

    owner = database.of_owner()
    if owner:
        settings.DATABASES["default"].update(owner)
