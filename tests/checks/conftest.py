import pytest

from hemicycle.checks import actions
from hemicycle.checks.ready import Ready
from hemicycle.checks.ready import options as ready_options


@pytest.fixture
def put(floor, chair, noon):
    """Put a question to the room."""

    def put(*, ready=Ready.YES_NO, question="May we go on?", now=noon, **more):
        fields = {"options": list(ready_options(ready)), "language": "en", **more}
        return actions.open_check(floor, actor=chair, now=now, question=question, **fields)

    return put


@pytest.fixture
def answer(noon):
    def answer(check, user, label, now=noon):
        option = check.options.get(label=label)
        actions.answer(check, actor=user, now=now, option=option)

    return answer
