// What a screen can show. One function each; all words in every language of the screen.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";

import { duration, gettext, interpolate, ngettext, number, time, tongue } from "../main/i18n";
import { captionsOnScreen } from "./captions";
import { checkOnScreen } from "./checks";
import { own } from "./own";
import type { Shown } from "./screen";
import { delegation, from, name, purpose, role, seats, timeLeft, waitingInWords, type Part } from "./shared";
import { isShowing, slideOnScreen } from "./slides";
import { alarmsNow, clock, gauge, moodInWords } from "./speech";
import type { Floor, Item, Person, Speaker, Waiting } from "./state";
import { both } from "./tongues";
import { asksFor, reason } from "./why";

export type Content =
    | "FLOOR"
    | "SPEAKER"
    | "QUEUE"
    | "AGENDA"
    | "SLIDE"
    | "CLOCK"
    | "CAPTIONS"
    | "TEXT"
    | "HEMICYCLE"
    | "CHECK"
    | "MESSAGE"
    | "QR";

/** How many are named: beside the speaker, and on a screen of their own. */
const NEXT = 3;
const MOST = 7;
const ITEMS = 6;

export const CONTENTS: Record<Content, (floor: Floor, shown: Shown) => TemplateResult> = {
    FLOOR: floorAndQueue,
    SPEAKER: (floor) => html`<section class="projector-whole">${now(floor)}</section>`,
    QUEUE: (floor) => html`<section class="projector-whole projector-list">${queue(floor, MOST)}</section>`,
    AGENDA: agenda,
    SLIDE: (floor) => otherwise(isShowing(floor) ? slideOnScreen(floor) : nothing, () => gettext("No slide is shown")),
    CLOCK: clocks,
    CAPTIONS: captions,
    TEXT: text,
    HEMICYCLE: hemicycle,
    CHECK: (floor) => otherwise(checkOnScreen(floor), () => gettext("Nothing is asked of the room")),
    MESSAGE: message,
    QR: join,
};

function floorAndQueue(floor: Floor): TemplateResult {
    return html`
        <section class="projector-now" aria-label=${gettext("Now speaking")}>${now(floor)}</section>
        <section class="projector-next" aria-label=${gettext("Next")}>${queue(floor, NEXT)}</section>
        <div class="projector-house">${picture(floor)} ${house(floor)}</div>
    `;
}

// --- who speaks ----------------------------------------------------------------------------------

function now(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    if (speaker) return speaking(floor, speaker);
    const words = both(() => (floor.isOpen ? gettext("The floor is open") : gettext("The floor is closed")));
    return html`<h1 class="projector-quiet">${words}</h1>`;
}

function speaking(floor: Floor, speaker: Speaker): TemplateResult {
    return html`
        <p class="projector-label">${both(() => gettext("Now speaking"))} ${asks(floor, speaker)}</p>
        <h1>${both(() => delegation(speaker) || speaker.name)}</h1>
        <p class="projector-name">${name(speaker)} ${role(speaker)}</p>
        <p class="projector-where">${where(speaker)} ${spoken(speaker)}</p>
        <div class="projector-time">${clock(floor, speaker)} ${heed(floor, speaker)}</div>
        ${gauge(floor, speaker)} ${alarms(floor)}
    `;
}

function where(person: Person): TemplateResult {
    return html`<span class="from from-${person.from.toLowerCase()}">${both(() => from(person.from))}</span>`;
}

/** The language the speaker is expected to use, so that people reach for their headphones. */
function spoken(person: Person): Part {
    return person.lang ? html`<span class="projector-tongue">${both(() => tongue(person.lang))}</span>` : nothing;
}

function asks(floor: Floor, person: Person): Part {
    const kind = asksFor(floor, person);
    return kind ? html`<span class="status">${kind}</span>` : nothing;
}

function heed(floor: Floor, speaker: Speaker): Part {
    const words = moodInWords(floor, speaker);
    return words ? html`<b class="projector-heed">${both(() => moodInWords(floor, speaker))}</b>` : nothing;
}

