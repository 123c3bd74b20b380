"""Addresses of a force's installation. An address names a product by its random URN and says nothing else."""

from django.urls import include, path

from candour.roles.force.views import colleagues, products

_pages = [
    path("", products.inbox, name="inbox"),
    path("products/<str:urn>", products.product, name="product"),
    path("products/<str:urn>/acknowledge", products.acknowledge, name="acknowledge"),
    path("products/<str:urn>/ask", products.ask, name="ask"),
    path("products/<str:urn>/outcome", products.outcome, name="outcome"),
    path("colleagues", colleagues.colleagues, name="colleagues"),
    path("colleagues/invite", colleagues.invite, name="invite"),
    path("colleagues/keys", colleagues.offer, name="offer"),
]
urlpatterns = [
    path("", include((_pages, "force"))),
    path("account/", include("candour.staff.urls")),
]

handler400 = "candour.web.views.bad_request"
handler403 = "candour.web.views.forbidden"
handler404 = "candour.web.views.not_found"
handler500 = "candour.web.views.server_error"
