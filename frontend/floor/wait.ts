// How long until somebody's turn, told from how long turns have taken so far.

import { duration, gettext, interpolate, ngettext, number } from "../main/i18n";
import { elapsed } from "./speech";
import type { Floor } from "./state";

/** Seconds, at least and at most. */
export interface Span {
    low: number;
    high: number;
}

/** How long the one who speaks may go on: until the limit where there is one, else as others did. */
export function rest(pace: Span, spoken: number, limit: number | null): Span {
    const until = (end: number) => Math.max(0, end - spoken);
    if (limit === null) return { low: until(pace.low), high: until(pace.high) };
    return { low: Math.min(until(pace.low), until(limit)), high: until(limit) };
}

/** The wait of somebody with so many ahead, once the present speaker is done. */
export function wait(pace: Span, ahead: number, present: Span): Span {
    return { low: present.low + ahead * pace.low, high: present.high + ahead * pace.high };
}

/** The wait at a place in the queue; nothing while too few have spoken to tell. */
export function waitAt(floor: Floor, place: number): Span | null {
    const { pace, speaker } = floor.sections;
    if (!pace) return null;
    const present = speaker ? rest(pace, elapsed(floor, speaker), speaker.limit) : { low: 0, high: 0 };
    return wait(pace, place - 1, present);
}

/** "about 9 to 14 minutes": whole minutes, the lower rounded down and the upper up. */
export function waitInWords(span: Span): string {
    const low = Math.floor(span.low / 60);
    const high = Math.max(1, Math.ceil(span.high / 60));
    if (low === high) return interpolate(gettext("about %(time)s"), { time: duration(high * 60) });
    if (!low) return interpolate(gettext("at most %(time)s"), { time: duration(high * 60) });
    const words = ngettext("about %(low)s to %(high)s minute", "about %(low)s to %(high)s minutes", high);
    return interpolate(words, { low: number(low), high: number(high) });
}
