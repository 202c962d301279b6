import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from hemicycle.checks import actions
from hemicycle.checks.models import Check
from hemicycle.kernel.audit import position
from tests.factories import AccreditationFactory, FloorFactory, SessionFactory

JSON = {"HTTP_ACCEPT": "application/json"}


def url(name, floor, *more):
    return reverse(f"checks:{name}", args=[floor.session_id, *more])


def ask(client, verb, floor, **fields):
    response = client.post(url(verb, floor), fields, **JSON)
    return response.status_code, response.json()


def refused(answered):
    status, told = answered
    return status, told["refusal"]["field"]


# --- verbs --------------------------------------------------------------------------------------


def test_a_check_is_put_with_a_ready_set(client, chair, floor):
    client.force_login(chair)
    status, told = ask(client, "open_check", floor, question="Go on?", ready="SUPPORT", named="on")
    check = Check.objects.get()
    assert (status, told) == (200, {"check": check.pk, "v": position()})
    assert [str(one) for one in check.options.all()] == ["Support", "Can live with it", "Object"]
    assert check.is_named


def test_a_check_is_put_with_options_of_ones_own(client, chair, floor):
    client.force_login(chair)
    fields = {"question": "Which?", "options": "Text A\n\n Text  B \n👍", "means": "FOR NONE FOR"}
    assert ask(client, "open_check", floor, **fields)[0] == 200
    options = Check.objects.get().options.all()
    assert [(one.label, one.means) for one in options] == [
        ("Text A", "FOR"),
        ("Text B", "NONE"),
        ("👍", "FOR"),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "question"),
        ({"question": "🙂", "ready": "YES_NO"}, "question"),
        ({"question": "So?"}, "ready"),
        ({"question": "So?", "ready": "MAYBE"}, "ready"),
        ({"question": "So?", "options": "One"}, "options"),
        ({"question": "So?", "options": "One\none"}, "options"),
        ({"question": "So?", "options": "One\nTwo", "means": "FOR"}, "means"),
        ({"question": "So?", "options": "One\nTwo", "means": "FOR FORE"}, "means"),
        ({"question": "So?", "options": "One\nT\0wo"}, "options"),
        ({"question": "So?", "ready": "YES_NO", "seconds": "soon"}, "seconds"),
        ({"question": "So?", "ready": "YES_NO", "seconds": "99999999999999"}, "seconds"),
        ({"question": "So?", "ready": "YES_NO", "counts": "HEADS"}, "counts"),
        ({"question": "So?", "ready": "YES_NO", "open_to": "ME"}, "open_to"),
        ({"question": "So?", "ready": "YES_NO", "language": "tlhIngan"}, "language"),
    ],
)
def test_bad_input_is_refused_at_its_field(client, chair, floor, fields, field):
    client.force_login(chair)
    assert refused(ask(client, "open_check", floor, **fields)) == (422, field)
    assert not Check.objects.exists()


def test_a_member_answers(client, floor, put, member):
    check = put()
    client.force_login(member)
    fields = {"check": check.pk, "option": check.options.first().pk}
    assert ask(client, "answer", floor, **fields) == (200, {"v": position()})
    assert check.answers.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "check"),
        ({"check": "1e9"}, "check"),
        ({"check": 10**30}, "check"),
        ({"option": 10**30}, "option"),
        ({"option": ""}, "option"),
    ],
)
def test_an_answer_to_nothing_is_refused_at_its_field(client, floor, put, member, fields, field):
    check = put()
    given = {"check": check.pk, "option": check.options.first().pk}
    client.force_login(member)
    asked = {**given, **fields} if fields else {}
    assert refused(ask(client, "answer", floor, **asked)) == (422, field)


def test_an_answer_after_the_closing_is_refused_with_a_sentence(
    client, floor, put, member, chair, noon
):
    check = put()
    actions.close_check(check, actor=chair, now=noon)
    client.force_login(member)
    fields = {"check": check.pk, "option": check.options.first().pk}
    status, told = ask(client, "answer", floor, **fields)
    assert status == 409
    assert "not counted" in told["refusal"]["message"]


