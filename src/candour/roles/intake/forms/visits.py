"""The forms of a reporter who comes back: the code, something to say, a wish to stop."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from candour.roles.intake.forms.fields import LINE_CHARACTERS, Question, Text, one_of
from candour.web.choices import Hinted

MESSAGE_CHARACTERS: Final = 5_000


def _typed(label: object) -> Text:
    return Text(
        label=label,
        help_text=_("Type the 20 numbers or the seven words. Spaces do not matter."),
        most=LINE_CHARACTERS,
        empty=_("Type your code: the 20 numbers or the seven words."),
    )


class TypedCode(Question):
    """The code, as somebody who comes back types it: numbers or words."""

    typed = _typed(_("What is your code?"))


class TypedBack(Question):
    """The code, typed once when it has just been given out."""

    typed = _typed(_("Type your code once"))


class Say(Question):
    """A message, an answer, or an objection."""

    text = Text(
        label=_("Your message"), most=MESSAGE_CHARACTERS, rows=5, empty=_("Write something first.")
    )


class Leave(Question):
    """What a reporter wants to be undone."""

    act = one_of(
        _("What do you want us to do?"),
        reason="",
        empty=_("Choose one answer."),
        choices=[
            (
                "withdraw",
                Hinted(
                    _("Stop my report"),
                    hint=_(
                        "What has not been passed on yet is stopped. We keep your report for a while."
                    ),
                ),
            ),
            (
                "destroy",
                Hinted(
                    _("Stop my report and destroy it"),
                    hint=_("We stop what we can. We also ask our team to destroy what we hold."),
                ),
            ),
        ],
    )
