// Being present: one says so oneself, from the room or online, and can change or take it back.

import { html, nothing, type TemplateResult } from "lit";

import { gettext } from "../main/i18n";
import { post } from "../main/outbox";
import { own } from "./own";
import { from, type Part } from "./shared";
import type { Floor, From } from "./state";

const LAST = "floor:from";

/** Where one is present from, as one has last said: the page's facts know only of its beginning. */
let said: From | null | undefined;

export function hereOf(floor: Floor): From | null {
    return said !== undefined ? said : (own(floor).here ?? null);
}

/** Where one took part from the last time, on this device. */
export function lastPlace(): From | null {
    const last = localStorage.getItem(LAST);
    return last === "ROOM" || last === "REMOTE" ? last : null;
}

/** In the bar, until one has said where one is: from there one speaks as well. */
export function chooseHere(floor: Floor): Part {
    if (hereOf(floor) || !floor.may("attend")) return nothing;
    return html`
        <fieldset class="from-choice">
            <legend>${gettext("I am here")}</legend>
            ${choice(floor, "ROOM")} ${choice(floor, "REMOTE")}
        </fieldset>
    `;
}

function choice(floor: Floor, place: From): TemplateResult {
    return html`
        <label>
            <input type="radio" name="here" value=${place} .checked=${said === place} @change=${() => void say(floor, place)} />
            <span>${from(place)}</span>
        </label>
    `;
}

/** Once one is present: from where, and what can be said instead. */
export function here(floor: Floor): Part {
    const place = hereOf(floor);
    if (!place || !floor.may("leave")) return nothing;
    const other = place === "ROOM" ? "REMOTE" : "ROOM";
    const instead = other === "ROOM" ? gettext("Now in the room") : gettext("Now online");
    return html`
        <details class="here">
            <summary>
                <span>${gettext("You are present")} <span class="from from-${place.toLowerCase()}">${from(place)}</span></span>
                <span class="here-change">${gettext("Change")}</span>
            </summary>
            <div class="here-buttons">${button(floor, other, instead)} ${button(floor, null, gettext("I leave"))}</div>
        </details>
    `;
}

function button(floor: Floor, to: From | null, label: string): TemplateResult {
    const press = (event: Event) => {
        (event.target as Element).closest("details")!.open = false;
        void say(floor, to);
    };
    return html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${press}>${label}</button>`;
}

/** Shown at once, and kept while the network is away; taken back where the server says no. */
async function say(floor: Floor, to: From | null): Promise<void> {
    const before = hereOf(floor);
    said = to;
    if (to) localStorage.setItem(LAST, to);
    floor.changed();
    const url = floor.page.urls[to ? "attend" : "leave"]!;
    const answer = await post(url, to ? { from: to } : {}, { store: true });
    if (answer.outcome === "refused") said = before;
    floor.changed();
}
