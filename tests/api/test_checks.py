from hemicycle.checks.models import Answer, Check
from tests.api.programs import refused


def test_a_program_puts_answers_closes_and_reads_a_check(program, chair, member, floor):
    path = f"/sessions/{floor.session_id}/checks"
    chairs, members = program(chair), program(member)
    made = chairs.post(f"{path}/open-check", question="Go on?", ready="YES_NO", named=True)
    check = made.json()["check"]
    (told,) = members.get(path).json()
    yes = told["options"][0]["id"]
    assert members.post(f"{path}/answer", check=check, option=yes).status_code == 200
    assert chairs.post(f"{path}/close-check", check=check).status_code == 200
    (told,) = members.get(path).json()
    assert (told["stage"], told["answered"], told["options"][0]["count"]) == ("CLOSED", 1, 1)
    assert [one["option_id"] for one in told["answers"]] == [yes]


def test_a_program_is_told_no_answers_of_an_anonymous_check(program, chair, member, floor):
    path = f"/sessions/{floor.session_id}/checks"
    chairs = program(chair)
    check = chairs.post(f"{path}/open-check", question="Go on?", ready="YES_NO").json()["check"]
    option = Check.objects.get().options.first().pk
    assert program(member).post(f"{path}/answer", check=check, option=option).status_code == 200
    (told,) = chairs.get(path).json()
    assert (told["answered"], told["answers"]) == (1, [])


def test_a_program_of_a_member_puts_no_check(program, member, floor):
    path = f"/sessions/{floor.session_id}/checks/open-check"
    assert program(member).post(path, question="So?", ready="YES_NO").status_code == 403


def test_a_program_that_answers_nothing_is_refused_at_the_field(program, chair, member, floor):
    path = f"/sessions/{floor.session_id}/checks"
    check = program(chair).post(f"{path}/open-check", question="So?", ready="YES_NO").json()
    asked = program(member).post(f"{path}/answer", check=check["check"], option="yes")
    assert refused(asked) == (422, "option")
    assert not Answer.objects.exists()
