// The desk's buttons: large ones for what is done all the time, plain ones for the rest.

import { html, nothing, type TemplateResult } from "lit";

import type { Part } from "../shared";
import type { Floor, Verb } from "../state";

interface Look {
    key?: string;
    /** Said to a screen reader in place of the label. */
    full?: string;
    look?: string;
    possible?: boolean;
    row?: number | string;
}

export function big(
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

export function plain(floor: Floor, verb: Verb, label: string | TemplateResult, act: () => void, options: Look = {}): Part {
    if (!floor.may(verb)) return nothing;
    const { key, full, look = "btn-outline-primary", possible = true, row } = options;
    const busy = floor.busy.has(row === undefined ? verb : `${verb}:${row}`);
    const press = () => {
        if (possible && !busy) act();
    };
    return html`
        <button
            type="button"
            class="btn ${look} tool"
            aria-label=${full ?? nothing}
            aria-disabled=${String(!possible || busy)}
            aria-busy=${busy ? "true" : nothing}
            aria-keyshortcuts=${key ?? nothing}
            @click=${press}
        >
            <span>${label}</span>${key ? html` <kbd aria-hidden="true">${key}</kbd>` : nothing}
        </button>
    `;
}
