"""Chinese is complete, and no translation breaks what it translates."""

import re

import pytest
from django.conf import settings

from tests.architecture.messages import gathered, kept, languages, said

DOMAINS = ("django", "djangojs")
COMPLETE = ("zh_Hans",)
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")


def key(message):
    return message.id, message.context


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", COMPLETE)
def test_every_message_has_words_in_a_complete_language(language, domain):
    known = {key(message) for message in kept(language, domain) if said(message)}
    missing = [message.id for message in gathered(domain) if key(message) not in known]
    assert missing == [], "run `just messages`, then translate"


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", languages())
def test_no_message_is_kept_that_nobody_says(language, domain):
    spoken = {key(message) for message in gathered(domain)}
    spare = [message.id for message in kept(language, domain) if key(message) not in spoken]
    assert spare == [], "run `just messages`"


def places(text):
    return set(PLACES.findall(text))


def forms(text):
    return text if isinstance(text, (tuple, list)) else (text,)


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", languages())
def test_a_translation_fills_no_place_that_the_message_does_not_have(language, domain):
    offenders = [
        message.id
        for message in kept(language, domain)
        if message.id and said(message)
        for form in forms(message.string)
        if places(form) - places(" ".join(forms(message.id)))
    ]
    assert offenders == []


def test_every_language_of_the_site_has_its_words():
    offered = {code.split("-")[0] for code, _name in settings.LANGUAGES} - {"en"}
    assert offered == {language.split("_")[0] for language in languages()}
