from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.kernel import search
from hemicycle.meetings.models import Session
from hemicycle.records.models import Speech, StageNote, Transcript
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    PersonFactory,
    SessionFactory,
    SpeakerFactory,
    SpeechFactory,
    TranscriptFactory,
)

WORDS = b"CHAIR: Good morning, all.\n\nBRAZIL: Thank you, Chair. We support it.\n"


def upload(content=WORDS, name="wrap-up.txt"):
    return ContentFile(content, name=name)


def spoken(*texts, **more):
    """A transcript in which these texts are said by one speaker, findable."""
    speaker = SpeakerFactory(transcript=TranscriptFactory(**more))
    for position, text in enumerate(texts, start=1):
        search.index(SpeechFactory(speaker=speaker, position=position, text=text), text)
    return speaker.transcript


def url(name, transcript, *more):
    return reverse(f"records:{name}", args=[transcript.pk, *more])


LIST = "/records/"
IMPORT = "/records/import/"


# --- the list -----------------------------------------------------------------------------------


def test_list_is_forbidden_to_strangers(client, stranger):
    client.force_login(stranger)
    assert client.get(LIST).status_code == 403


def test_list_asks_to_sign_in(client, committee):
    assert client.get(LIST).status_code == 302


def test_list_says_what_to_do_when_there_is_nothing(client, member, secretary):
    client.force_login(member)
    assertContains(client.get(LIST), "when the secretariat has imported them")
    client.force_login(secretary)
    assertContains(client.get(LIST), IMPORT)


def test_list_leads_to_each_record(client, member):
    transcript = TranscriptFactory(title="Wrap-up in Chinese", language="zh", damaged=True)
    client.force_login(member)
    response = client.get(LIST)
    assertContains(response, f'href="{url("show", transcript)}"')
    assertContains(response, "Chinese")
    assertContains(response, "Damaged")


def test_list_hides_what_was_said_among_leaders(client, member, chair):
    secret = TranscriptFactory(title="Secret", session=SessionFactory(access="LEADERSHIP"))
    client.force_login(member)
    assertNotContains(client.get(LIST), "Secret")
    assert client.get(url("show", secret)).status_code == 403
    client.force_login(chair)
    assertContains(client.get(LIST), "Secret")


@pytest.mark.parametrize(
    "asked", [{"language": "ar"}, {"stage": "CONFIRMED"}, {"session": "the session"}]
)
def test_list_is_filtered_by_its_address(client, member, session, asked):
    TranscriptFactory(title="Another")
    TranscriptFactory(title="The one", language="ar", stage="CONFIRMED", session=session)
    client.force_login(member)
    if "session" in asked:
        asked = {"session": session.pk}
    response = client.get(LIST, asked)
    assertContains(response, "The one")
    assertNotContains(response, "Another")


def test_list_says_when_nothing_matches(client, member):
    TranscriptFactory()
    client.force_login(member)
    assertContains(client.get(LIST, {"stage": "CONFIRMED"}), "No record matches")


def test_list_is_cut_into_pages(client, member):
    TranscriptFactory.create_batch(26)
    client.force_login(member)
    assertContains(client.get(LIST), "Page 1 of 2")
    assert len(client.get(LIST, {"page": 2}).context["page"].object_list) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number_of_records(
    client, member, count, django_assert_num_queries
):
    for transcript in TranscriptFactory.create_batch(count, session=SessionFactory()):
        SpeechFactory.create_batch(count, speaker=SpeakerFactory(transcript=transcript))
    client.force_login(member)
    with django_assert_num_queries(9):
        client.get(LIST)


# --- what is found ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text", "mark"),
    [
        ("委员", "提名委员会的代表", "委员"),
        ("提名 委员会", "提名委员会的代表", "提名委员会"),
        ("لجنة", "اجتمعت اللجنة أمس", "اللجنة"),
        ("اللجنة", "لجنة الترشيح", "لجنة"),
        ("comite", "Le Comité a dit", "Comité"),
    ],
)
def test_search_marks_what_it_found(client, member, query, text, mark):
    transcript = spoken("Nothing here.", text)
    client.force_login(member)
    response = client.get(LIST, {"q": query})
    assertContains(response, f"<mark>{mark}</mark>")
    assertContains(response, f'href="{url("speech", transcript, 2)}?q=')
    assertNotContains(response, "Nothing here.")


def test_search_says_when_nothing_is_found(client, member):
    spoken("Some words.")
    client.force_login(member)
    assertContains(client.get(LIST, {"q": "others"}), "Nothing found")


