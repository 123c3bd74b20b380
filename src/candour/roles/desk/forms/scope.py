"""What the reporter of something that is not for us will read, and whether the case ends with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.roles.desk.forms.small import Letter


class Signpost(Letter):
    ends = forms.BooleanField(
        label=_("Nothing in it is for us: end the case"),
        help_text=_("What they sent is then destroyed after seven days."),
        required=False,
    )
