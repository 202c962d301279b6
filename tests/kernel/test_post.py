import smtplib
import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from hemicycle.kernel import post
from hemicycle.kernel.models import Letter

MINUTE = timedelta(minutes=1)


@pytest.fixture
def send(noon):
    """Post letters at noon, one to each address."""

    def to(*addresses, **more):
        given = {
            "subject": "A call is open",
            "text": "Do answer it.",
            "language": "en",
            "about": "call.opened",
        }
        with transaction.atomic():
            post.post(Letter(to=address, posted_at=noon, **given | more) for address in addresses)

    return to


def crowd(count):
    return [f"person{number}@example.org" for number in range(count)]


def received():
    return [address for message in mail.outbox for address in message.to]


class Server(EmailBackend):
    """A mail server that does as it is told."""

    closed = 0
    refuses = frozenset()
    is_away = False

    def open(self):
        if self.is_away:
            raise ConnectionRefusedError("nobody at home")

    def close(self):
        type(self).closed += 1

    def send_messages(self, messages):
        (address,) = messages[0].to
        self.asked.append(address)
        if address in self.refuses:
            raise smtplib.SMTPRecipientsRefused({address: (550, b"no such person")})
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    """For this test alone, whatever it is told."""
    own = type("Server", (Server,), {"asked": []})
    monkeypatch.setattr(f"{__name__}.Server", own)
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    return own


# post


def test_post_outside_the_transaction_of_the_deed_is_a_bug(transactional_db, noon):
    with pytest.raises(TransactionManagementError):
        post.post([Letter(to="ana@example.org", posted_at=noon)])
    assert not Letter.objects.exists()


def test_letters_are_undone_with_their_deed(transactional_db, send, noon):
    with transaction.atomic():
        send("ana@example.org")
        transaction.set_rollback(True)
    assert post.deliver(noon) == 0
    assert mail.outbox == []


def test_post_of_nothing_is_nothing(db):
    post.post([])
    assert not Letter.objects.exists()


# deliver


def test_deliver_leaves_alone_what_is_not_yet_due(db, send, noon):
    send("ana@example.org")
    assert post.deliver(noon - MINUTE) == 0
    assert mail.outbox == []


def test_deliver_sends_each_letter_once_and_says_when(db, send, noon):
    send("ana@example.org", "bo@example.org")
    assert post.deliver(noon + MINUTE) == 2
    assert post.deliver(noon + 2 * MINUTE) == 0
    assert received() == ["ana@example.org", "bo@example.org"]
    kept = Letter.objects.values_list("sent_at", "claimed_at", "tries", "failure").distinct()
    assert list(kept) == [(noon + MINUTE, None, 0, "")]


