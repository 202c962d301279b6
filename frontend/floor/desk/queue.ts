// The list of speakers: why each stands there, and what can be done with the one that is chosen.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, time } from "../../main/i18n";
import { delegation, name, place, role, since, waitingInWords, type Part } from "../shared";
import type { Floor, Waiting } from "../state";
import { policyInWords, why } from "../why";
import * as actions from "./actions";
import { big, plain } from "./buttons";
import { line } from "./line";
import { openRules } from "./rules";
import { kindBadge, wayIn } from "./speaking";

let chosen: number | undefined;

export function list(floor: Floor): TemplateResult {
    return html`
        <section class="desk-list" aria-labelledby="list-title">
            <header>
                <div class="list-title">
                    <h2 id="list-title">${gettext("Speakers' list")}</h2>
                    <span>${waitingInWords(floor.sections.queue.length)}</span>
                    <p class="list-rule">${openness(floor)} · ${policyInWords(floor.sections.floor.policy)}</p>
                </div>
                ${opening(floor)} ${plain(floor, "set_rules", gettext("Rules"), openRules, { look: "btn-outline-secondary" })}
            </header>
            ${queue(floor)} ${line(floor)} ${nextSpeaker(floor)}
        </section>
    `;
}

/** In words, with the moment at which it changes by itself. */
function openness(floor: Floor): string {
    const { opens_at, closes_at } = floor.sections.floor;
    const ahead = (iso: string | null) => iso !== null && Date.parse(iso) > floor.now;
    if (actions.listIsOpen(floor)) {
        return ahead(closes_at) ? interpolate(gettext("Open until %(time)s"), { time: time(closes_at!) }) : gettext("Open");
    }
    return ahead(opens_at) ? interpolate(gettext("Closed until %(time)s"), { time: time(opens_at!) }) : gettext("Closed");
}

function opening(floor: Floor): Part {
    const act = () => actions.openOrCloseList(floor);
    const options = { key: "l", look: "btn-outline-secondary" };
    return actions.listIsOpen(floor)
        ? plain(floor, "close_list", gettext("Close the list"), act, options)
        : plain(floor, "open_list", gettext("Open the list"), act, options);
}

function queue(floor: Floor): TemplateResult {
    const people = floor.sections.queue;
    follow(people.findIndex((person) => person.turn === chosen));
    if (!people.length) return html`<p class="quiet fill">${gettext("Whoever asks to speak appears here.")}</p>`;
    return html`
        <ol class="queue fill" aria-labelledby="list-title">
            ${repeat(people, (person) => person.turn, (person) => row(floor, person))}
        </ol>
    `;
}

function row(floor: Floor, person: Waiting): TemplateResult {
    const isChosen = person.turn === chosen;
    const choose = () => choosing(floor, isChosen ? undefined : person);
    return html`
        <li class=${isChosen ? "chosen" : nothing} data-turn=${person.turn}>
            <button type="button" class="row-open" aria-expanded=${String(isChosen)} @click=${choose}>
                <span class="who">
                    <span class="who-name">
                        <strong>${delegation(person) || name(person)}</strong> ${kindBadge(floor, person)} ${role(person)}
                    </span>
                    <span class="who-why">
                        <span class="why">${why(person)}</span>
                        ${delegation(person) ? name(person) : nothing} ${wayIn(person)}
                    </span>
                    ${person.note ? html`<span class="who-note" dir="auto">${person.note}</span>` : nothing}
                </span>
                <span class="where">
                    ${place(person.from)} <span class="waited">${duration(since(floor, person.requested_at), "short")}</span>
                </span>
            </button>
            ${isChosen ? tools(floor, person) : nothing}
        </li>
    `;
}

function tools(floor: Floor, person: Waiting): TemplateResult {
    const can = actions.canMove(floor, person);
    const of = { name: delegation(person) || person.name };
    const tool = (verb: string, label: string, full: string, act: () => void, possible = true) =>
        plain(floor, verb, label, act, { full: interpolate(full, of), possible, row: person.turn });
    return html`
        <div class="row-tools" role="group" aria-label=${of.name}>
            ${tool("call_next", gettext("Call now"), gettext("Call %(name)s now"), () => actions.call(floor, person), floor.isOpen)}
            ${tool("move_turn", gettext("Up"), gettext("Move %(name)s up"), () => actions.moveUp(floor, person), can.up)}
            ${tool("move_turn", gettext("Down"), gettext("Move %(name)s down"), () => actions.moveDown(floor, person), can.down)}
            ${tool("move_turn", gettext("Last"), gettext("Put %(name)s last"), () => actions.moveLast(floor, person), can.down)}
            ${tool("withdraw", gettext("Remove"), gettext("Remove %(name)s"), () => actions.remove(floor, person))}
        </div>
    `;
}

function nextSpeaker(floor: Floor): Part {
    const next = floor.sections.queue[0];
    const words = next ? delegation(next) || next.name : gettext("Nobody is waiting");
    return big(floor, "call_next", gettext("Next speaker"), words, "n", Boolean(next), () => actions.callNext(floor));
}

// --- choosing by keys ----------------------------------------------------------------------------

export function chosenHand(floor: Floor): Waiting | undefined {
    return floor.sections.queue.find((person) => person.turn === chosen);
}

export function choosing(floor: Floor, person: Waiting | undefined): void {
    chosen = person?.turn;
    floor.changed();
    if (person) show(person.turn, true);
}

/** Wherever the chosen hand is moved to, it stays in sight and has the focus. */
let chosenAt = -1;

function follow(at: number): void {
    if (at !== chosenAt && at >= 0 && chosen !== undefined) show(chosen, false);
    chosenAt = at;
}

function show(turn: number, focus: boolean): void {
    window.requestAnimationFrame(() => {
        const row = document.querySelector<HTMLElement>(`.desk .queue [data-turn="${turn}"]`);
        row?.scrollIntoView({ block: "nearest" });
        const isLost = document.activeElement === document.body;
        if (focus || isLost) row?.querySelector<HTMLElement>(".row-open")?.focus({ preventScroll: true });
    });
}

/** The one before or after the chosen one; from nowhere the first or the last. */
export function chooseBeside(floor: Floor, step: 1 | -1): void {
    const { queue: all } = floor.sections;
    const at = all.findIndex((person) => person.turn === chosen);
    const from = at < 0 && step < 0 ? all.length : at;
    choosing(floor, all[Math.max(0, Math.min(all.length - 1, from + step))]);
}
