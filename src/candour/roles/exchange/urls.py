"""The exchange's addresses."""

from django.urls import path, re_path

from candour.roles.exchange import views

_BOX = r"(?P<box>[0-9a-f]{64})"
_TAG = r"(?P<tag>[0-9a-f]{64})"

urlpatterns = [
    re_path(rf"^v1/boxes/{_BOX}/parcels$", views.parcels, name="parcels"),
    re_path(rf"^v1/boxes/{_BOX}/receipts$", views.box_receipts, name="box-receipts"),
    re_path(rf"^v1/boxes/{_BOX}/again$", views.again, name="again"),
    path("v1/receipts", views.receipts, name="receipts"),
    path("v1/mailboxes", views.mailboxes, name="mailboxes"),
    re_path(rf"^v1/mailboxes/{_TAG}$", views.mailbox, name="mailbox"),
    re_path(rf"^v1/mailboxes/{_TAG}/visit$", views.visit, name="visit"),
    re_path(rf"^v1/mailboxes/{_TAG}/parcels$", views.mail, name="mail"),
    path("v1/directory", views.directory, name="directory"),
]
handler400 = "candour.roles.exchange.views.malformed"
handler403 = handler404 = "candour.roles.exchange.views.not_there"
handler500 = "candour.roles.exchange.views.fault"
