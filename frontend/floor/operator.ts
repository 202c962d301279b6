// The chair's desk: one screen, no scrolling. Agenda, floor, health; two big buttons.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, number, time, timeIn } from "../main/i18n";
import { delegation, name, place, purpose, role, seats, since, timeLeft, timer, waitingInWords, type Part } from "./shared";
import type { Floor, Item, Verb, Waiting } from "./state";

export function operator(floor: Floor): TemplateResult {
    return html`
        <div class="desk">
            ${strip(floor)}
            <section class="panel desk-agenda" aria-labelledby="agenda-title">
                <header><h2 id="agenda-title">${gettext("Agenda")}</h2></header>
                ${agenda(floor)} ${nextItem(floor)}
            </section>
            <section class="panel desk-floor" aria-labelledby="floor-title">
                <h2 id="floor-title" class="visually-hidden">${gettext("Floor")}</h2>
                ${speaking(floor)}
                <header>
                    <h3>${gettext("Speakers' list")}</h3>
                    <span>${waitingInWords(floor.sections.queue.length)}</span>
                </header>
                ${queue(floor)} ${nextSpeaker(floor)}
            </section>
            ${health(floor)} ${keys(floor)}
        </div>
    `;
}

export function callNext(floor: Floor): void {
    if (!floor.isOpen || !floor.sections.queue.length) return;
    floor.act("call_next", { seen: floor.sections.speaker?.turn ?? "" });
}

export function endTurn(floor: Floor): void {
    const { speaker } = floor.sections;
    if (speaker) floor.act("end_turn", { turn: speaker.turn });
}

export function beginNext(floor: Floor): void {
    if (floor.isOpen && floor.nextItem) floor.act("begin_item", { item: floor.nextItem.item });
}

export function toggleKeys(): void {
    const dialog = document.querySelector<HTMLDialogElement>("#floor-keys");
    if (dialog?.open) dialog.close();
    else dialog?.showModal();
}

export function keysAreOn(): boolean {
    return localStorage.getItem("floor:keys") !== "off";
}

