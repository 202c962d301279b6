// The floor manager's line, for those without a device: `q+ kenya`, `q- kenya`, `ack kenya`.

import { html, nothing, type TemplateResult } from "lit";

import { country, gettext } from "../../main/i18n";
import { clearNotice } from "../../main/notice";
import type { Floor } from "../state";
import { readdLast, seen } from "./actions";
import { plain } from "./buttons";

const VERB = /^\s*(q?[+]|q?-|q!|ack\b|po\b)/i;
const ID = "desk-line";

/** What the server said about the line that still stands in the field. */
let refusal = "";

export function line(floor: Floor): TemplateResult | typeof nothing {
    if (!floor.may("take_line")) return nothing;
    const send = (event: SubmitEvent) => {
        event.preventDefault();
        void take(floor, (event.target as HTMLFormElement).elements.namedItem("line") as HTMLInputElement);
    };
    const busy = floor.busy.has("take_line");
    return html`
        <form class="line" @submit=${send}>
            <label class="visually-hidden" for=${ID}>${gettext("Add somebody to the list")}</label>
            <input
                id=${ID}
                name="line"
                class="form-control ${refusal ? "is-invalid" : ""}"
                list="desk-delegations"
                maxlength="400"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                dir="auto"
                placeholder=${gettext("Delegation, or q+ q- q! ack")}
                aria-describedby="desk-line-said"
                aria-invalid=${refusal ? "true" : nothing}
                @input=${() => said(floor, "")}
                @keydown=${leave}
            />
            <datalist id="desk-delegations">
                ${(floor.page.delegations ?? []).map((one) => html`<option value=${country(one.code, one.name)}></option>`)}
            </datalist>
            <button type="submit" class="btn btn-outline-primary tool" aria-busy=${busy ? "true" : nothing}>
                <span>${gettext("Add")}</span> <kbd aria-hidden="true">/</kbd>
            </button>
            ${plain(floor, "readd_last", gettext("Last one back"), () => readdLast(floor), { possible: floor.isOpen, look: "btn-outline-secondary" })}
            <p id="desk-line-said" class="line-said" role="alert">${refusal}</p>
        </form>
    `;
}

export function toLine(): void {
    document.getElementById(ID)?.focus();
}

/** Without a verb it is a hand that is raised. What is refused stays in the field, with the reason. */
async function take(floor: Floor, field: HTMLInputElement): Promise<void> {
    const typed = field.value.trim();
    if (!typed) return;
    const line = VERB.test(typed) ? typed : `q+ ${coded(floor, typed)}`;
    const answer = await floor.act("take_line", { line, seen: seen(floor) });
    if (answer?.outcome === "done" && field.value.trim() === typed) field.value = "";
    if (answer?.outcome !== "refused") return;
    clearNotice();
    said(floor, answer.refusal.message);
}

/** The server may not know the name in the language of whoever picked it. */
function coded(floor: Floor, picked: string): string {
    const found = floor.page.delegations?.find((one) => country(one.code, one.name) === picked);
    return found?.code || picked;
}

function said(floor: Floor, words: string): void {
    if (refusal === words) return;
    refusal = words;
    floor.changed();
}

function leave(event: KeyboardEvent): void {
    if (event.key === "Escape") (event.target as HTMLElement).blur();
}