def test_a_check_of_another_session_is_out_of_reach(client, put, member):
    check = put()
    other = FloorFactory()
    client.force_login(member)
    fields = {"check": check.pk, "option": check.options.first().pk}
    assert refused(ask(client, "answer", other, **fields)) == (422, "check")


def test_verbs_are_forbidden_to_strangers_and_to_members(client, floor, put, stranger, member):
    check = put()
    option = check.options.first().pk
    client.force_login(stranger)
    assert ask(client, "answer", floor, check=check.pk, option=option)[0] == 403
    client.force_login(member)
    for verb in ("close_check", "hide_check", "show_check"):
        assert ask(client, verb, floor, check=check.pk)[0] == 403
    assert ask(client, "open_check", floor, question="So?", ready="YES_NO")[0] == 403


def test_an_operator_hides_shows_and_closes(client, floor, put, secretary):
    check = put()
    client.force_login(secretary)
    for verb in ("hide_check", "show_check", "close_check"):
        assert ask(client, verb, floor, check=check.pk)[0] == 200
    check.refresh_from_db()
    assert check.stage == "CLOSED"


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["list", "sheet"])
def test_pages_are_for_who_may_attend(client, member, stranger, name):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    client.force_login(stranger)
    assert client.get(url(name, floor)).status_code == 403
    client.force_login(member)
    assert client.get(url(name, floor)).status_code == 403


def test_the_session_leads_to_its_checks_where_there_are_any(client, floor, member, put):
    client.force_login(member)
    page = reverse("meetings:session", args=[floor.session_id])
    assertNotContains(client.get(page), url("list", floor))
    put()
    assertContains(client.get(page), url("list", floor))


def test_without_a_check_the_page_says_what_to_do(client, floor, member):
    client.force_login(member)
    assertContains(client.get(url("list", floor)), "There has been no temperature check")


def test_the_page_names_who_answered_a_named_check(client, floor, member, put, answer):
    check = put(is_named=True)
    answer(check, member, "Yes")
    client.force_login(member)
    response = client.get(url("list", floor))
    assertContains(response, "Who answered what")
    assertContains(response, member.person.name)


def test_the_page_says_that_names_of_an_anonymous_check_were_removed(
    client, floor, member, put, answer, chair, noon
):
    check = put()
    answer(check, member, "Yes")
    client.force_login(chair)
    assertNotContains(client.get(url("list", floor)), member.person.name)
    actions.close_check(check, actor=chair, now=noon)
    response = client.get(url("list", floor))
    assertContains(response, "was removed when the check closed")
    assertNotContains(response, member.person.name)


def test_counts_are_given_as_csv(client, floor, member, put, answer):
    check = put(question="=SUM(A1) so?")
    answer(check, member, "Yes")
    client.force_login(member)
    lines = client.get(url("sheet", floor)).content.decode().splitlines()
    assert lines[0].startswith("question,opened_at")
    assert lines[1].startswith("'=SUM(A1) so?,")
    assert lines[1].endswith(",False,Yes,1,1,1")


def test_answers_of_a_named_check_are_given_as_csv(client, floor, member, put, answer):
    check = put(is_named=True)
    answer(check, member, "Yes")
    client.force_login(member)
    lines = client.get(url("answers_sheet", floor, check.pk)).content.decode().splitlines()
    assert len(lines) == 2
    assert ",REPRESENTATIVE,Yes," in lines[1]


def test_answers_of_an_anonymous_check_are_nobodys(client, floor, chair, member, put, answer):
    check = put()
    answer(check, member, "Yes")
    client.force_login(chair)
    assert client.get(url("answers_sheet", floor, check.pk)).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    client, floor, chair, put, answer, noon, count, django_assert_max_num_queries
):
    for _ in range(count):
        check = put(is_named=True)
        for _ in range(count):
            answer(check, AccreditationFactory().person.user, "Yes")
        actions.close_check(check, actor=chair, now=noon)
    client.force_login(chair)
    with django_assert_max_num_queries(13):
        client.get(url("list", floor))
