// Pieces that the three floor pages have in common.

import { html, nothing, type TemplateResult } from "lit";

import { country, duration, gettext, interpolate, ngettext, running } from "../main/i18n";
import type { Seat } from "../main/hemiCycle";
import type { Floor, From, Kind, Person, Purpose } from "./state";

export type Part = TemplateResult | typeof nothing;

export function from(where: From): string {
    return where === "ROOM" ? gettext("In the room") : gettext("Online");
}

export function kind(of: Kind): string {
    const names: Record<Kind, string> = {
        MEMBER: "",
        OBSERVER: gettext("Observer"),
        STAFF: gettext("Secretariat"),
        GUEST: gettext("Guest"),
    };
    return names[of];
}

export function purpose(of: Purpose): string {
    const names: Record<Purpose, string> = {
        DECISION: gettext("For decision"),
        DISCUSSION: gettext("For discussion"),
        NOTING: gettext("For noting"),
        INFORMATION: gettext("For information"),
    };
    return names[of];
}

export function delegation(person: Person): string {
    return country(person.code, person.delegation) || kind(person.kind);
}

const NOT_LATIN = /[^\u0000-\u024f]/;

/** The name in its own direction; marked with its person's language where its letters are of another script. */
export function name(person: Person): TemplateResult {
    const lang = NOT_LATIN.test(person.name) && person.lang;
    return html`<bdi lang=${lang || nothing}>${person.name}</bdi>`;
}

export function place(where: From): TemplateResult {
    return html`<span class="from from-${where.toLowerCase()}">${from(where)}</span>`;
}

export function role(person: Person): Part {
    const of = kind(person.kind);
    return of && of !== delegation(person) ? html`<span class="status">${of}</span>` : nothing;
}

export function since(floor: Floor, iso: string): number {
    return (floor.second - Date.parse(iso)) / 1000;
}

/** How long someone speaks; silent to a screen reader, which would read it every second. */
export function timer(floor: Floor, iso: string): TemplateResult {
    return html`<span class="timer" role="timer" aria-live="off">${running(since(floor, iso))}</span>`;
}

export function speakerInWords(floor: Floor): string {
    const { speaker } = floor.sections;
    if (!speaker) return gettext("Nobody is speaking.");
    const said = { name: speaker.name, delegation: delegation(speaker) };
    // A hand of a whole delegation has no name, and the chair's has no delegation.
    if (!said.name || !said.delegation) return `${gettext("Now speaking")}: ${said.name || said.delegation}`;
    return interpolate(gettext("Now speaking: %(name)s, %(delegation)s."), said);
}

export function waitingInWords(count: number): string {
    if (!count) return gettext("Nobody is waiting");
    return interpolate(ngettext("%(count)s is waiting", "%(count)s are waiting", count), { count });
}

/** Nothing while what is shown is current; else its age, once that matters. */
export function age(floor: Floor): Part {
    if (!floor.isOld) return nothing;
    const words = floor.connected
        ? gettext("The server has been silent. What you see is %(age)s old.")
        : gettext("Not connected. What you see is %(age)s old.");
    return html`<p class="age">${interpolate(words, { age: duration(floor.age) })}</p>`;
}

/** Time until the session should begin or end: in words, and whether its end is past. */
export function timeLeft(floor: Floor): { words: string; over: boolean } {
    const until = (Date.parse(floor.page.session.starts_at) - floor.now) / 1000;
    if (until > 0) return { words: interpolate(gettext("Begins in %(time)s"), { time: duration(until) }), over: false };
    const seconds = (Date.parse(floor.page.session.ends_at) - floor.now) / 1000;
    const over = seconds < 0;
    const words = over ? gettext("%(time)s over") : gettext("%(time)s left");
    return { words: interpolate(words, { time: duration(Math.abs(seconds)) }), over };
}

/** Every member has its own seat: whether it is present, asks for the floor or speaks. */
export function seats(floor: Floor): Seat[] {
    const { speaker, queue, presence } = floor.sections;
    const places: Record<string, Seat> = { R: "present", O: "online" };
    const taken = floor.page.seating.map((_member, index) => places[presence.seats[index] ?? ""] ?? "");
    const mark = (party: number | null, seat: Seat) => {
        const index = floor.page.seating.indexOf(party ?? 0);
        if (index >= 0) taken[index] = seat;
    };
    for (const one of queue) mark(one.party, one.from === "REMOTE" ? "remote" : "waiting");
    if (speaker) mark(speaker.party, "speaking");
    return taken;
}
