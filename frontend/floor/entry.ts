// One's own entry in the queue: its note and kind, letting others go first, lending one's place.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { gettext, interpolate, ordinal } from "../main/i18n";
import { offered, own, type Entry } from "./own";
import type { Part } from "./shared";
import type { Floor } from "./state";
import { asksFor, ordinary } from "./why";

export function entrySheet(floor: Floor, mine: Entry[], close: () => void): TemplateResult {
    return html`
        <section class="sheet" aria-label=${gettext("My entry")}>
            ${repeat(mine, (entry) => entry.turn, (entry) => html`<div class="entry">${one(floor, entry, mine.length, close)}</div>`)}
        </section>
    `;
}

function one(floor: Floor, entry: Entry, all: number, close: () => void): TemplateResult {
    return html`${heading(floor, entry, all)} ${words(floor, entry, close)} ${defer(floor, entry)} ${lend(floor, entry)} ${all > 1 ? withdraw(floor, entry) : nothing}`;
}

function heading(floor: Floor, entry: Entry, all: number): Part {
    if (all < 2) return nothing;
    const place = interpolate(gettext("%(place)s in the queue"), { place: ordinal(entry.place) });
    return html`<h3>${place} · ${asksFor(floor, entry) || ordinary(floor)?.title || ""}</h3>`;
}

/** A form of its own, so that Enter saves; what is typed stays until it is taken. */
function words(floor: Floor, entry: Entry, close: () => void): Part {
    if (!floor.may("edit_turn")) return nothing;
    const save = async (event: Event) => {
        event.preventDefault();
        const data = new FormData(event.target as HTMLFormElement);
        const said = { note: String(data.get("note") ?? "").trim(), kind: String(data.get("kind") ?? entry.asks) };
        const answer = await floor.act("edit_turn", { turn: entry.turn, ...said });
        if (answer?.outcome === "done") close();
    };
    const isBusy = floor.busy.has("edit_turn");
    return html`
        <form @submit=${save}>
            <label class="form-label" for="note-${entry.turn}">${gettext("What it is about")}</label>
            <input id="note-${entry.turn}" name="note" class="form-control" maxlength="300" dir="auto" value=${entry.note} />
            <div class="entry-row">
                ${kinds(floor, entry)}
                <button type="submit" class="btn btn-primary" aria-disabled=${String(isBusy)} aria-busy=${isBusy ? "true" : nothing}>
                    ${gettext("Save")}
                </button>
            </div>
        </form>
    `;
}

function kinds(floor: Floor, entry: Entry): Part {
    const alike = offered(floor).filter((kind) => (kind.rank === null) === (entry.rank === null));
    if (alike.length < 2) return nothing;
    const option = (code: string, title: string) => html`<option value=${code} ?selected=${code === entry.asks}>${title}</option>`;
    return html`
        <select name="kind" class="form-select" aria-label=${gettext("Kind")}>
            ${alike.map((kind) => option(kind.code, kind.title))}
        </select>
    `;
}

function defer(floor: Floor, entry: Entry): Part {
    const isLast = entry.place === floor.sections.queue.length;
    if (!floor.may("defer") || isLast) return nothing;
    return plain(floor, "defer", gettext("Let the next one go first"), entry);
}

function withdraw(floor: Floor, entry: Entry): Part {
    return floor.may("withdraw") ? plain(floor, "withdraw", gettext("Withdraw"), entry) : nothing;
}

function plain(floor: Floor, verb: string, label: string, entry: Entry): TemplateResult {
    const isBusy = floor.busy.has(verb);
    return html`
        <button
            type="button"
            class="btn btn-outline-primary"
            aria-disabled=${String(isBusy)}
            aria-busy=${isBusy ? "true" : nothing}
            @click=${() => void floor.act(verb, { turn: entry.turn })}
        >
            ${label}
        </button>
    `;
}

function lend(floor: Floor, entry: Entry): Part {
    const people = own(floor).colleagues ?? [];
    if (!people.length || !floor.may("lend_turn")) return nothing;
    const give = (event: Event) => {
        event.preventDefault();
        const data = new FormData(event.target as HTMLFormElement);
        void floor.act("lend_turn", { turn: entry.turn, to: String(data.get("to")), from: String(data.get("from")) });
    };
    return html`
        <form class="lend" @submit=${give}>
            <label class="form-label" for="lend-${entry.turn}">${gettext("Lend my place to")}</label>
            <div class="entry-row">
                <select id="lend-${entry.turn}" name="to" class="form-select">
                    ${people.map((person) => html`<option value=${person.person}>${person.name}</option>`)}
                </select>
                <select name="from" class="form-select" aria-label=${gettext("Where they will speak from")}>
                    <option value="ROOM">${gettext("In the room")}</option>
                    <option value="REMOTE">${gettext("Online")}</option>
                </select>
                <button type="submit" class="btn btn-outline-primary" aria-disabled=${String(floor.busy.has("lend_turn"))}>
                    ${gettext("Lend")}
                </button>
            </div>
        </form>
    `;
}