def test_search_keeps_to_the_records_asked_for(client, member):
    spoken("These words.", language="en", title="English")
    spoken("These words.", language="fr", title="French one")
    client.force_login(member)
    response = client.get(LIST, {"q": "words", "language": "fr"})
    assert [turn.transcript.title for turn in response.context["page"]] == ["French one"]


def test_search_does_not_find_what_was_said_among_leaders(client, member):
    spoken("These words.", session=SessionFactory(access=Session.Access.LEADERSHIP))
    client.force_login(member)
    assertContains(client.get(LIST, {"q": "words"}), "Nothing found")


@pytest.mark.parametrize("count", [1, 3])
def test_search_costs_the_same_for_any_number_of_finds(
    client, member, count, django_assert_num_queries
):
    for _each in range(count):
        spoken("These words.")
    client.force_login(member)
    with django_assert_num_queries(9):
        client.get(LIST, {"q": "words"})


# --- a record -----------------------------------------------------------------------------------


def test_show_is_forbidden_to_strangers(client, stranger):
    client.force_login(stranger)
    assert client.get(url("show", spoken("Words."))).status_code == 403


def test_show_is_not_there_for_a_record_that_is_not(client, member):
    client.force_login(member)
    assert client.get("/records/99/").status_code == 404


def test_show_has_the_turns_by_page_with_what_was_noted(client, member):
    transcript = TranscriptFactory()
    speaker = SpeakerFactory(transcript=transcript, name="Manal", affiliation="Egypt")
    SpeechFactory(speaker=speaker, position=1, text="First.\n\nSecond.", page=1)
    SpeechFactory(speaker=speaker, position=2, text="Third.", page=2)
    StageNote.objects.create(transcript=transcript, after=0, kind="heading", text="Wrap-up")
    StageNote.objects.create(transcript=transcript, after=1, kind="stage", text="[Laughter]")
    client.force_login(member)
    response = client.get(url("show", transcript))
    page = response.content.decode()
    order = ["Page 1", "Wrap-up", "First.", "Second.", "[Laughter]", "Page 2", "Third."]
    places = [page.index(text, page.index('class="transcript"')) for text in order]
    assert places == sorted(places)
    assertContains(response, '<p dir="auto">First.')


def test_show_makes_lost_words_visible(client, member):
    transcript = spoken("Words ⟦…⟧ lost.", damaged=True, lost_tokens=1)
    client.force_login(member)
    response = client.get(url("show", transcript))
    assertContains(response, 'Words <span class="gap" role="img" aria-label="Words were lost here"')
    assertContains(response, "Yes: words were lost in 1 place")


def test_show_prints_a_label_that_says_more_than_the_name(client, member):
    speaker = SpeakerFactory(name="Manal Ismail")
    SpeechFactory(speaker=speaker, position=1, label="MANAL ISMAIL, GAC CHAIR")
    SpeechFactory(speaker=speaker, position=2, label="Manal Ismail")
    client.force_login(member)
    response = client.get(url("show", speaker.transcript))
    assertContains(response, "<bdi>MANAL ISMAIL, GAC CHAIR</bdi>", count=1)
    assertContains(response, "<bdi>Manal Ismail</bdi>", count=2)


def test_show_escapes_what_a_file_says(client, member):
    transcript = spoken("<script>alert(1)</script> ⟦…⟧", title="<b>bold</b>")
    client.force_login(member)
    response = client.get(url("show", transcript), {"q": "alert"})
    assertNotContains(response, "<script>alert")
    assertNotContains(response, "<b>bold")
    assertContains(response, "&lt;script&gt;<mark>alert</mark>")


def test_show_tells_the_warnings_in_the_readers_language(client, member):
    transcript = spoken("W.", warnings=[{"code": "lost_names", "message": "In Chinese."}])
    client.force_login(member)
    assertContains(client.get(url("show", transcript)), "names were lost whole")


def test_show_is_cut_into_pages_of_fifty_turns(client, member):
    speaker = SpeakerFactory()
    for position in range(1, 53):
        SpeechFactory(speaker=speaker, position=position)
    client.force_login(member)
    response = client.get(url("show", speaker.transcript), {"page": 2})
    assert [turn.position for turn in response.context["page"]] == [51, 52]


def test_show_offers_follow_ups_and_speakers_to_those_who_keep_the_record(
    client, member, secretary
):
    transcript = spoken("Words.")
    speech = transcript.speeches.get()
    client.force_login(member)
    assertNotContains(client.get(url("show", transcript)), "Follow up")
    client.force_login(secretary)
    response = client.get(url("show", transcript))
    assertContains(response, f'href="/radar/add/?speech={speech.pk}"')
    assertContains(response, url("confirm_speakers", transcript))
    assertContains(response, url("remove_transcript", transcript))


