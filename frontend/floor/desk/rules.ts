// By which rules the list is run. Each change is sent as it is made, and can be undone.

import { html, nothing, type TemplateResult } from "lit";

import { gettext, time, zone } from "../../main/i18n";
import type { Fields } from "../../main/outbox";
import type { Part } from "../shared";
import type { Floor, Policy } from "../state";
import { policyInWords } from "../why";
import { listIsOpen } from "./actions";
import { plain } from "./buttons";

const POLICIES: Policy[] = ["ARRIVAL", "ALTERNATE", "FRESH", "REGIONS", "ROLES"];
const ID = "floor-rules";
const DAY = 24 * 60;

export function openRules(): void {
    document.querySelector<HTMLDialogElement>(`#${ID}`)?.showModal();
}

export function rules(floor: Floor): Part {
    if (!floor.may("set_rules")) return nothing;
    const close = () => document.querySelector<HTMLDialogElement>(`#${ID}`)?.close();
    return html`
        <dialog id=${ID} class="rules" aria-labelledby="rules-title">
            <h2 id="rules-title">${gettext("Rules of the list")}</h2>
            ${order(floor)} ${who(floor)} ${limit(floor)} ${times(floor)}
            <button type="button" class="btn btn-primary" @click=${close}>${gettext("Close")}</button>
        </dialog>
    `;
}

function set(floor: Floor, fields: Fields): void {
    void floor.act("set_rules", fields, Object.keys(fields)[0]);
}

function order(floor: Floor): TemplateResult {
    const choice = (policy: Policy) => html`
        <label class="form-check">
            <input
                type="radio"
                class="form-check-input"
                name="policy"
                .checked=${floor.sections.floor.policy === policy}
                @change=${() => set(floor, { policy })}
            />
            <span class="form-check-label">${policyInWords(policy)}</span>
        </label>
    `;
    return html`
        <fieldset>
            <legend>${gettext("Order")}</legend>
            ${POLICIES.map(choice)}
        </fieldset>
    `;
}

function who(floor: Floor): TemplateResult {
    const box = (name: "once" | "present_only" | "points_always", label: string) => html`
        <label class="form-check">
            <input
                type="checkbox"
                class="form-check-input"
                .checked=${floor.sections.floor[name]}
                @change=${(event: Event) => set(floor, { [name]: (event.target as HTMLInputElement).checked ? "on" : "off" })}
            />
            <span class="form-check-label">${label}</span>
        </label>
    `;
    return html`
        <fieldset>
            <legend>${gettext("Who is in the list")}</legend>
            ${box("once", gettext("Each person once"))} ${box("present_only", gettext("Only those who are present"))}
            ${box("points_always", gettext("Points of order also while the list is closed"))}
        </fieldset>
    `;
}

function limit(floor: Floor): TemplateResult {
    const seconds = floor.sections.floor.limit;
    const send = (event: SubmitEvent) => {
        event.preventDefault();
        const minutes = new FormData(event.target as HTMLFormElement).get("minutes");
        set(floor, { limit: minutes ? Math.round(Number(minutes) * 60) : "" });
    };
    return html`
        <form class="rules-row" @submit=${send}>
            <label for="rules-limit">${gettext("Minutes for each speaker, empty for those of the kind")}</label>
            <input
                id="rules-limit"
                name="minutes"
                type="number"
                class="form-control"
                min="0.25"
                max="600"
                step="0.25"
                .defaultValue=${seconds === null ? "" : String(seconds / 60)}
            />
            <button type="submit" class="btn btn-outline-primary">${gettext("Set")}</button>
        </form>
    `;
}

/** The next moment at which the viewer's clocks show this time. */
export function momentOf(clock: string, now: number, where = zone): string {
    const shown = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: where });
    const ahead = (minutes(clock) - minutes(shown.format(now)) + DAY) % DAY;
    return new Date(Math.floor(now / 60_000 + (ahead || DAY)) * 60_000).toISOString();
}

function minutes(clock: string): number {
    const [hours = 0, rest = 0] = clock.split(":").map(Number);
    return hours * 60 + rest;
}

function times(floor: Floor): TemplateResult {
    const { opens_at, closes_at } = floor.sections.floor;
    const at = (event: SubmitEvent) => {
        event.preventDefault();
        const clock = String(new FormData(event.target as HTMLFormElement).get("at") ?? "");
        if (clock) void floor.act(listIsOpen(floor) ? "close_list" : "open_list", { at: momentOf(clock, floor.now) });
    };
    const isOpen = listIsOpen(floor);
    const set = isOpen ? closes_at : opens_at;
    const forget = () => void floor.act(isOpen ? "open_list" : "close_list");
    return html`
        <form class="rules-row" @submit=${at}>
            <label for="rules-at">${isOpen ? gettext("Close the list at") : gettext("Open the list at")}</label>
            <input id="rules-at" name="at" type="time" class="form-control" required />
            <button type="submit" class="btn btn-outline-primary">${gettext("Set")}</button>
            ${set && Date.parse(set) > floor.now
                ? html`<span>${time(set)}</span> ${plain(floor, isOpen ? "open_list" : "close_list", gettext("Take back"), forget)}`
                : nothing}
        </form>
    `;
}
