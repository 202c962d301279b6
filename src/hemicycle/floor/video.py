"""The address of a session's video room, with the caller's name in the form that room expects.

Whoever plans a session gives the address as a template: `{name}` in it becomes the caller's name,
whatever the service calls that part of its address (`docs/how-to/video-rooms.md` has examples).
"""

from datetime import date
from urllib.parse import quote

from hemicycle.committee.queries import rule
from hemicycle.committee.rules import Standing

FORM = "floor.video_name"
"""The rule that says how callers are named, with `{name}`, `{delegation}` and `{code}`."""
USUAL = "{delegation} - {name}"


def video_address(template: str, standing: Standing, day: date) -> str:
    """Empty where there is no room; a template without `{name}` is an address as it stands."""
    if "{name}" not in template:
        return template
    return template.replace("{name}", quote(caller(standing, day), safe=""))


def caller(standing: Standing, day: date) -> str:
    """What the video room shows: by the committee's rule, or delegation and name."""
    name = standing.person.latin_name or standing.person.name if standing.person else ""
    if standing.accreditation is None:
        return name
    found = rule(FORM, on=day)
    form = str(found.value) if found else USUAL
    delegation = standing.accreditation.delegation
    parts = {"{name}": name, "{delegation}": delegation.name, "{code}": delegation.code}
    for part, said in parts.items():
        form = form.replace(part, said)
    return form
