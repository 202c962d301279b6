// A delegate's phone: who speaks, who waits, and a bar for the thumb that never scrolls away.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, ordinal, time } from "../main/i18n";
import { drop, type Fields } from "../main/outbox";
import { age, delegation, name, place, purpose, role, since, timer, waitingInWords, type Part } from "./shared";
import type { Floor, From, Item, Verb, Waiting } from "./state";

/** Seconds until a button that took another's place may be pressed. */
const SETTLED = 1.5;

export function participant(floor: Floor): TemplateResult {
    return html`
        <div class="attend">
            ${age(floor)} ${now(floor)}
            <section class="panel" aria-labelledby="queue-title">
                <header>
                    <h2 id="queue-title">${gettext("Speakers' list")}</h2>
                    <span>${waitingInWords(floor.sections.queue.length)}</span>
                </header>
                ${queue(floor)}
            </section>
            <section class="panel" aria-labelledby="agenda-title">
                <header><h2 id="agenda-title">${gettext("Agenda")}</h2></header>
                <ol class="items">
                    ${repeat(floor.sections.agenda.items, (i) => i.item, (i) => item(floor, i))}
                </ol>
            </section>
        </div>
        ${bar(floor)}
    `;
}

/** What the person is told about themselves, for the screen reader and the bar alike. */
export function myPlace(floor: Floor): string {
    if (floor.speaking) return gettext("You have the floor");
    if (floor.kept("withdraw")) return gettext("Your withdrawal is kept and will be sent");
    if (floor.mine?.place === 1) return gettext("You are next");
    if (floor.mine) {
        const words = gettext("You are %(place)s in the queue");
        return interpolate(words, { place: ordinal(floor.mine.place) });
    }
    if (floor.kept("ask_to_speak")) return gettext("Your hand is kept and will be sent");
    return "";
}

function now(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    return html`
        <section class="now ${speaker ? "" : "now-nobody"}" aria-labelledby="now-title">
            <h2 id="now-title">${gettext("Now speaking")}</h2>
            ${speaker
                ? html`
                      <p class="now-who">
                          <strong>${delegation(speaker)}</strong> ${timer(floor, speaker.called_at)}
                      </p>
                      <p class="now-name">${name(speaker)} ${place(speaker.from)} ${role(speaker)}</p>
                  `
                : html`<p class="now-who"><strong>${nobody(floor)}</strong></p>`}
            ${underWay(floor)}
        </section>
    `;
}

/** The item of the agenda belongs with the speaker: on a phone the agenda itself is far below. */
function underWay(floor: Floor): Part {
    const { current } = floor;
    if (!current) return nothing;
    const label = interpolate(gettext("Item %(number)s"), { number: current.number });
    return html`<p class="now-item"><b>${label}</b> <bdi>${current.title}</bdi></p>`;
}

function nobody(floor: Floor): string {
    return floor.isOpen ? gettext("Nobody is speaking") : gettext("The floor is closed");
}

function queue(floor: Floor): TemplateResult {
    if (!floor.sections.queue.length) {
        return html`<p class="quiet">${gettext("Whoever asks to speak appears here.")}</p>`;
    }
    const row = (person: Waiting) => html`
        <li class=${person.person === floor.page.me ? "mine" : nothing}>
            <span class="who">
                <strong>${delegation(person)}</strong>
                <span>${you(floor, person)} ${name(person)} ${role(person)}</span>
            </span>
            ${place(person.from)}
        </li>
    `;
    return html`<ol class="queue">${repeat(floor.sections.queue, (person) => person.turn, row)}</ol>`;
}

function you(floor: Floor, person: Waiting): Part {
    if (person.person !== floor.page.me) return nothing;
    return html`<span class="status status-due">${gettext("You")}</span>`;
}

function item(floor: Floor, of: Item): TemplateResult {
    const isCurrent = of.item === floor.sections.agenda.current;
    return html`
        <li class=${of.ended_at ? "done" : nothing} aria-current=${isCurrent ? "true" : nothing}>
            <span class="item-number">${of.number}</span>
            <span class="who">
                <strong><bdi>${of.title}</bdi></strong>
                <span>${purpose(of.purpose)}${of.speaker ? html` · <bdi>${of.speaker}</bdi>` : nothing}</span>
            </span>
            <span class="item-time">${itemTime(of, isCurrent)}</span>
        </li>
    `;
}

