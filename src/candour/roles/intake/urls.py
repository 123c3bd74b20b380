"""The addresses of the intake: one for every step, the way out, and what we say of ourselves."""

from django.urls import path

from candour.roles.intake.views import door, plain

handler400 = "candour.web.views.bad_request"
handler403 = "candour.web.views.forbidden"
handler404 = "candour.web.views.not_found"
handler500 = "candour.web.views.server_error"

urlpatterns = [
    path("", door.door, name="door"),
    path("exit", plain.leave, name="exit"),
    path("go", plain.away, name="go"),
    path("how-it-works", plain.how_it_works, name="how-it-works"),
    path("what-we-keep", plain.what_we_keep, name="what-we-keep"),
    path("who-runs-this", plain.who_runs_this, name="who-runs-this"),
    path("helplines", plain.phone_numbers, name="helplines"),
]
