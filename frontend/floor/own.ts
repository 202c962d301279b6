// What is one's own on the floor: entries in the queue, presence, speaking time.

import { elapsed } from "./speech";
import type { Floor, From, Item, KindOfTurn, Page, Waiting } from "./state";

export interface Colleague {
    person: number;
    name: string;
}

export interface Paper {
    title: string;
    item: number | null;
    kind: "PAPER" | "SLIDES";
    language: string;
    url: string;
}

/** What the page's facts hold about whoever looks, as `views/own.py` tells them. */
interface Own {
    here: From | null;
    colleagues: Colleague[];
    documents: Paper[];
    /** One's own name and one's delegation's. */
    names: string[];
    observer: boolean;
    budgets: [scope: string, key: string][];
    video: string;
    /** For a screen: the address of the session, and its code as a picture. */
    join: { address: string; qr: string };
    /** Which of the session's displays it is, if any, and where a paired one says that it lives. */
    screen: number | null;
    rehearsal: boolean;
    seen: string;
}

export type OwnPage = Page & Partial<Own>;

export function own(floor: Floor): OwnPage {
    return floor.page;
}

export interface Entry extends Waiting {
    place: number;
}

/** One's own hands, the first in line first: a point of order may stand beside an ordinary one. */
export function entries(floor: Floor): Entry[] {
    const placed = floor.sections.queue.map((waiting, index) => ({ ...waiting, place: index + 1 }));
    return placed.filter((waiting) => floor.isMine(waiting));
}

/** Whether an item of the agenda is to be introduced by whoever looks, or by their delegation. */
export function isMyItem(floor: Floor, item: Item): boolean {
    const whole = (name: string) => new RegExp(`(?<!\\p{L})${name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}(?!\\p{L})`, "iu");
    return (own(floor).names ?? []).some((name) => name !== "" && whole(name).test(item.speaker));
}

/** The kinds that are open to whoever looks. */
export function offered(floor: Floor): KindOfTurn[] {
    const closed = own(floor).observer ? "MEMBERS" : "OBSERVERS";
    return floor.page.kinds.filter((kind) => kind.for !== closed);
}

/** By the clock: whether the list takes hands now, while the floor is open. */
export function listIsOpen(floor: Floor): boolean {
    const { opens_at, closes_at } = floor.sections.floor;
    const opens = opens_at ? Date.parse(opens_at) : null;
    const closes = closes_at ? Date.parse(closes_at) : null;
    if (closes !== null && closes <= floor.now) return opens !== null && closes < opens && opens <= floor.now;
    return opens === null || opens <= floor.now;
}

/** Seconds left of the scarcest budget that one speaks on; null where there is none. */
export function budgetLeft(floor: Floor): { scope: string; seconds: number } | null {
    const mine = (own(floor).budgets ?? []).flatMap(([scope, key]) => {
        const { budgets } = floor.sections;
        const found =
            budgets.find((one) => one.scope === scope && one.key === key) ??
            budgets.find((one) => one.scope === scope && one.key === "");
        if (!found) return [];
        const spent = found.key === key ? found.spent : 0;
        return [{ scope, seconds: found.seconds - spent - running(floor, scope, key) }];
    });
    return mine.sort((a, b) => a.seconds - b.seconds)[0] ?? null;
}

/** What the present turn takes from a budget; regions are told only when a turn is over. */
function running(floor: Floor, scope: string, key: string): number {
    const { speaker } = floor.sections;
    if (!speaker) return 0;
    const counts = (scope === "DELEGATION" && speaker.code === key) || (scope === "GROUP" && speaker.kind === key);
    return counts ? elapsed(floor, speaker) : 0;
}
