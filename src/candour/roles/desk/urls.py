"""Addresses of the desk. Every view but those of signing in is closed by the staff middleware."""

from django.urls import URLPattern, URLResolver, include, path

from candour.roles.desk.views import (
    bench,
    calls,
    cases,
    figures,
    inbox,
    keys,
    people,
    products,
    questions,
    retention,
    sampling,
    search,
    shifts,
    training,
    turns,
)

_CASE = "cases/<str:reference>"
_PRODUCT = f"{_CASE}/products/<str:product_id>"
_desk: list[URLPattern | URLResolver] = [
    path("", inbox.inbox, name="inbox"),
    path("collect", inbox.collect, name="collect"),
    path("alarms/<str:kind>/clear", inbox.clear_alarm, name="clear-alarm"),
    path(_CASE, cases.case, name="case"),
    path(f"{_CASE}/open", cases.open_report, name="open"),
    path(f"{_CASE}/priority", cases.set_priority, name="priority"),
    path(f"{_CASE}/admit", cases.admit, name="admit"),
    path(f"{_CASE}/write", cases.write, name="write"),
    path(f"{_CASE}/close", cases.close, name="close"),
    path(f"{_CASE}/take", turns.take, name="take"),
    path(f"{_CASE}/hand", turns.hand, name="hand"),
    path(f"{_CASE}/hold", turns.hold, name="hold"),
    path(f"{_CASE}/hold/review", turns.review, name="review"),
    path(f"{_CASE}/destroy-original", cases.destroy_original, name="destroy-original"),
    path(f"{_CASE}/destroy", retention.destroy, name="destroy"),
    path(f"{_CASE}/items/<str:item>/seen-to", cases.seen_to, name="seen-to"),
    path(f"{_CASE}/items/<str:item>/tell", cases.tell_outcome, name="tell-outcome"),
    path(f"{_CASE}/questions/<str:item>", questions.question, name="question"),
    path(f"{_CASE}/links", search.links, name="links"),
    path(f"{_CASE}/looked-at", bench.looked_at, name="looked-at"),
    path(f"{_CASE}/products/new", products.new, name="new-product"),
    path(_PRODUCT, products.product, name="product"),
    path(f"{_PRODUCT}/bench", bench.bench, name="bench"),
    path(f"{_PRODUCT}/release", products.release, name="release"),
    path(f"{_PRODUCT}/stop", products.stop, name="stop"),
    path("search", search.search, name="search"),
    path("calls", calls.calls_page, name="calls"),
    path("calls/new", calls.new, name="new-call"),
    path("calls/<str:call>/hang-up", calls.hang_up, name="hang-up"),
    path("calls/<str:call>/make", calls.make_case, name="make-case"),
    path("calls/<str:call>/<str:step>", calls.call, name="call"),
    path("shift", shifts.shift, name="shift"),
    path("shift/notes", shifts.note, name="shift-note"),
    path("shift/on-call", shifts.on_call, name="on-call"),
    path("training/", training.training, name="training"),
    path("training/<str:code>/<str:step>", training.call, name="training-call"),
    path("figures", figures.figures, name="figures"),
    path("talk", figures.talk, name="talk"),
    path("talk/colleague", figures.talk_for, name="talk-for"),
    path("talk/<str:person>/clear", figures.talk_clear, name="talk-clear"),
    path("holds", retention.holds, name="holds"),
    path("holds/<str:reference>/lift", retention.lift, name="lift-hold"),
    path("sample", sampling.sample, name="sample"),
    path("sample/weeks/<str:week>/draw", sampling.draw, name="draw-sample"),
    path("sample/<str:sample>", sampling.reading, name="reading"),
    path("people", people.people, name="people"),
    path("people/<str:person>/invite", people.invite_again, name="invite-again"),
    path("people/<str:person>/revoke", people.revoke, name="revoke"),
    path("people/<str:person>/hand-over", people.hand_over, name="hand-over"),
    path("keys", keys.keys, name="keys"),
    path("keys/prepare", keys.prepare, name="prepare"),
    path("keys/<str:kind>/countersign", keys.countersign, name="countersign"),
    path("keys/forces/<str:force>/renew", keys.renew, name="renew-force"),
    path("keys/offers/<str:person>/list", keys.list_person, name="list-person"),
    path("keys/people/<str:person>/share", keys.share, name="share"),
]
urlpatterns = [
    path("account/", include("candour.staff.urls")),
    path("", include((_desk, "desk"))),
]
handler400 = "candour.web.views.bad_request"
handler403 = "candour.web.views.forbidden"
handler404 = "candour.web.views.not_found"
handler500 = "candour.web.views.server_error"
