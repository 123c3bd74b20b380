# Hits and misses of django.yaml, run by `semgrep --test`; never imported.
from django.db import models, transaction

# ruleid: no-hidden-acts
from django.db.models.signals import post_save

from candour import ledger


class Row(models.Model):
    # ruleid: no-instant-by-habit
    created_at = models.DateTimeField()
    # ruleid: no-instant-by-habit
    seen = models.DateField(auto_now_add=True)
    # ok: no-instant-by-habit
    on = models.DateField()
    # ok: no-instant-by-habit
    due_at = models.DateTimeField()


# ruleid: no-hidden-acts
class Heavy(models.Model):
    def save(self, *args):
        self.name = self.name.strip()


# ok: no-hidden-acts
class Light(models.Model):
    def move(self, to):
        self.state = to


def view(request):
    # ruleid: views-touch-no-table
    row = Row.objects.get()
    # ruleid: views-touch-no-table
    row.save()
    # ok: views-touch-no-table
    return services.move(row)


def apart():
    # ruleid: ledger-inside-the-transaction
    ledger.append(Event.RECEIPT)


@transaction.atomic
def together():
    # ok: ledger-inside-the-transaction
    ledger.append(Event.RECEIPT)


def within():
    with transaction.atomic():
        # ok: ledger-inside-the-transaction
        ledger.append(Event.RECEIPT)


def _part():
    # ok: ledger-inside-the-transaction
    ledger.append(Event.RECEIPT)


def words(said):
    # ruleid: nothing-marked-safe
    bold = mark_safe(said)
    # ruleid: nothing-marked-safe
    also = format_html(f"<b>{said}</b>")
    # ok: nothing-marked-safe
    return format_html("<b>{}</b>", said), bold, also


# ruleid: forged-forms-are-refused
@csrf_exempt
def open_door(request):
    return None


# ok: forged-forms-are-refused
@require_POST
def door(request):
    return None
