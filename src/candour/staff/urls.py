"""Addresses of staff accounts; desk and force mount them under /account/."""

from django.urls import path

from candour.staff.views import entering, keys

app_name = "staff"
urlpatterns = [
    path("", keys.account, name="account"),
    path("join/<str:token>", entering.join, name="join"),
    path("sign-in", entering.sign_in, name="sign-in"),
    path("sign-in/unlock", entering.unlock, name="unlock"),
    path("sign-in/demonstration", entering.sign_in_invented, name="demonstration"),
    path("sign-out", keys.sign_out, name="sign-out"),
    path("options", entering.options, name="options"),
    path("second-key", keys.second_key, name="second-key"),
    path("passkey", keys.add_passkey, name="add-passkey"),
    path("passkey/made", keys.made_passkey, name="made-passkey"),
    path("passkey/opens", keys.let_open, name="let-open"),
    path("passkey/<str:passkey_id>/drop", keys.drop_passkey, name="drop-passkey"),
    path("phrase", keys.new_phrase, name="new-phrase"),
    path("phrase/typed", entering.typed_phrase, name="typed-phrase"),
]
