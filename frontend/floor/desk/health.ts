// Whether everything works: the connection, the clock, the screens; and what the room sees.

import { html, nothing, type TemplateResult } from "lit";

import { duration, gettext, interpolate, number, time, timeIn } from "../../main/i18n";
import { captionAges } from "../captions";
import type { Part } from "../shared";
import type { Floor } from "../state";
import { preview } from "./preview";
import { isThere } from "./screens";

const EVERY = 10_000;
const PATIENCE = 8_000;
/** A clock that is off by more than this is worth a word: pages correct it, watches do not. */
const OFF = 2_000;

/** As the server tells it: `screens` in seconds since each was heard. */
interface Told {
    screens: Record<string, number | null>;
    listeners: number;
}

let told: (Told & { at: number }) | undefined;
let asked = 0;

/** Seconds since a display was heard; null where it never was, or nobody could say. */
export function ageOf(screen: number): number | null {
    const age = told?.screens[String(screen)];
    return told && age !== undefined && age !== null ? age + (Date.now() - told.at) / 1000 : null;
}

export function health(floor: Floor): TemplateResult {
    ask(floor);
    return html`
        <section class="panel desk-health" aria-labelledby="health-title">
            <h2 id="health-title" class="visually-hidden">${gettext("Health")}</h2>
            ${preview(floor)}
            <dl class="vitals">
                ${fact(gettext("Connection"), connection(floor), "visually-hidden")} ${clock(floor)} ${screens(floor)} ${captions(floor)}
                ${told ? fact(gettext("Pages that follow"), number(told.listeners)) : nothing}
            </dl>
        </section>
    `;
}

function connection(floor: Floor): TemplateResult {
    if (!floor.isOld && floor.connected) return html`<span class="status status-good">${gettext("Connected")}</span>`;
    const words = floor.connected ? gettext("Silent for %(age)s") : gettext("Lost, %(age)s old");
    return html`<span class="status status-danger">${interpolate(words, { age: duration(floor.age, "short") })}</span>`;
}

/** The time here, and where the meeting is; and how far this machine's own clock is off. */
function clock(floor: Floor): TemplateResult {
    const now = new Date(floor.second).toISOString();
    const there = timeIn(floor.page.session.zone, now);
    const { ahead, error } = floor.clock.skew;
    const off = interpolate(ahead > 0 ? gettext("%(time)s fast, corrected") : gettext("%(time)s slow, corrected"), {
        time: duration(Math.abs(ahead) / 1000, "short"),
    });
    const within = interpolate(gettext("± %(count)s ms"), { count: Math.ceil(error) });
    const exact = Math.abs(ahead) > OFF ? off : Number.isFinite(error) ? within : "";
    return html`
        ${fact(gettext("Clock"), html`<span class="timer">${time(now)}</span> <small><bdi>${exact}</bdi></small>`)}
        ${there === time(now) ? nothing : fact(gettext("At the meeting"), there)}
    `;
}

function screens(floor: Floor): Part {
    const paired = (floor.sections.screens ?? []).filter((one) => one.paired);
    if (!paired.length) return nothing;
    const there = paired.filter(isThere).length;
    const tone = there === paired.length ? "status-good" : "status-danger";
    const words = interpolate(gettext("%(count)s of %(all)s"), { count: there, all: paired.length });
    return fact(gettext("Screens"), html`<span class="status ${tone}">${words}</span>`);
}

function captions(floor: Floor): Part {
    const ages = captionAges(floor);
    return ages ? fact(gettext("Captions"), html`<bdi>${ages}</bdi>`) : nothing;
}

function fact(name: string, value: TemplateResult | string, look = ""): TemplateResult {
    return html`<div><dt class=${look}>${name}</dt><dd>${value}</dd></div>`;
}

/** Now and then, while somebody looks. */
function ask(floor: Floor): void {
    const { health: url } = floor.page.urls;
    if (!url || document.hidden || Date.now() - asked < EVERY) return;
    asked = Date.now();
    void fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) })
        .then(async (response) => {
            if (!response.ok) return;
            told = { ...((await response.json()) as Told), at: Date.now() };
            floor.changed();
        })
        .catch(() => {});
}
