// When a session will end at this rate, and what to leave out so that it ends in time. Pure functions.

import type { Item } from "../state";

const MINUTE = 60_000;

export interface Forecast {
    /** When the last item will be over, in milliseconds. */
    end: number;
    /** Milliseconds past the planned end; below nought there is time to spare. */
    over: number;
    /** When each item that has not begun will begin, by its number, in milliseconds. */
    begins: Map<number, number>;
    /** The fewest items that, left out, bring the end back in time; as much as can be where not all. */
    drop: Item[];
    /** Milliseconds past the planned end when these are left out. */
    still: number;
}

/** `now`, `starts` and `ends` in milliseconds: the server's clock and the session's planned times. */
export function forecast(items: Item[], current: number | null, now: number, starts: number, ends: number): Forecast {
    const running = items.find((item) => item.item === current);
    const begins = new Map<number, number>();
    let end = Math.max(now, starts) + restOf(running, now);
    for (const item of items.filter(isToCome)) {
        begins.set(item.item, end);
        end += item.minutes * MINUTE;
    }
    const over = end - ends;
    const drop = toDrop(items, over);
    const saved = drop.reduce((sum, item) => sum + item.minutes * MINUTE, 0);
    return { end, over, begins, drop, still: over - saved };
}

/** What the item under way still has; nothing once its time is used up. */
export function restOf(item: Item | undefined, now: number): number {
    if (!item?.began_at) return 0;
    return Math.max(0, item.minutes * MINUTE - (now - Date.parse(item.began_at)));
}

export function isToCome(item: Item): boolean {
    return !item.began_at && !item.dropped;
}

/** Of what is only to be heard or noted: what is discussed or decided is the chair's to give up. */
function toDrop(items: Item[], over: number): Item[] {
    const light = items.filter((item) => isToCome(item) && ["INFORMATION", "NOTING"].includes(item.purpose));
    const longest = [...light].sort((a, b) => b.minutes - a.minutes || b.number - a.number);
    const dropped: Item[] = [];
    let left = over;
    while (left >= MINUTE && longest.length) {
        // The last one need be no longer than what is missing.
        const enough = longest.filter((item) => item.minutes * MINUTE > left - MINUTE).pop();
        const item = enough ?? longest[0]!;
        longest.splice(longest.indexOf(item), 1);
        dropped.push(item);
        left -= item.minutes * MINUTE;
    }
    return dropped.sort((a, b) => a.number - b.number);
}
