from unittest.mock import Mock

import pytest

from hemicycle.committee.models import Committee
from hemicycle.demo import cast, flooring, subjects, words
from hemicycle.demo.build import build, current_session
from hemicycle.kernel.models import AuditEntry


@pytest.fixture
def small_world(monkeypatch):
    """Only the delegations that the story tells of by name: they are built in a moment."""
    named = subjects.STAY_IN_POST | set(subjects.PAST_CHAIRS) | set(subjects.LIAISONS.values())
    named |= {code for codes in subjects.EARLIER_VICE_CHAIRS for code in codes}
    named |= {code for code, *_rest in (*flooring.SPOKEN, *flooring.ASKING, *flooring.WRITTEN)}
    named |= {who for told in (words.ENGLISH, words.CHINESE, words.ARABIC) for who, _said in told}
    monkeypatch.setattr(cast, "MEMBERS", tuple(one for one in cast.MEMBERS if one.code in named))
    monkeypatch.setattr(cast, "OBSERVERS", ())


def test_a_build_that_is_cut_short_leaves_nothing_behind(
    db, small_world, settings, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("hemicycle.demo.duties.by_hand", Mock(side_effect=KeyboardInterrupt))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(KeyboardInterrupt):
        build(say=lambda words: None)

    assert not Committee.objects.exists()
    assert not AuditEntry.objects.exists()
    assert current_session() is None
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
