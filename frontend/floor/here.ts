// Being present: one says so oneself, and can change or take it back.

import { html, nothing, type TemplateResult } from "lit";

import { gettext } from "../main/i18n";
import { own } from "./own";
import { from, type Part } from "./shared";
import type { Floor, From } from "./state";

/** Where one is present from, as one has last said: the page's facts know only of its beginning. */
let said: From | null | undefined;

export function hereOf(floor: Floor): From | null {
    return said !== undefined ? said : (own(floor).here ?? null);
}

export function here(floor: Floor): Part {
    if (!floor.may("attend")) return nothing;
    const place = hereOf(floor);
    return html`
        <section class="here ${place ? "" : "here-not"}" aria-labelledby="here-title">
            <h2 id="here-title" tabindex="-1">${place ? interpolated(place) : gettext("Are you here?")}</h2>
            <div class="here-buttons">${place ? change(floor, place) : arrive(floor)}</div>
        </section>
    `;
}

function interpolated(place: From): TemplateResult {
    return html`${gettext("You are present")} <span class="from from-${place.toLowerCase()}">${from(place)}</span>`;
}

function arrive(floor: Floor): TemplateResult {
    return html`${go(floor, "ROOM", gettext("I am in the room"))} ${go(floor, "REMOTE", gettext("I am online"))}`;
}

function change(floor: Floor, place: From): TemplateResult {
    const other = place === "ROOM" ? "REMOTE" : "ROOM";
    const label = other === "ROOM" ? gettext("I am in the room") : gettext("I am online");
    return html`
        ${go(floor, other, label)}
        <button type="button" class="btn btn-sm btn-outline-secondary" aria-disabled=${String(floor.busy.has("leave"))} @click=${() => send(floor, null)}>
            ${gettext("I leave")}
        </button>
    `;
}

function go(floor: Floor, to: From, label: string): TemplateResult {
    return html`
        <button type="button" class="btn btn-sm btn-outline-primary" aria-disabled=${String(floor.busy.has("attend"))} @click=${() => send(floor, to)}>
            ${label}
        </button>
    `;
}

async function send(floor: Floor, to: From | null): Promise<void> {
    const answer = await floor.act(to ? "attend" : "leave", to ? { from: to } : {});
    if (answer?.outcome !== "done") return;
    said = to;
    if (to) localStorage.setItem("floor:from", to);
    floor.changed();
    // The pressed button is gone: what is said in its place has the focus.
    queueMicrotask(() => document.querySelector<HTMLElement>("#here-title")?.focus());
}
