"""What the softphone's script says to us."""

from django import forms

from candour.parcels.seats import Act

LONGEST_SDP = 32_000
"""Characters of the longest offer: with every candidate of a machine of many networks it has a few thousand."""


class Said(forms.Form):
    """One act. `day`: under which day's seat the page sits; `on`: what it was told of callers who wait for somebody."""

    act = forms.TypedChoiceField(choices=[(one.value, one.value) for one in Act], coerce=Act)
    day = forms.CharField(required=False, max_length=10)
    on = forms.CharField(required=False, max_length=65 * 64)
    sdp = forms.CharField(required=False, max_length=LONGEST_SDP, strip=False)

    def clean_on(self) -> list[str]:
        return str(self.cleaned_data["on"]).split()
