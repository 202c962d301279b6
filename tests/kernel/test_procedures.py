import pytest
from django.apps import apps
from django.test.utils import isolate_apps

from hemicycle.kernel.procedures import OutOfOrder, Procedure, Step

with isolate_apps("hemicycle.kernel"):

    class Petition(Procedure):
        """A procedure with more stages than any we have; it has no table."""

        STEPS = {
            "open": Step(("DRAFT",), "OPEN"),
            "close": Step(("OPEN", "EXTENDED"), "CLOSED", when_due=True),
            "extend": Step(("OPEN",), "EXTENDED"),
            "archive": Step(("CLOSED",), "ARCHIVED", when_due=True),
        }
        saved = None

        class Meta:
            app_label = "kernel"

        def save(self, **more):
            self.saved = more


STAGES = ("DRAFT", "OPEN", "EXTENDED", "CLOSED", "ARCHIVED")
PROCEDURES = [Petition, *(m for m in apps.get_models() if issubclass(m, Procedure))]
WAYS = [
    pytest.param(model, step, stage, id=f"{model.__name__}-{step}-from-{stage}")
    for model in PROCEDURES
    for step in model.STEPS
    for stage in (STAGES if model is Petition else model.Stage.values)
]


@pytest.mark.parametrize(("model", "step", "stage"), WAYS)
def test_step_is_taken_from_its_sources_and_from_nowhere_else(
    model, step, stage, noon, monkeypatch
):
    monkeypatch.setattr(model, "save", lambda self, **more: None)
    procedure = model(stage=stage, stage_since=None, stage_due=noon)
    lawful = stage in model.STEPS[step].sources
    assert procedure.can(step) is lawful
    if lawful:
        procedure.advance(step, now=noon)
        assert procedure.stage == model.STEPS[step].target
    else:
        with pytest.raises(OutOfOrder, match="not possible at the present stage"):
            procedure.advance(step, now=noon)
        assert (procedure.stage, procedure.stage_since) == (stage, None)


@pytest.mark.parametrize("model", PROCEDURES[1:], ids=lambda model: model.__name__)
def test_steps_lead_from_stages_to_stages_that_exist(model):
    for step in model.STEPS.values():
        assert {*step.sources, step.target} <= set(model.Stage.values)


def test_advance_restarts_the_clock_and_saves_nothing_else(noon):
    petition = Petition(stage="DRAFT", stage_due=noon)
    petition.advance("open", now=noon)
    assert (petition.stage_since, petition.stage_due) == (noon, None)
    assert petition.saved == {"update_fields": ["stage", "stage_since", "stage_due"]}


def test_advance_sets_when_the_stage_runs_out(noon):
    petition = Petition(stage="DRAFT")
    petition.advance("open", now=noon, due=noon)
    assert petition.stage_due == noon


@pytest.mark.parametrize(
    ("stage", "step"),
    [("DRAFT", None), ("OPEN", "close"), ("EXTENDED", "close"), ("CLOSED", "archive")],
)
def test_step_when_due_is_the_one_the_clock_takes(stage, step):
    assert Petition(stage=stage).step_when_due() == step


def test_step_that_is_not_in_the_table_is_a_bug(noon):
    with pytest.raises(KeyError):
        Petition(stage="DRAFT").advance("burn", now=noon)
