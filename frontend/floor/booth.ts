// The interpreters' and scribes' booth: who speaks in which language, who is next, and two alarms.

import { html, nothing, type TemplateResult } from "lit";

import { gettext, interpolate, language, time, tongue } from "../main/i18n";
import { writing } from "./captions";
import { own } from "./own";
import { paperList } from "./papers";
import { age, delegation, name, place, role, timeLeft, waitingInWords, type Part } from "./shared";
import { isShowing, slide } from "./slides";
import { alarmsNow, clock, gauge, moodInWords } from "./speech";
import type { Floor, Person, Speaker, Waiting } from "./state";
import { asksFor, reason } from "./why";

type Reason = "TOO_FAST" | "NO_SOUND";
type Alarm = Floor["sections"]["alarms"][number];

const KEYS: Record<string, Reason> = { f: "TOO_FAST", s: "NO_SOUND" };
const KEPT = "floor:booth";
/** In the order in which the booths of the United Nations stand. */
const SIX = ["ar", "zh", "en", "fr", "ru", "es"];

export function booth(floor: Floor): TemplateResult {
    listen(floor);
    clearPast(floor);
    return html`
        <div class="booth">
            ${age(floor)} ${strip(floor)}
            <section class="booth-now" aria-labelledby="now-title">${now(floor)}</section>
            <section class="panel booth-next" aria-labelledby="next-title">${queue(floor)}</section>
            <div class="booth-alarms" role="group" aria-label=${gettext("Tell the speaker and the chair")}>
                ${alarm(floor, "TOO_FAST")} ${alarm(floor, "NO_SOUND")}
            </div>
            ${writing(floor, worksInto())}
            <section class="panel booth-papers" aria-labelledby="papers-title">${papers(floor)}</section>
        </div>
    `;
}

// --- the booth's own -----------------------------------------------------------------------------

/** The language a booth works into; kept by the browser, since booths have their own machine. */
function worksInto(): string {
    return localStorage.getItem(KEPT) ?? language.split("-")[0]!;
}

function strip(floor: Floor): TemplateResult {
    const choose = (event: Event) => {
        localStorage.setItem(KEPT, (event.target as HTMLSelectElement).value);
        floor.changed();
    };
    const chosen = worksInto();
    const codes = [...new Set([...SIX, chosen])];
    const option = (code: string) => html`<option value=${code} ?selected=${code === chosen}>${tongue(code)}</option>`;
    return html`
        <header class="booth-strip">
            <p><bdi>${floor.page.session.title}</bdi></p>
            <label>
                <span>${gettext("Booth")}</span>
                <select class="form-select form-select-sm" @change=${choose}>
                    ${codes.map(option)}
                </select>
            </label>
            <p class="booth-time">
                <span>${timeLeft(floor).words}</span> <b>${time(new Date(floor.now).toISOString())}</b>
            </p>
        </header>
    `;
}

// --- who speaks, who is next ---------------------------------------------------------------------

function now(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    return html`
        <h2 id="now-title">${gettext("Now speaking")}</h2>
        ${speaker ? speaking(floor, speaker) : html`<p class="booth-who">${nobody(floor)}</p>`} ${item(floor)}
    `;
}

function nobody(floor: Floor): string {
    return floor.isOpen ? gettext("Nobody is speaking") : gettext("The floor is closed");
}

function speaking(floor: Floor, speaker: Speaker): TemplateResult {
    const heed = moodInWords(floor, speaker);
    return html`
        <p class="booth-who">${delegation(speaker) || speaker.name}</p>
        <p class="booth-name">${name(speaker)} ${spoken(speaker)} ${place(speaker.from)} ${role(speaker)} ${kind(floor, speaker)}</p>
        <p class="booth-clock">${clock(floor, speaker)} ${heed ? html`<b>${heed}</b>` : nothing}</p>
        ${gauge(floor, speaker)} ${note(speaker)}
    `;
}

function spoken(person: Person): Part {
    return person.lang ? html`<b class="tongue">${tongue(person.lang)}</b>` : nothing;
}

function kind(floor: Floor, person: Person): Part {
    const words = asksFor(floor, person);
    return words ? html`<span class="status status-due">${words}</span>` : nothing;
}

function note(person: Person): Part {
    return person.note ? html`<p class="note"><bdi>${person.note}</bdi></p>` : nothing;
}

function item(floor: Floor): Part {
    const { current } = floor;
    if (!current) return nothing;
    const label = interpolate(gettext("Item %(number)s"), { number: current.number });
    return html`<p class="booth-item"><b>${label}</b> <bdi>${current.title}</bdi></p>`;
}

