// The displays of the session: what each shows, and whether it is there.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { gettext, interpolate } from "../../main/i18n";
import type { Part } from "../shared";
import type { Display, Floor } from "../state";
import { ageOf } from "./health";

/** Seconds after which a display that has said nothing is taken for dead. */
const SILENT = 45;

export function screens(floor: Floor): TemplateResult {
    const all = floor.sections.screens ?? [];
    const { displays } = floor.page.urls;
    return html`
        ${all.length
            ? repeat(all, (one) => one.screen, (one) => display(floor, one))
            : html`<p class="quiet">${gettext("No screen has been set up for this session.")}</p>`}
        ${displays ? html`<p><a href=${displays}>${gettext("Set up screens")}</a></p>` : nothing}
    `;
}

export function contents(): Record<string, string> {
    return {
        FLOOR: gettext("Speaker and queue"),
        SPEAKER: gettext("Speaker"),
        QUEUE: gettext("Speakers' list"),
        AGENDA: gettext("Agenda"),
        SLIDE: gettext("Slide"),
        CLOCK: gettext("Clock"),
        CAPTIONS: gettext("Captions"),
        TEXT: gettext("Text"),
        HEMICYCLE: gettext("Hemicycle"),
        CHECK: gettext("Temperature check"),
        MESSAGE: gettext("Message"),
        QR: gettext("Code to join"),
    };
}

function display(floor: Floor, one: Display): TemplateResult {
    const direct = (fields: Record<string, string>) =>
        void floor.act("direct_screen", { screen: one.screen, ...fields }, one.screen);
    const say = (event: SubmitEvent) => {
        event.preventDefault();
        direct({ content: "MESSAGE", message: String(new FormData(event.target as HTMLFormElement).get("message") ?? "") });
    };
    return html`
        <fieldset class="display">
            <legend>${one.name} ${there(one)}</legend>
            <select
                class="form-select"
                aria-label=${gettext("Shows")}
                .value=${one.content}
                @change=${(event: Event) => direct({ content: (event.target as HTMLSelectElement).value })}
            >
                ${Object.entries(contents()).map(
                    ([code, label]) => html`<option value=${code} ?selected=${code === one.content}>${label}</option>`,
                )}
            </select>
            ${one.content === "MESSAGE"
                ? html`
                      <form class="rules-row" @submit=${say}>
                          <input name="message" class="form-control" maxlength="300" dir="auto" .defaultValue=${one.message} aria-label=${gettext("Message")} />
                          <button type="submit" class="btn btn-outline-primary">${gettext("Show")}</button>
                      </form>
                  `
                : nothing}
        </fieldset>
    `;
}

function there(one: Display): Part {
    if (!one.paired) {
        return html`<span class="status">${one.code ? interpolate(gettext("Code %(code)s"), { code: one.code }) : gettext("Not paired")}</span>`;
    }
    return isThere(one)
        ? html`<span class="status status-good">${gettext("Connected")}</span>`
        : html`<span class="status status-danger">${gettext("Not connected")}</span>`;
}

export function isThere(one: Display): boolean {
    const age = ageOf(one.screen);
    return age !== null && age < SILENT;
}
