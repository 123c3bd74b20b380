# Hits and misses of public_side.yaml, run by `semgrep --test`; never imported.
import logging
import sys

# ruleid: public-side-logs-nothing
_LOG = logging.getLogger("candour.x")


def prints(story, request):
    # ruleid: public-side-logs-nothing
    print("taken")
    # ruleid: public-side-logs-nothing
    sys.stderr.write(story)
    # ok: public-side-logs-nothing
    return {"print": story}


def logs(request, count):
    # ruleid: a-log-line-is-an-event-name
    _LOG.warning("refused %s", request.path)
    # ruleid: a-log-line-is-an-event-name
    _LOG.info(f"took {count}")
    # ok: a-log-line-is-an-event-name
    _LOG.info("taken", extra={"count": count})
    # ok: a-log-line-is-an-event-name
    _LOG.error("fault")


def who(request):
    # ruleid: who-asks-is-not-read
    address = request.META["REMOTE_ADDR"]
    # ruleid: who-asks-is-not-read
    agent = request.headers.get("User-Agent")
    # ok: who-asks-is-not-read
    return request.headers.get("Sec-Fetch-Site"), address, agent


def when(datetime, date, time):
    # ruleid: no-time-of-day-on-the-public-side
    now = datetime.now()
    # ruleid: no-time-of-day-on-the-public-side
    seconds = time.time()
    # ok: no-time-of-day-on-the-public-side
    return date.today(), time.monotonic(), now, seconds


def cookies(request, response):
    # ruleid: intake-sets-no-cookie
    response.set_cookie("a", "b")
    # ruleid: intake-sets-no-cookie
    request.session["a"] = 1
    # ok: intake-sets-no-cookie
    return request.POST


# ruleid: nothing-is-spooled
import tempfile

# ruleid: nothing-is-spooled
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
# ok: nothing-is-spooled
FILE_UPLOAD_HANDLERS = ["candour.web.uploads.NoFiles"]
# ok: nothing-is-spooled
FILE_UPLOAD_HANDLERS = []
