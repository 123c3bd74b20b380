"""The Django application of staff accounts, shared by desk and force."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "candour.staff"
    label = "staff"

    def ready(self) -> None:
        from candour.staff import checks  # noqa: F401, PLC0415 - registers them, once settings are read