function itemTime(of: Item, isCurrent: boolean): string {
    if (isCurrent) return gettext("Now");
    if (of.ended_at) return gettext("Done");
    return of.starts_at ? time(of.starts_at) : duration(of.minutes * 60);
}

function bar(floor: Floor): TemplateResult {
    return html`
        <div class="thumb-bar" role="region" aria-label=${gettext("Your turn to speak")}>
            <div class="thumb-bar-inner">${barContent(floor)}</div>
        </div>
    `;
}

function barContent(floor: Floor): Part {
    const words = myPlace(floor);
    if (words) return standing(floor, words);
    if (!floor.may("ask_to_speak")) {
        return html`<p class="standing following" tabindex="-1">${gettext("You are following this session.")}</p>`;
    }
    return asking(floor);
}

function standing(floor: Floor, words: string): TemplateResult {
    return html`
        <p class="standing ${floor.speaking ? "standing-speaking" : ""}" tabindex="-1">${words}</p>
        ${leave(floor)}
    `;
}

function leave(floor: Floor): Part {
    if (floor.speaking) return finish(floor);
    if (floor.mine && floor.may("withdraw") && !floor.kept("withdraw")) {
        const { turn } = floor.mine;
        return button(floor, "withdraw", gettext("Withdraw"), { turn }, "outline-primary");
    }
    const key = floor.kept("ask_to_speak") ?? floor.kept("withdraw");
    return key ? takingBack(floor, key) : nothing;
}

/** Whoever meant to withdraw at the moment of being called must not end their turn by it. */
function finish(floor: Floor): Part {
    const { speaker } = floor.sections;
    if (!speaker || !floor.may("end_turn")) return nothing;
    const isSettled = since(floor, speaker.called_at) >= SETTLED;
    return button(floor, "end_turn", gettext("I have finished"), { turn: speaker.turn }, "primary", isSettled);
}

function takingBack(floor: Floor, key: string): TemplateResult {
    return html`
        <button type="button" class="btn btn-outline-primary thumb" @click=${() => takeBack(floor, key)}>
            ${gettext("Take back")}
        </button>
    `;
}

function takeBack(floor: Floor, key: string): void {
    drop(key);
    floor.changed();
}

function asking(floor: Floor): TemplateResult {
    return html`
        <fieldset class="from-choice">
            <legend class="visually-hidden">${gettext("Where you will speak from")}</legend>
            ${choice(floor, "ROOM", gettext("In the room"))} ${choice(floor, "REMOTE", gettext("Online"))}
        </fieldset>
        ${floor.isOpen
            ? button(floor, "ask_to_speak", gettext("Ask to speak"), { from: chosen() }, "accent")
            : html`<p class="standing" tabindex="-1">${gettext("The floor is closed")}</p>`}
    `;
}

function choice(floor: Floor, value: From, label: string): TemplateResult {
    const choose = () => {
        localStorage.setItem("floor:from", value);
        floor.changed();
    };
    return html`
        <label>
            <input type="radio" name="from" value=${value} .checked=${chosen() === value} @change=${choose} />
            <span>${label}</span>
        </label>
    `;
}

function chosen(): From {
    return localStorage.getItem("floor:from") === "REMOTE" ? "REMOTE" : "ROOM";
}

function button(
    floor: Floor,
    verb: Verb,
    label: string,
    fields: Fields,
    look: string,
    possible = true,
): TemplateResult {
    const act = () => {
        if (possible) floor.act(verb, fields);
    };
    return html`
        <button
            type="button"
            class="btn btn-${look} thumb"
            aria-disabled=${String(!possible || floor.busy.has(verb))}
            aria-busy=${floor.busy.has(verb) ? "true" : nothing}
            @click=${act}
        >
            ${label}
        </button>
    `;
}
