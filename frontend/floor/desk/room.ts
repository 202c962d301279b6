// Who is here, in the picture of the room, and who of them has not spoken yet.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { country, gettext, interpolate, ngettext, number } from "../../main/i18n";
import { seats, type Part } from "../shared";
import type { Floor, Party } from "../state";
import { plain } from "./buttons";

export function room(floor: Floor): TemplateResult {
    const { presence } = floor.sections;
    const { attendance } = floor.page.urls;
    return html`
        ${floor.page.seating.length
            ? html`<hemi-cycle .total=${floor.page.seating.length} .seats=${seats(floor)}></hemi-cycle> ${legend()}`
            : nothing}
        <dl class="facts">
            <dt>${gettext("Present in the room")}</dt>
            <dd>${number(presence.room)}</dd>
            <dt>${gettext("Present online")}</dt>
            <dd>${number(presence.online)}</dd>
        </dl>
        ${unheard(floor)}
        ${attendance ? html`<p><a href=${attendance}>${gettext("Check people in and out")}</a></p>` : nothing}
    `;
}

/** Members that are present and have had no turn in this session, nor have one now. */
export function notHeard(floor: Floor): { party: Party; online: boolean }[] {
    const { presence, heard = {}, speaker } = floor.sections;
    const known = new Map((floor.page.delegations ?? []).map((party) => [party.id, party]));
    const found = floor.page.seating.flatMap((id, index) => {
        const party = known.get(id);
        const letter = presence.seats[index] ?? "-";
        const isHeard = heard[String(id)] !== undefined || speaker?.party === id;
        return party && "RO".includes(letter) && !isHeard ? [{ party, online: letter === "O" }] : [];
    });
    return found.sort((a, b) => named(a.party).localeCompare(named(b.party)));
}

function unheard(floor: Floor): Part {
    const found = notHeard(floor);
    const waiting = new Set(floor.sections.queue.map((person) => person.party));
    const words = ngettext("%(count)s delegation present has not spoken", "%(count)s delegations present have not spoken", found.length);
    const row = ({ party, online }: { party: Party; online: boolean }) => html`
        <li>
            <span class="who">${named(party)}</span>
            <span class="from from-${online ? "remote" : "room"}">${online ? gettext("Online") : gettext("In the room")}</span>
            ${waiting.has(party.id) ? html`<span class="status">${gettext("Waiting")}</span>` : add(floor, party)}
        </li>
    `;
    return html`
        <h3>${interpolate(words, { count: found.length })}</h3>
        ${found.length ? html`<ul class="plain-list">${repeat(found, (one) => one.party.id, row)}</ul>` : nothing}
    `;
}

function add(floor: Floor, party: Party): Part {
    const full = interpolate(gettext("Put %(name)s in the list"), { name: named(party) });
    const act = () => void floor.act("ask_for", { delegation: party.id }, party.id);
    return plain(floor, "ask_for", gettext("Add"), act, { full, row: party.id, look: "btn-outline-secondary" });
}

function named(party: Party): string {
    return country(party.code, party.name);
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
