// The room's screen, read from the last row: who speaks, who is next, where we are.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, ngettext, time } from "../main/i18n";
import { delegation, from, name, place, role, seats, timer, waitingInWords, type Part } from "./shared";
import type { Floor, Speaker, Waiting } from "./state";

const SHOWN = 3;

export function screen(floor: Floor): TemplateResult {
    const { session } = floor.page;
    return html`
        <div class="projector">
            <header>
                <p><bdi>${session.title}</bdi> <bdi>${session.meeting}</bdi></p>
                <p class="projector-clock">${time(new Date(floor.now).toISOString())}</p>
            </header>
            <section class="projector-now" aria-label=${gettext("Now speaking")}>${now(floor)}</section>
            <section class="projector-next" aria-label=${gettext("Next")}>${next(floor)}</section>
            ${floor.page.seating.length
                ? html`<hemi-cycle .total=${floor.page.seating.length} .seats=${seats(floor)}></hemi-cycle>`
                : nothing}
            <footer>${item(floor)} ${old(floor)}</footer>
        </div>
    `;
}

function now(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    if (speaker) return speaking(floor, speaker);
    const words = floor.isOpen ? gettext("The floor is open") : gettext("The floor is closed");
    return html`<h1 class="projector-quiet">${words}</h1>`;
}

function speaking(floor: Floor, speaker: Speaker): TemplateResult {
    return html`
        <p class="projector-label">${gettext("Now speaking")}</p>
        <h1>${delegation(speaker)}</h1>
        <p class="projector-name">${name(speaker)} ${role(speaker)}</p>
        <p class="projector-where">${timer(floor, speaker.called_at)} <span>${from(speaker.from)}</span></p>
    `;
}

function next(floor: Floor): Part {
    const { queue } = floor.sections;
    if (!queue.length) return html`<p class="projector-label">${waitingInWords(0)}</p>`;
    const row = (person: Waiting) => html`
        <li><strong>${delegation(person)}</strong> <span>${name(person)}</span> ${place(person.from)}</li>
    `;
    return html`
        <p class="projector-label"><b>${gettext("Next")}</b> <span>${waitingInWords(queue.length)}</span></p>
        <ol>
            ${repeat(queue.slice(0, SHOWN), (person) => person.turn, row)}
        </ol>
        ${more(queue.length - SHOWN)}
    `;
}

function more(count: number): Part {
    if (count <= 0) return nothing;
    const words = ngettext("and %(count)s more waiting", "and %(count)s more waiting", count);
    return html`<p class="projector-more">${interpolate(words, { count })}</p>`;
}

function item(floor: Floor): Part {
    const { current } = floor;
    if (!current) return html`<p></p>`;
    const label = interpolate(gettext("Item %(number)s"), { number: current.number });
    return html`<p><b>${label}</b> <bdi>${current.title}</bdi></p>`;
}

function old(floor: Floor): Part {
    if (floor.connected || floor.age < 5) return nothing;
    const words = gettext("Not connected: as of %(age)s ago");
    return html`<p class="projector-age">${interpolate(words, { age: duration(floor.age) })}</p>`;
}
