// What a delegate must not miss. Told as `floor:notice` with `{kind, words}` on the document: the
// page shows it, the phone shakes, the tab says it; whoever sends messages elsewhere listens too.

import { gettext, interpolate } from "../main/i18n";
import { entries, isMyItem } from "./own";
import { alarmsNow, mood } from "./speech";
import type { Floor } from "./state";

export type NoticeKind = "next" | "floor" | "item" | "slow" | "sound" | "warning" | "over";
export interface Notice {
    kind: NoticeKind;
    words: string;
}

/** Milliseconds for which the page shows that one's item has begun. */
const SHOWN_FOR = 60_000;
const SHAKE = [180, 90, 180];

let known: Set<NoticeKind> | undefined;
let knownItem: number | null = null;
let begun: { words: string; until: number } | undefined;
const title = document.title;

/** Called whenever the page is drawn: tells what has become true since the last time. */
export function watch(floor: Floor): void {
    const now = standing(floor);
    const news = [...now].filter(([kind]) => known && !known.has(kind)).map(([kind, words]) => ({ kind, words }));
    const item = itemNews(floor);
    if (item) news.push(item);
    known = new Set(now.keys());
    retitle([...now.values()][0] ?? "");
    if (news.length) queueMicrotask(() => news.forEach(tell));
}

/** That one's item has begun, for a minute. */
export function itemNotice(): string {
    return begun && Date.now() < begun.until ? begun.words : "";
}

/** What the booth tells the one who speaks; nobody else needs to hear it. */
export function alarmsInWords(floor: Floor): string[] {
    const reasons = new Set(alarmsNow(floor).map((alarm) => alarm.reason));
    return [
        reasons.has("NO_SOUND") ? gettext("No sound: the interpreters do not hear you") : "",
        reasons.has("TOO_FAST") ? gettext("The interpreters ask you to slow down") : "",
    ].filter(Boolean);
}

/** All that holds now, the most urgent first. */
function standing(floor: Floor): Map<NoticeKind, string> {
    const { speaker } = floor.sections;
    const alarms = alarmsNow(floor);
    const found: [NoticeKind, string, boolean][] = [
        ["sound", gettext("No sound"), floor.speaking && alarms.some((alarm) => alarm.reason === "NO_SOUND")],
        ["slow", gettext("Too fast"), floor.speaking && alarms.some((alarm) => alarm.reason === "TOO_FAST")],
        ["over", gettext("Your time is over"), floor.speaking && mood(floor, speaker!) === "over"],
        ["warning", gettext("Your time is nearly over"), floor.speaking && mood(floor, speaker!) === "warning"],
        ["floor", gettext("You have the floor"), floor.speaking],
        ["next", gettext("You are next"), entries(floor)[0]?.place === 1],
    ];
    return new Map(found.filter(([, , holds]) => holds).map(([kind, words]) => [kind, words]));
}

function itemNews(floor: Floor): Notice | undefined {
    const item = floor.current;
    const isNew = known !== undefined && item !== undefined && item.item !== knownItem;
    knownItem = item?.item ?? null;
    if (!isNew || !isMyItem(floor, item)) return undefined;
    const words = interpolate(gettext("Your item has begun: %(title)s"), { title: item.title });
    begun = { words, until: Date.now() + SHOWN_FOR };
    return { kind: "item", words };
}

function tell(notice: Notice): void {
    document.dispatchEvent(new CustomEvent<Notice>("floor:notice", { detail: notice }));
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKE);
}

/** A tab in the background says by its title that somebody is waited for. */
function retitle(words: string): void {
    const wanted = words ? `● ${words} · ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
}
