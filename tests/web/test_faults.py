"""A fault is logged as its class and its place: not a word of what was being handled."""

import asyncio
import io
import logging
import logging.config

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from candour.web import faults

CANARY = "canary-77ab"


def broken(request):
    words = request.POST["text"]
    raise RuntimeError(words)


def busy(request):
    raise OperationalError(request.POST["text"])


def hosted(request):
    return HttpResponse(request.get_host())


urlpatterns = [path("broken", broken), path("busy", busy), path("hosted", hosted)]
handler400 = "candour.web.views.bad_request"
handler500 = "candour.web.views.server_error"


@pytest.fixture
def written(settings):
    settings.ROOT_URLCONF = __name__
    loggers = ["", "django", "django.request", "django.server", "django.security"]
    before = {
        name: (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate,
               logging.getLogger(name).level)
        for name in loggers
    }  # fmt: skip
    stream = io.StringIO()
    config = faults.logging_config()
    config["handlers"]["lines"]["stream"] = stream
    logging.config.dictConfig(config)
    yield stream
    for name, (handlers, propagate, level) in before.items():
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def test_a_fault_is_one_line_with_class_and_place(written):
    address = f"/broken?{CANARY}"
    response = Client(raise_request_exception=False).post(
        address, {"text": CANARY}, headers={"user-agent": CANARY}
    )

    assert response.status_code == 500
    [line] = written.getvalue().splitlines()
    assert line.startswith("ERROR django.request fault builtins.RuntimeError at ")
    assert "test_faults.py:" in line
    assert CANARY not in line


def test_a_database_that_is_busy_or_away_is_said_and_logged(written):
    visitor = Client(raise_request_exception=False)
    response = visitor.post("/busy", {"text": CANARY})

    assert response.status_code == 503
    assert "look whether your last step was done" in response.text
    assert CANARY not in response.text
    [line] = written.getvalue().splitlines()
    assert line.startswith("ERROR django.request fault django.db.utils.OperationalError at ")


def test_a_strange_host_or_a_missing_page_leaves_no_line(written):
    visitor = Client(raise_request_exception=False)
    visitor.get(f"/{CANARY}")
    strange = visitor.get("/hosted", headers={"host": f"{CANARY}.example"})

    assert strange.status_code == 400
    assert CANARY not in strange.text
    assert written.getvalue() == ""


def test_lines_of_others_are_dropped_and_ours_pass(written):
    logging.getLogger("somebody.else").error("asked for %s", CANARY)
    logging.getLogger("candourless").error(CANARY)
    logging.getLogger("candour.desk").info("parcels opened: %d", 3)

    assert written.getvalue() == "INFO candour.desk parcels opened: 3\n"


def test_an_exception_logged_by_our_own_code_loses_its_words_too(written):
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("candour.desk").exception("could not open %s", CANARY)

    assert "fault builtins.ValueError at " in written.getvalue()
    assert CANARY not in written.getvalue()
    assert "Traceback" not in written.getvalue()


def test_the_place_is_in_our_own_code_and_names_no_folder_of_the_machine():
    try:
        faults.where(3)
    except AttributeError as error:
        place = faults.where(error.__traceback__)

    assert place.startswith("candour/web/faults.py:")
    assert faults.where(None) == "unknown:0"


def test_what_asyncio_tells_of_without_an_exception_leaves_no_line(written):
    loop = asyncio.new_event_loop()
    loop.call_exception_handler({"message": CANARY})
    loop.close()
    assert written.getvalue() == ""