/** A speaker who looks up sees what the booth asks for. */
function alarms(floor: Floor): Part {
    const reasons = alarmsNow(floor).map((alarm) => alarm.reason);
    const tell = (say: () => string) => html`<p class="projector-alarm">${both(say)}</p>`;
    return html`
        ${reasons.includes("NO_SOUND") ? tell(() => gettext("No sound in the booth")) : nothing}
        ${reasons.includes("TOO_FAST") ? tell(() => gettext("Please speak more slowly")) : nothing}
    `;
}

// --- who waits -----------------------------------------------------------------------------------

function queue(floor: Floor, most: number): TemplateResult {
    const { queue: waiting } = floor.sections;
    const count = html`<span>${both(() => waitingInWords(waiting.length))}</span>`;
    if (!waiting.length) return html`<p class="projector-label">${count}</p>`;
    return html`
        <p class="projector-label"><b>${both(() => gettext("Next"))}</b> ${count}</p>
        <ol>${waiting.slice(0, most).map((person) => row(floor, person))}</ol>
        ${more(waiting.length - most)}
    `;
}

function row(floor: Floor, person: Waiting): TemplateResult {
    return html`
        <li>
            <strong>${both(() => delegation(person) || person.name)}</strong>
            <p>${delegation(person) ? name(person) : nothing} ${where(person)} ${asks(floor, person)}</p>
            <p class="projector-why">${both(() => reason(floor, person))}</p>
        </li>
    `;
}

function more(count: number): Part {
    if (count <= 0) return nothing;
    const words = () => ngettext("and %(count)s more waiting", "and %(count)s more waiting", count);
    return html`<p class="projector-more">${both(() => interpolate(words(), { count }))}</p>`;
}

// --- the house -----------------------------------------------------------------------------------

function picture(floor: Floor): Part {
    const { seating } = floor.page;
    return seating.length ? html`<hemi-cycle .total=${seating.length} .seats=${seats(floor)}></hemi-cycle>` : nothing;
}

function house(floor: Floor): TemplateResult {
    const { room, online, quorum } = floor.sections.presence;
    const line = (words: () => string, count: number) => both(() => interpolate(words(), { count }));
    return html`
        <p class="projector-house-words">
            <span class="from from-room">${line(() => gettext("%(count)s in the room"), room)}</span>
            <span class="from from-remote">${line(() => gettext("%(count)s online"), online)}</span>
            ${quorum ? html`<span class="projector-quorum">${both(() => quorumInWords(floor))}</span>` : nothing}
        </p>
    `;
}

function quorumInWords(floor: Floor): string {
    const { quorum } = floor.sections.presence;
    if (!quorum) return "";
    const words = quorum.holds
        ? gettext("Quorum of %(needed)s reached: %(present)s present")
        : gettext("Quorum of %(needed)s not reached: %(present)s present");
    return interpolate(words, { present: quorum.present, needed: quorum.needed });
}

function hemicycle(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    const key = (look: string, say: () => string) => html`<span class="key key-${look}">${both(say)}</span>`;
    return html`
        <section class="projector-whole projector-big-house">
            ${picture(floor)}
            <p class="projector-legend">
                ${key("present", () => gettext("In the room"))} ${key("online", () => gettext("Online"))}
                ${key("waiting", () => gettext("Waiting"))} ${key("remote", () => gettext("Waiting online"))}
                ${key("speaking", () => gettext("Speaking"))}
            </p>
            ${house(floor)}
            ${speaker ? html`<p class="projector-label">${both(() => gettext("Now speaking"))} <b>${both(() => delegation(speaker) || speaker.name)}</b></p>` : nothing}
        </section>
    `;
}

// --- the agenda and the clock --------------------------------------------------------------------

function agenda(floor: Floor): TemplateResult {
    const { items, current } = floor.sections.agenda;
    const at = Math.max(0, items.findIndex((of) => of.item === current) - 1);
    const first = Math.min(at, Math.max(0, items.length - ITEMS));
    return html`
        <section class="projector-whole projector-list">
            <p class="projector-label"><b>${both(() => gettext("Agenda"))}</b> <span>${both(() => timeLeft(floor).words)}</span></p>
            <ol>${items.slice(first, first + ITEMS).map((of) => agendaRow(floor, of, of.item === current))}</ol>
        </section>
    `;
}