@pytest.mark.parametrize("count", [1, 3])
def test_show_costs_the_same_for_any_number_of_turns(
    client, member, count, django_assert_num_queries
):
    transcript = TranscriptFactory(session=SessionFactory())
    for position in range(1, count + 1):
        speaker = SpeakerFactory(
            transcript=transcript, person=PersonFactory(), delegation=DelegationFactory()
        )
        SpeechFactory(speaker=speaker, position=position)
        StageNote.objects.create(transcript=transcript, after=position, kind="stage", text="[]")
    client.force_login(member)
    with django_assert_num_queries(11):
        client.get(url("show", transcript))


# --- the permanent address of a turn ------------------------------------------------------------


def test_speech_leads_to_the_turn_in_its_context(client, member):
    speaker = SpeakerFactory()
    for position in range(1, 52):
        SpeechFactory(speaker=speaker, position=position)
    client.force_login(member)
    there = url("show", speaker.transcript)
    first, last = (client.get(url("speech", speaker.transcript, at)) for at in (50, 51))
    assertRedirects(first, f"{there}?page=1#turn-50")
    assertRedirects(last, f"{there}?page=2#turn-51")


def test_speech_keeps_the_words_to_mark(client, member):
    transcript = spoken("Some words.")
    client.force_login(member)
    response = client.get(url("speech", transcript, 1), {"q": "words"}, follow=True)
    assertContains(response, "Some <mark>words</mark>.")


def test_speech_is_not_there_when_nobody_spoke(client, member):
    client.force_login(member)
    assert client.get(url("speech", spoken("Words."), 2)).status_code == 404


def test_speech_is_forbidden_to_strangers(client, stranger):
    client.force_login(stranger)
    assert client.get(url("speech", spoken("Words."), 1)).status_code == 403


# --- import -------------------------------------------------------------------------------------


def test_import_transcript_is_forbidden_to_members(client, member):
    client.force_login(member)
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"file": upload()}).status_code == 403
    assert not Transcript.objects.exists()


def test_import_transcript_leads_to_the_record(client, secretary, session):
    client.force_login(secretary)
    sent = {"file": upload(), "session": session.pk, "title": "Wrap-up"}
    response = client.post(IMPORT, sent)
    transcript = Transcript.objects.get()
    assertRedirects(response, url("show", transcript), status_code=303)
    assert (transcript.session, transcript.title) == (session, "Wrap-up")
    assert transcript.speeches.count() == 2


def test_import_transcript_of_no_session_is_the_committees_own(client, secretary):
    client.force_login(secretary)
    client.post(IMPORT, {"file": upload()})
    transcript = Transcript.objects.get()
    assert (transcript.session, transcript.title) == (None, "wrap-up")


def test_import_transcript_offers_the_session_asked_for(client, secretary, session):
    client.force_login(secretary)
    assertContains(client.get(IMPORT, {"session": session.pk}), f'value="{session.pk}" selected')


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (bytes(range(256)) * 40, ""),
        (bytes(range(129, 256)) * 40, ""),
        (b"A letter to you, in which nobody speaks.", "no line names a speaker"),
        (b"%PDF-1.4 broken", ""),
        (b"PK\x03\x04 broken", ""),
    ],
    ids=["empty", "binary", "wrong encoding", "no transcript", "broken PDF", "broken archive"],
)
def test_import_transcript_refuses_a_bad_file_at_its_field(
    client, secretary, settings, content, said
):
    client.force_login(secretary)
    response = client.post(IMPORT, {"file": upload(content), "title": "My title"})
    assertContains(response, said, status_code=422)
    assert list(response.context["form"].errors) == ["file"]
    assertContains(response, 'value="My title"', status_code=422)
    assert not Transcript.objects.exists()
    assert not _files(settings)


def test_import_transcript_refuses_fifty_megabytes_unread(client, secretary, settings):
    client.force_login(secretary)
    response = client.post(IMPORT, {"file": upload(b"A" * (50 * 1024 * 1024))})
    assertContains(response, "too large", status_code=422)
    assert list(response.context["form"].errors) == ["file"]
    assert not _files(settings)


def test_import_transcript_refuses_the_same_file_again(client, secretary, settings):
    client.force_login(secretary)
    client.post(IMPORT, {"file": upload(), "title": "First"})
    response = client.post(IMPORT, {"file": upload(name="other.txt")})
    assertContains(response, "“First”", status_code=422)
    assert list(response.context["form"].errors) == ["file"]
    assert Transcript.objects.count() == 1
    assert len(_files(settings)) == 1