/** Single keys, for a chair who looks at the room. They can be turned off, and never act while typing. */
export function onKey(floor: Floor, event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (!isPlain || target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    if (event.key === "?") toggleKeys();
    else if (keysAreOn()) KEYS[event.key]?.(floor);
}

const KEYS: Record<string, (floor: Floor) => void> = { n: callNext, e: endTurn, i: beginNext };

function strip(floor: Floor): TemplateResult {
    const { session } = floor.page;
    const left = timeLeft(floor);
    return html`
        <header class="desk-strip">
            <div class="desk-title">
                <p class="overline">${session.meeting}</p>
                <h1><bdi>${session.title}</bdi></h1>
            </div>
            <p class="left ${left.over ? "left-over" : ""}">
                <strong>${left.words}</strong>
                <span>${interpolate(gettext("Ends at %(time)s"), { time: time(session.ends_at) })}</span>
            </p>
            <div class="desk-stage">
                <span class="status ${floor.isOpen ? "status-open" : ""}">
                    ${floor.isOpen ? gettext("Floor open") : gettext("Floor closed")}
                </span>
                ${floor.isOpen
                    ? small(floor, "close_floor", gettext("Close the floor"), () => floor.act("close_floor"))
                    : small(floor, "open_floor", gettext("Open the floor"), () => floor.act("open_floor"))}
                <button type="button" class="btn btn-sm btn-outline-secondary keys-button" @click=${toggleKeys}>
                    ${gettext("Keys")}
                </button>
            </div>
        </header>
    `;
}

function agenda(floor: Floor): TemplateResult {
    if (!floor.sections.agenda.items.length) {
        return html`<p class="quiet fill">${gettext("This session has no agenda items yet.")}</p>`;
    }
    return html`
        <div class="fill" tabindex="0" role="group" aria-labelledby="agenda-title">
            <table class="table table-sm agenda">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">${gettext("Number")}</span></th>
                        <th scope="col">${gettext("Item")}</th>
                        <th scope="col" class="time">${gettext("Planned")}</th>
                        <th scope="col" class="time">${gettext("Actual")}</th>
                    </tr>
                </thead>
                <tbody>
                    ${repeat(floor.sections.agenda.items, (i) => i.item, (i) => agendaRow(floor, i))}
                </tbody>
            </table>
        </div>
    `;
}

function agendaRow(floor: Floor, item: Item): TemplateResult {
    const isCurrent = item.item === floor.sections.agenda.current;
    return html`
        <tr class=${item.ended_at ? "done" : nothing} aria-current=${isCurrent ? "true" : nothing}>
            <td class="item-number">${item.number}</td>
            <td>
                <bdi class="item-title">${item.title}</bdi>
                <small>${purpose(item.purpose)}${item.speaker ? html` · <bdi>${item.speaker}</bdi>` : nothing}</small>
            </td>
            <td class="time">
                ${item.starts_at ? time(item.starts_at) : nothing}
                <small>${duration(item.minutes * 60, "short")}</small>
            </td>
            <td class="time">${item.began_at ? actual(floor, item, item.began_at) : begin(floor, item)}</td>
        </tr>
    `;
}

function actual(floor: Floor, item: Item, began: string): TemplateResult {
    const end = item.ended_at ? Date.parse(item.ended_at) : floor.now;
    const taken = (end - Date.parse(began)) / 1000;
    const over = Math.floor(taken / 60) - item.minutes;
    return html`
        ${time(began)}
        <small class=${over > 0 ? "over" : nothing}>
            ${over > 0
                ? interpolate(gettext("%(time)s over"), { time: duration(over * 60, "short") })
                : duration(taken, "short")}
        </small>
    `;
}

/** An item out of order: the plan bends when a minister must leave. */
function begin(floor: Floor, item: Item): Part {
    if (!floor.may("begin_item") || !floor.isOpen) return nothing;
    const label = interpolate(gettext("Begin item %(number)s"), { number: item.number });
    const act = () => floor.act("begin_item", { item: item.item });
    return html`
        <button type="button" class="btn btn-sm btn-outline-secondary" aria-label=${label} @click=${act}>
            ${gettext("Begin")}
        </button>
    `;
}

function speaking(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    if (!speaker) {
        return html`
            <div class="now now-nobody">
                <p class="overline">${gettext("Now speaking")}</p>
                <p class="now-who"><strong>${gettext("Nobody is speaking")}</strong></p>
                <p class="now-name">${hint(floor)}</p>
            </div>
        `;
    }
    return html`
        <div class="now">
            <p class="overline">${gettext("Now speaking")}</p>
            <p class="now-who"><strong>${delegation(speaker)}</strong> ${timer(floor, speaker.called_at)}</p>
            <p class="now-name">
                ${name(speaker)} ${place(speaker.from)} ${role(speaker)}
                ${small(floor, "end_turn", gettext("End turn"), () => endTurn(floor), "e")}
            </p>
        </div>
    `;
}

function hint(floor: Floor): string {
    if (!floor.isOpen) return gettext("Open the floor to let delegations ask to speak.");
    return floor.sections.queue.length
        ? gettext("Give the floor to the next speaker.")
        : gettext("Delegations can ask to speak now.");
}

function queue(floor: Floor): TemplateResult {
    if (!floor.sections.queue.length) {
        return html`<p class="quiet fill">${gettext("Whoever asks to speak appears here.")}</p>`;
    }
    const row = (person: Waiting) => html`
        <li>
            <span class="who">
                <strong>${delegation(person)}</strong>
                <span>${name(person)} ${role(person)}</span>
            </span>
            ${place(person.from)}
            <span class="waited">${waited(floor, person)}</span>
        </li>
    `;
    return html`
        <ol class="queue fill" tabindex="0" aria-label=${gettext("Speakers' list")}>
            ${repeat(floor.sections.queue, (person) => person.turn, row)}
        </ol>
    `;
}

function waited(floor: Floor, person: Waiting): string {
    return duration(since(floor, person.requested_at));
}

function nextSpeaker(floor: Floor): Part {
    const next = floor.sections.queue[0];
    const note = next ? delegation(next) : gettext("Nobody is waiting");
    return big(floor, "call_next", gettext("Next speaker"), note, "n", Boolean(next), () => callNext(floor));
}

function nextItem(floor: Floor): Part {
    const next = floor.nextItem;
    const note = next ? html`${next.number} <bdi>${next.title}</bdi>` : gettext("No further item");
    return big(floor, "begin_item", gettext("Next item"), note, "i", Boolean(next), () => beginNext(floor));
}

function big(
    floor: Floor,
    verb: Verb,
    label: string,
    note: string | TemplateResult,
    key: string,
    possible: boolean,
    act: () => void,
): Part {
    if (!floor.may(verb)) return nothing;
    const look = verb === "call_next" ? "btn-accent" : "btn-primary";
    return html`
        <button
            type="button"
            class="btn ${look} big"
            aria-disabled=${String(!possible || !floor.isOpen || floor.busy.has(verb))}
            aria-busy=${floor.busy.has(verb) ? "true" : nothing}
            aria-keyshortcuts=${key}
            @click=${act}
        >
            <span>${label}</span> <kbd aria-hidden="true">${key}</kbd>
            <small>${note}</small>
        </button>
    `;
}

function small(floor: Floor, verb: Verb, label: string, act: () => void, key = ""): Part {
    if (!floor.may(verb)) return nothing;
    return html`
        <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            aria-disabled=${String(floor.busy.has(verb))}
            aria-busy=${floor.busy.has(verb) ? "true" : nothing}
            aria-keyshortcuts=${key || nothing}
            @click=${act}
        >
            ${label} ${key ? html`<kbd aria-hidden="true">${key}</kbd>` : nothing}
        </button>
    `;
}

function health(floor: Floor): TemplateResult {
    const { queue } = floor.sections;
    const now = new Date(floor.now).toISOString();
    const elsewhere = timeIn(floor.page.session.zone, now);
    const remote = queue.filter((person) => person.from === "REMOTE").length;
    return html`
        <section class="panel desk-health" aria-labelledby="health-title">
            <header><h2 id="health-title">${gettext("Session")}</h2></header>
            ${floor.page.seating.length
                ? html`<hemi-cycle .total=${floor.page.seating.length} .seats=${seats(floor)}></hemi-cycle> ${legend()}`
                : nothing}
            <dl class="facts">
                <dt>${gettext("Connection")}</dt>
                <dd>${connection(floor)}</dd>
                <dt>${gettext("Clock")}</dt>
                <dd>${time(now)}</dd>
                ${elsewhere === time(now)
                    ? nothing
                    : html`<dt>${gettext("Clock at the meeting")}</dt><dd>${elsewhere}</dd>`}
                <dt>${gettext("Waiting in the room")}</dt>
                <dd>${number(queue.length - remote)}</dd>
                <dt>${gettext("Waiting online")}</dt>
                <dd>${number(remote)}</dd>
                <dt>${gettext("Longest wait")}</dt>
                <dd>${longestWait(floor)}</dd>
            </dl>
        </section>
    `;
}

function legend(): TemplateResult {
    return html`
        <p class="legend" aria-hidden="true">
            <span class="key key-speaking">${gettext("Speaking")}</span>
            <span class="key key-waiting">${gettext("Waiting")}</span>
            <span class="key key-remote">${gettext("Waiting online")}</span>
        </p>
    `;
}

function longestWait(floor: Floor): string {
    const asked = floor.sections.queue.map((person) => since(floor, person.requested_at));
    return asked.length ? duration(Math.max(...asked)) : gettext("None");
}

function connection(floor: Floor): TemplateResult {
    if (floor.connected) return html`<span class="status status-good">${gettext("Connected")}</span>`;
    const words = interpolate(gettext("Lost, %(age)s old"), { age: duration(floor.age) });
    return html`<span class="status status-danger">${words}</span>`;
}

function keys(floor: Floor): TemplateResult {
    const toggle = (event: Event) => {
        localStorage.setItem("floor:keys", (event.target as HTMLInputElement).checked ? "on" : "off");
        floor.changed();
    };
    const row = (key: string, does: string) => html`<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`;
    return html`
        <dialog id="floor-keys" aria-labelledby="keys-title">
            <h2 id="keys-title">${gettext("Keys")}</h2>
            <dl class="facts">
                ${row("n", gettext("Next speaker"))} ${row("e", gettext("End turn"))}
                ${row("i", gettext("Next item"))} ${row("?", gettext("This list"))}
            </dl>
            <label class="form-check">
                <input class="form-check-input" type="checkbox" .checked=${keysAreOn()} @change=${toggle} />
                <span class="form-check-label">${gettext("Use single keys")}</span>
            </label>
            <button type="button" class="btn btn-primary" @click=${toggleKeys}>${gettext("Close")}</button>
        </dialog>
    `;
}