function agendaRow(floor: Floor, of: Item, isCurrent: boolean): TemplateResult {
    return html`
        <li class=${of.ended_at || of.dropped ? "done" : nothing} aria-current=${isCurrent ? "true" : nothing}>
            <span class="item-number">${number(of.number)}</span>
            <span class="projector-what"><strong dir="auto">${of.title}</strong> <small>${both(() => purpose(of.purpose))}</small></span>
            <span class="item-time">${both(() => itemTime(floor, of, isCurrent))}</span>
        </li>
    `;
}

function itemTime(floor: Floor, of: Item, isCurrent: boolean): string {
    if (of.dropped) return gettext("Dropped");
    if (isCurrent && of.began_at) return left(floor, of, of.began_at);
    if (of.ended_at) return gettext("Done");
    return of.starts_at ? time(of.starts_at) : duration(of.minutes * 60, "short");
}

function left(floor: Floor, of: Item, began: string): string {
    const seconds = of.minutes * 60 - (floor.now - Date.parse(began)) / 1000;
    const words = seconds < 0 ? gettext("%(time)s over") : gettext("%(time)s left");
    return interpolate(words, { time: duration(Math.abs(seconds), "short") });
}

function clocks(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    return html`
        <section class="projector-whole projector-clocks">
            <p class="projector-hour">${time(new Date(floor.now).toISOString())}</p>
            <p class="projector-left">${both(() => timeLeft(floor).words)}</p>
            ${speaker
                ? html`<div class="projector-time"><b>${both(() => delegation(speaker) || speaker.name)}</b> ${clock(floor, speaker)} ${heed(floor, speaker)}</div> ${gauge(floor, speaker)}`
                : nothing}
        </section>
    `;
}

// --- words ---------------------------------------------------------------------------------------

/** The last lines at the foot, as in a cinema; and a word where none come. */
function captions(floor: Floor, shown: Shown): TemplateResult {
    const lines = captionsOnScreen(floor, shown.languages);
    if (lines === nothing) return quiet(() => gettext("Nobody writes captions now"));
    return html`<section class="projector-whole projector-captions" aria-live="off">${lines}</section>`;
}

interface Passage {
    title?: string;
    text?: string;
    language?: string;
}

function text(floor: Floor): TemplateResult {
    const passage = floor.sections["text"] as Passage | null | undefined;
    if (!passage?.text) return quiet(() => gettext("No text is shown"));
    return html`
        <section class="projector-whole projector-text" lang=${passage.language || nothing}>
            ${passage.title ? html`<p class="projector-label" dir="auto">${passage.title}</p>` : nothing}
            <p dir="auto">${passage.text}</p>
        </section>
    `;
}

function message(_floor: Floor, shown: Shown): TemplateResult {
    if (!shown.message) return quiet(() => "");
    return html`<section class="projector-whole projector-message"><h1 dir="auto">${shown.message}</h1></section>`;
}

function join(floor: Floor): TemplateResult {
    const way = own(floor).join;
    if (!way) return quiet(() => gettext("There is no code to show"));
    return html`
        <section class="projector-whole projector-join">
            <div class="qr" role="img" aria-label=${way.address}>${unsafeHTML(way.qr)}</div>
            <div>
                <h1>${both(() => gettext("Join this session"))}</h1>
                <p>${both(() => gettext("Scan the code, sign in and say where you are."))}</p>
                <p class="projector-address" dir="ltr">${way.address}</p>
            </div>
        </section>
    `;
}

function otherwise(shown: Part, say: () => string): TemplateResult {
    return shown === nothing ? quiet(say) : html`<section class="projector-whole projector-given">${shown}</section>`;
}

function quiet(say: () => string): TemplateResult {
    return html`<section class="projector-whole"><h1 class="projector-quiet">${both(say)}</h1></section>`;
}