def test_import_transcript_needs_a_file(client, secretary):
    client.force_login(secretary)
    response = client.post(IMPORT, {"title": "My title"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]


def test_import_transcript_refuses_an_unknown_session_at_its_field(client, secretary):
    client.force_login(secretary)
    response = client.post(IMPORT, {"file": upload(), "session": 99})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["session"]


def _files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


# --- speakers -----------------------------------------------------------------------------------


def test_confirm_speakers_is_forbidden_to_members(client, member):
    transcript = spoken("Words.")
    client.force_login(member)
    assert client.get(url("confirm_speakers", transcript)).status_code == 403
    assert client.post(url("confirm_speakers", transcript)).status_code == 403


def test_confirm_speakers_offers_who_it_seems_to_be(client, secretary):
    person = PersonFactory(name="布拉杰什·杰恩", latin_name="Brajesh Jain")
    transcript = TranscriptFactory()
    SpeakerFactory(transcript=transcript, name="Brajesh JAIN", labels=["BRAJESH JAIN"])
    client.force_login(secretary)
    response = client.get(url("confirm_speakers", transcript))
    assertContains(response, "BRAJESH JAIN")
    assertContains(response, f'value="{person.full_name}"')


def test_confirm_speakers_takes_names_in_any_language_and_code(client, secretary):
    speaker = SpeakerFactory()
    person = AccreditationFactory(delegation__name="Netherlands", delegation__code="NL").person
    client.force_login(secretary)
    for name in ("Netherlands", "荷兰", "nl"):
        sent = {f"person_{speaker.pk}": person.name.upper(), f"delegation_{speaker.pk}": name}
        response = client.post(url("confirm_speakers", speaker.transcript), sent)
        assertRedirects(response, url("show", speaker.transcript), status_code=303)
        speaker.refresh_from_db()
        assert (speaker.person, speaker.delegation.name) == (person, "Netherlands")
    speaker.transcript.refresh_from_db()
    assert speaker.transcript.stage == Transcript.Stage.CONFIRMED


def test_confirm_speakers_tells_two_of_one_name_apart(client, secretary):
    one, other = PersonFactory(name="Ana Silva"), PersonFactory(name="Ana Silva")
    speaker = SpeakerFactory(person=other)
    client.force_login(secretary)
    page = client.get(url("confirm_speakers", speaker.transcript))
    label = page.context["form"][f"person_{speaker.pk}"].value()
    client.post(url("confirm_speakers", speaker.transcript), {f"person_{speaker.pk}": label})
    speaker.refresh_from_db()
    assert speaker.person == other
    assert one != other


def test_confirm_speakers_refuses_an_unknown_name_at_its_field(client, secretary):
    speaker = SpeakerFactory()
    client.force_login(secretary)
    sent = {f"person_{speaker.pk}": "Nobody Known", f"delegation_{speaker.pk}": ""}
    response = client.post(url("confirm_speakers", speaker.transcript), sent)
    assertContains(response, "Nothing of this name is known", status_code=422)
    assertContains(response, 'value="Nobody Known"', status_code=422)
    assert list(response.context["form"].errors) == [f"person_{speaker.pk}"]


@pytest.mark.parametrize("count", [1, 3])
def test_confirm_speakers_costs_the_same_for_any_number_of_speakers(
    client, secretary, count, django_assert_num_queries
):
    transcript = TranscriptFactory()
    for position in range(1, count + 1):
        speaker = SpeakerFactory(transcript=transcript, name=f"Unheard of {position}")
        SpeechFactory(speaker=speaker, position=position)
    client.force_login(secretary)
    with django_assert_num_queries(12):
        client.get(url("confirm_speakers", transcript))


# --- removal ------------------------------------------------------------------------------------


def test_remove_transcript_is_forbidden_to_members(client, member):
    transcript = spoken("Words.")
    client.force_login(member)
    assert client.get(url("remove_transcript", transcript)).status_code == 403
    assert client.post(url("remove_transcript", transcript)).status_code == 403
    assert Transcript.objects.exists()


def test_remove_transcript_asks_once_more(client, secretary):
    transcript = spoken("Words.")
    client.force_login(secretary)
    assertContains(client.get(url("remove_transcript", transcript)), "Remove it")
    assert Transcript.objects.exists()
    response = client.post(url("remove_transcript", transcript))
    assertRedirects(response, LIST, status_code=303)
    assert not Speech.objects.exists()


def test_remove_transcript_says_why_not(client, secretary):
    transcript = spoken("Words.", stage=Transcript.Stage.CONFIRMED)
    client.force_login(secretary)
    response = client.post(url("remove_transcript", transcript))
    assertContains(response, "A confirmed record is not removed", status_code=409)
