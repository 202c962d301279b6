"""What the kernel itself does at each tick of the clock."""

from datetime import datetime

from hemicycle.kernel import post
from hemicycle.kernel.clock import each_tick


@each_tick
def deliver_letters(now: datetime) -> None:
    post.deliver(now)