def test_deliver_where_nothing_waits_locks_nothing(db, noon, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        assert post.deliver(noon) == 0
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


def test_letter_names_itself_the_same_whenever_it_is_sent(db, send, noon, settings):
    settings.ADDRESS = settings.ADDRESS._replace(netloc="committee.example:8443")
    send("ana@example.org")
    letter = Letter.objects.get()
    post.deliver(noon)
    Letter.objects.update(sent_at=None)
    post.deliver(noon + MINUTE)
    first, second = (message.message() for message in mail.outbox)
    assert first["Message-ID"] == f"<letter.{letter.pk}.20260302120000@committee.example>"
    assert second["Message-ID"] == first["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["From"] == settings.DEFAULT_FROM_EMAIL


def test_subject_of_several_lines_is_one_line_and_no_header(db, send, noon):
    send("ana@example.org", subject="Notice\r\nBcc: all@example.org\u2028of  a\tcall\n")
    assert post.deliver(noon) == 1
    (message,) = mail.outbox
    assert message.message()["Subject"] == "Notice Bcc: all@example.org of a call"
    assert message.message()["Bcc"] is None


def test_letter_may_be_in_any_script(db, send, noon):
    send("ana@example.org", subject="会议", text="الجلسة مفتوحة", language="ar")
    post.deliver(noon)
    (message,) = mail.outbox
    assert message.message().get_payload(decode=True).decode().strip() == "الجلسة مفتوحة"


def test_letters_go_over_one_connection_which_is_closed(db, send, server, noon):
    used = []

    def note(self):
        used.append(self)

    server.open = note
    send(*crowd(3))
    assert post.deliver(noon) == 3
    assert len({id(connection) for connection in used}) == 1
    assert server.closed == 1


# failures


@pytest.mark.parametrize(
    "bad", ["", "nobody", "two@example.org\nBcc: all@example.org", "refused@example.org"]
)
def test_letter_that_fails_keeps_no_other_from_being_sent(db, send, server, noon, bad):
    server.refuses = {"refused@example.org"}
    send("ana@example.org", bad, "bo@example.org")
    assert post.deliver(noon) == 2
    assert received() == ["ana@example.org", "bo@example.org"]
    failed = Letter.objects.get(to=bad)
    assert (failed.sent_at, failed.claimed_at, failed.tries) == (None, None, 1)
    assert failed.failure


def test_letter_that_failed_is_tried_again_after_growing_pauses(db, send, server, noon):
    server.refuses = {"ana@example.org"}
    send("ana@example.org")
    at = noon
    for minutes in (1, 5, 25, 120, 600, 600, 600):
        post.deliver(at)
        at += timedelta(minutes=minutes)
        post.deliver(at - timedelta(seconds=1))
        assert Letter.objects.get().next_try_at == at
    server.refuses = frozenset()
    assert server.asked == ["ana@example.org"] * 7
    assert post.deliver(at) == 1
    assert received() == ["ana@example.org"]


def test_letter_that_fails_eight_times_is_given_up_and_logged_once(db, send, server, noon, caplog):
    server.refuses = {"ana@example.org"}
    send("ana@example.org")
    for day in range(12):
        post.deliver(noon + timedelta(days=day))
    assert len(server.asked) == 8
    letter = Letter.objects.given_up().get()
    assert letter.is_given_up
    assert "no such person" in letter.failure
    assert not Letter.objects.waiting().exists()
    (logged,) = caplog.records
    assert f"Letter {letter.pk} (call.opened) is given up" in logged.getMessage()


def test_long_failure_is_kept_in_part(db, send, server, noon):
    def refuse(self, messages):
        raise ValueError("no" * 1_000)

    server.send_messages = refuse
    send("ana@example.org")
    post.deliver(noon)
    assert len(Letter.objects.get().failure) == 500


def test_server_that_is_away_is_asked_once_and_costs_one_letter_a_try(db, send, server, noon):
    send(*crowd(5))
    server.is_away = True
    assert post.deliver(noon, most=2) == 0
    assert list(Letter.objects.order_by("pk").values_list("tries", "claimed_at")) == [
        (1, None),
        *[(0, None)] * 4,
    ]
    server.is_away = False
    assert post.deliver(noon + MINUTE, most=2) == 5


# many letters, and little time


def test_deliver_goes_on_until_nothing_is_left(db, send, noon):
    send(*crowd(7))
    assert post.deliver(noon, most=3) == 7


def test_deliver_leaves_the_rest_to_the_next_tick(db, send, noon, monkeypatch):
    monkeypatch.setattr(post, "MOST_A_TICK", 5)
    send(*crowd(7))
    assert [post.deliver(noon, most=3), post.deliver(noon, most=3)] == [5, 2]


def test_deliver_ends_with_its_patience_and_claims_nothing_then(db, send, noon, monkeypatch):
    monkeypatch.setattr(post, "PATIENCE", -1)
    send(*crowd(3))
    assert post.deliver(noon) == 1
    assert not Letter.objects.exclude(claimed_at=None).exists()
    assert post.deliver(noon) == 1
    assert received() == crowd(2)


# several processes


def test_letters_of_two_who_deliver_at_once_are_sent_once_each(at_once, send, server, noon):
    """Both are in the middle of sending at the same moment, and neither keeps the other out."""
    both = threading.Barrier(2, timeout=20)
    met = threading.local()

    def send_messages(self, messages):
        assert not connection.in_atomic_block
        if not hasattr(met, "once"):
            met.once = both.wait()
        return EmailBackend.send_messages(self, messages)

    server.send_messages = send_messages
    send(*crowd(40))
    counts = at_once(*[partial(post.deliver, noon, most=5)] * 2)
    assert sum(counts) == 40
    assert min(counts) >= 5
    assert sorted(received()) == sorted(crowd(40))


def test_claim_of_who_is_at_work_is_left_alone(db, send, noon):
    send("ana@example.org")
    Letter.objects.update(claimed_at=noon)
    assert post.deliver(noon + 10 * MINUTE) == 0


def test_claim_of_who_died_is_taken_again(db, send, noon):
    send("ana@example.org")
    Letter.objects.update(claimed_at=noon)
    assert post.deliver(noon + 11 * MINUTE) == 1


def test_who_was_taken_for_dead_changes_nothing_of_the_new_claim(db, send, server, noon):
    """It slept in the middle; its letters are somebody else's by now."""
    later = noon + 20 * MINUTE

    def sleep(self, messages):
        Letter.objects.update(claimed_at=later)
        raise TimeoutError("it was a long night")

    server.send_messages = sleep
    send(*crowd(2))
    post.deliver(noon)
    assert set(Letter.objects.values_list("claimed_at", "tries")) == {(later, 0)}
