"""What the append-only log can say happened. `ledger` writes these; the documents are made from them.

An event is about a report, a key or a person's right to act. Nothing is recorded of somebody merely
looking or signing in: when staff are at work is nobody's business outside.
"""

from enum import StrEnum
from typing import Self


class Event(StrEnum):
    """A kind of event; `.meaning` says in one line what it records."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        event = str.__new__(cls, value)
        event._value_ = value
        event.meaning = meaning
        return event

    RECEIPT = "receipt", "A report was sealed and stored; written by the role that shows the code."
    CALL_ABANDONED = "call-abandoned", "A caller hung up or a call was left, and nothing was kept."
    SLIP_MADE = "slip-made", "A sealed slip was printed, with a mailbox that nobody has claimed."
    CASE_SORTED = "case-sorted", "A report found its place at the desk. Nobody has read it yet."
    CASE_OPENED = "case-opened", "A report was opened at the desk and got keys of its own."
    CASE_ADMITTED = "case-admitted", "One more person was given the keys of a case."
    CASE_PRIORITY_SET = "case-priority-set", "Somebody said how urgent a case is."
    CASE_OWNED = "case-owned", "A case became one person's turn, by their own act or a colleague's."
    CASE_HELD = "case-held", "A case was held, or held on, because it could point to its reporter."
    CASE_RESUMED = "case-resumed", "A held case went back to be worked on."
    STEPPED_ASIDE = (
        "stepped-aside",
        "Somebody left a case for good, because they know somebody in it.",
    )
    CASE_RENEWED = "case-renewed", "A case got new keys after somebody stepped aside from it."
    STEP_LATE = "step-late", "A step was not done in time: its state and priority, not its case."
    CASE_SIGNPOSTED = (
        "case-signposted",
        "A case was not for us, and its reporter was told where to go.",
    )
    DANGER_DECIDED = (
        "danger-decided",
        "A supervisor decided what may be said to keep somebody alive.",
    )
    VOICE_HANDOVER = "voice-handover", "A danger was told by voice to somebody who can act."
    SILENCE = (
        "silence",
        "A reporter did not come back in seven days; what they chose for that was done.",
    )
    CASE_CLOSED = "case-closed", "Work on a case ended."
    PRODUCT_DRAFTED = "product-drafted", "A caseworker put a product up for release."
    PRODUCT_RETURNED = "product-returned", "The second person sent a product back to its author."
    PRODUCT_STOPPED = "product-stopped", "A product was given up before it left."
    PRODUCT_RELEASED = "product-released", "The second person let a product leave."
    PRODUCT_REROUTED = "product-rerouted", "A product was sealed to people elsewhere than usual."
    PRODUCT_SENT = "product-sent", "A product was sealed to people of a force and posted."
    RECALL_ASKED = "recall-asked", "Somebody asked for a product to be recalled."
    RECALL_REFUSED = (
        "recall-refused",
        "A second person let a product stand that was to be recalled.",
    )
    PRODUCT_RECALLED = "product-recalled", "A second person recalled a product from whoever had it."
    PRODUCT_CORRECTED = (
        "product-corrected",
        "Whoever had a product was told that another corrects it.",
    )
    PRODUCT_ACKNOWLEDGED = (
        "product-acknowledged",
        "A receiving officer confirmed that a person has read a product.",
    )
    QUESTION_ASKED = "question-asked", "A force put a question to the reporter, through the desk."
    QUESTION_PASSED = "question-passed", "The desk let a force's question go to the reporter."
    QUESTION_REFUSED = "question-refused", "The desk turned a force's question down."
    MESSAGE_TO_REPORTER = "message-to-reporter", "The desk put a message in a reporter's mailbox."
    MESSAGE_FROM_REPORTER = "message-from-reporter", "A reporter wrote again, with their code."
    RECORDING_HEARD = "recording-heard", "Somebody on a case listened to what was spoken there."
    RECORDING_TYPED = "recording-typed", "Somebody on a case typed up what was spoken there."
    MESSAGE_SEEN_TO = "message-seen-to", "Somebody at the desk saw to what a reporter wrote."
    WITHDRAWN = "withdrawn", "A reporter took back what had not been released."
    OUTCOME_RECORDED = "outcome-recorded", "A force recorded what it decided or what came of it."
    OUTCOME_RELEASED = "outcome-released", "The desk let the reporter see a safe text of it."
    PERSON_INVITED = "person-invited", "Somebody was invited to join the desk or a force."
    PERSON_JOINED = "person-joined", "An invited person made their keys and was admitted."
    PERSON_REVOKED = "person-revoked", "A person lost the right to act and to receive."
    PASSKEY_ADDED = "passkey-added", "A person added a way to sign in."
    DESK_KEYS_SHARED = "desk-keys-shared", "A colleague was given the desk's keys."
    DIRECTORY_PUBLISHED = "directory-published", "Two supervisors signed a new directory of keys."
    EPOCH_PUBLISHED = "epoch-published", "The key to which a week's reports are sealed was made."
    EPOCH_TAKEN_OUT = "epoch-taken-out", "An opener took a week's key out, for a stock age to use."
    EPOCH_DESTROYED = "epoch-destroyed", "The secret of a past week was destroyed."
    PARCEL_SET_ASIDE = "parcel-set-aside", "A damaged or unknown parcel was kept and reported."
    GAP_FOUND = "gap-found", "The numbers of a sender's parcels show that one is missing."
    RESTORED = "restored", "An installation was set up again from a backup of that day."
    ALARM_RAISED = "alarm-raised", "The people on call were told that something waits."
    ALARM_CLEARED = "alarm-cleared", "Somebody said that they have seen to an alarm."
    HOLD_SET = "hold-set", "A manager stopped the destruction of a case, with a coded reason."
    HOLD_LIFTED = "hold-lifted", "A manager let a case's parts end again."
    MAILBOX_ORDERED = "mailbox-ordered", "The desk signed the order that ends a mailbox."
    SAMPLE_COMMITTED = (
        "sample-committed",
        "The hash of a secret was published for the week's draw of released products.",
    )
    SAMPLE_CLOSED = "sample-closed", "The list of what a week's sample is drawn from was fixed."
    SAMPLE_DRAWN = "sample-drawn", "A week's secret was opened and its sample drawn."
    SAMPLE_READ = "sample-read", "An auditor read a product of the sample and recorded a finding."
    DELETION = "deletion", "Keys or records were destroyed, on schedule or on request."