function queue(floor: Floor): TemplateResult {
    const { queue: waiting } = floor.sections;
    return html`
        <header>
            <h2 id="next-title">${gettext("Next speakers")}</h2>
            <span>${waitingInWords(waiting.length)}</span>
        </header>
        ${waiting.length
            ? html`<ol class="queue">${waiting.slice(0, 12).map((person) => row(floor, person))}</ol>`
            : html`<p class="quiet">${gettext("Whoever asks to speak appears here.")}</p>`}
    `;
}

function row(floor: Floor, person: Waiting): TemplateResult {
    return html`
        <li>
            <span class="who">
                <strong>${delegation(person) || person.name}</strong>
                <span>${name(person)} ${role(person)} ${kind(floor, person)}</span>
                ${person.note ? html`<span class="note"><bdi>${person.note}</bdi></span>` : nothing} <span class="why">${reason(floor, person)}</span>
            </span>
            <span class="booth-row-end">${spoken(person)} ${place(person.from)}</span>
        </li>
    `;
}

function papers(floor: Floor): TemplateResult {
    const current = floor.sections.agenda.current;
    const all = own(floor).documents ?? [];
    const first = all.filter((paper) => paper.item === current);
    return html`
        <header><h2 id="papers-title">${gettext("Documents")}</h2></header>
        ${isShowing(floor) ? html`<div class="booth-slide">${slide(floor)}</div>` : nothing}
        ${all.length ? nothing : html`<p class="quiet">${gettext("This session has no documents.")}</p>`}
        ${paperList(first)} ${paperList(all.filter((paper) => !first.includes(paper)))}
    `;
}

// --- alarms --------------------------------------------------------------------------------------

/** The booth's own alarm of this kind, while it stands. */
function standing(floor: Floor, reason: Reason): Alarm | undefined {
    return floor.sections.alarms.find((one) => one.reason === reason && one.language === worksInto());
}

const cleared = new Set<number>();

/** That the last speaker was too fast is not said of the next. */
function clearPast(floor: Floor): void {
    const raised = standing(floor, "TOO_FAST");
    if (!floor.sections.speaker || !raised || alarmsNow(floor).includes(raised) || cleared.has(raised.alarm)) return;
    cleared.add(raised.alarm);
    queueMicrotask(() => void floor.act("clear_alarm", { alarm: raised.alarm }, raised.alarm));
}

function others(floor: Floor, reason: Reason): string[] {
    const found = floor.sections.alarms.filter((one) => one.reason === reason && one.language !== worksInto());
    return found.map((one) => tongue(one.language));
}

function press(floor: Floor, reason: Reason): void {
    const raised = standing(floor, reason);
    if (raised) void floor.act("clear_alarm", { alarm: raised.alarm }, reason);
    else void floor.act("raise_alarm", { reason, language: worksInto() }, reason);
}

function alarm(floor: Floor, reason: Reason): TemplateResult {
    const raised = standing(floor, reason);
    const isBusy = floor.busy.has(`raise_alarm:${reason}`) || floor.busy.has(`clear_alarm:${reason}`);
    const key = reason === "TOO_FAST" ? "f" : "s";
    const also = others(floor, reason);
    return html`
        <button
            type="button"
            class="alarm ${raised ? "alarm-raised" : ""}"
            aria-pressed=${String(Boolean(raised))}
            aria-disabled=${String(isBusy)}
            aria-busy=${isBusy ? "true" : nothing}
            aria-keyshortcuts=${key}
            @click=${() => press(floor, reason)}
        >
            <span>${reason === "TOO_FAST" ? gettext("Too fast") : gettext("No sound")}</span>
            <kbd aria-hidden="true">${key}</kbd>
            <small>${raised ? told(raised) : gettext("Tells the speaker and the chair at once")}</small>
            ${also.length ? html`<small>${interpolate(gettext("Also said by: %(booths)s"), { booths: also.join(", ") })}</small>` : nothing}
        </button>
    `;
}

function told(raised: Alarm): string {
    return interpolate(gettext("Said at %(time)s. Press again when it is better."), { time: time(raised.raised_at) });
}

let listening = false;

/** Single keys, since an interpreter's eyes are on the speaker. Never while typing or choosing. */
function listen(floor: Floor): void {
    if (listening) return;
    listening = true;
    document.addEventListener("keydown", (event) => {
        const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
        const isTyping = (event.target as Element).closest?.("input, textarea, select, dialog");
        const reason = KEYS[event.key.toLowerCase()];
        if (isPlain && !isTyping && reason && document.querySelector(".booth")) press(floor, reason);
    });
}
