import pytest

from hemicycle.committee.models import Committee
from hemicycle.demo.build import build, current_session
from hemicycle.kernel.models import AuditEntry


def test_a_build_that_is_cut_short_leaves_nothing_behind(db, monkeypatch):
    def interrupted(story):
        raise KeyboardInterrupt

    monkeypatch.setattr("hemicycle.demo.cast.gather", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(say=lambda words: None)

    assert not Committee.objects.exists()
    assert not AuditEntry.objects.exists()
    assert current_session() is None
