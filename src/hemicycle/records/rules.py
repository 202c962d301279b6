"""A record is read by whoever could attend; the staff who make the record keep it."""

from hemicycle.committee.rules import is_leader, is_staff, takes_part
from hemicycle.kernel.permissions import allow
from hemicycle.meetings.rules import may_attend

keeps_the_record = is_staff | is_leader

allow("records.view_records", takes_part)
allow("records.view_transcript", may_attend)
allow("records.import_transcript", keeps_the_record)
allow("records.confirm_speakers", keeps_the_record)
allow("records.remove_transcript", keeps_the_record)
