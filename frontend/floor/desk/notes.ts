// A private note on an item: saved as it is typed, kept in the browser until the server has it.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

import { gettext, interpolate, time } from "../../main/i18n";
import { drop, newKey, post, waiting, type Answer, type Kept } from "../../main/outbox";
import type { Part } from "../shared";
import type { Floor } from "../state";

const PAUSE = 700;
const LONGEST = 4_000;

/** How it stands with the note on one item: what is typed, and what of it has arrived. */
interface Writing {
    text: string;
    /** What was sent last, while it is not answered; `kept` once the outbox sends it later. */
    sent?: Sent;
    savedAt?: string;
    timer?: number;
}

interface Sent {
    text: string;
    key: string;
    kept?: boolean;
}

const notes = new Map<number, Writing>();
let listening = false;

export function note(floor: Floor, item: number): Part {
    if (!floor.may("write_note")) return nothing;
    listen(floor);
    const writing = of(floor, item);
    const type = (event: Event) => typed(floor, item, (event.target as HTMLTextAreaElement).value);
    return html`
        <div class="note">
            <label class="visually-hidden" for="desk-note">${gettext("My note on this item")}</label>
            <textarea
                id="desk-note"
                class="form-control"
                rows="1"
                maxlength=${LONGEST}
                dir="auto"
                placeholder=${gettext("My note: nobody else sees it")}
                .value=${live(writing.text)}
                @input=${type}
                @blur=${() => void save(floor, item)}
            ></textarea>
            ${said(floor, item, writing)}
        </div>
    `;
}

function said(floor: Floor, item: number, writing: Writing): TemplateResult {
    const words = () => {
        if (writing.text !== savedText(floor, item)) {
            return writing.sent?.kept
                ? gettext("Not saved yet: kept in this browser")
                : gettext("Saving …");
        }
        return writing.savedAt ? interpolate(gettext("Saved at %(time)s"), { time: time(writing.savedAt) }) : "";
    };
    return html`<small class="note-said">${words()}</small>`;
}

/** As it was typed last, here or before a crash; else as the server has it. */
function of(floor: Floor, item: number): Writing {
    let writing = notes.get(item);
    if (!writing) {
        const kept = localStorage.getItem(place(item));
        writing = { text: kept ?? savedText(floor, item) };
        notes.set(item, writing);
        if (kept !== null) soon(floor, item);
    }
    return writing;
}

function savedText(floor: Floor, item: number): string {
    return floor.page.notes?.[String(item)] ?? "";
}

function typed(floor: Floor, item: number, text: string): void {
    of(floor, item).text = text;
    localStorage.setItem(place(item), text);
    soon(floor, item);
    floor.changed();
}

function soon(floor: Floor, item: number): void {
    const writing = of(floor, item);
    window.clearTimeout(writing.timer);
    writing.timer = window.setTimeout(() => void save(floor, item), PAUSE);
}

/** One at a time, so that an older text cannot arrive last. */
async function save(floor: Floor, item: number): Promise<void> {
    const writing = of(floor, item);
    window.clearTimeout(writing.timer);
    const { text, sent: before } = writing;
    if (text === savedText(floor, item) || (before && (!before.kept || before.text === text))) return;
    const url = floor.page.urls["write_note"]!;
    for (const kept of waiting()) {
        if (kept.url === url && Number(kept.fields["item"]) === item) drop(kept.key);
    }
    const sent: Sent = { text, key: newKey() };
    writing.sent = sent;
    answered(floor, item, sent, await post(url, { item, text }, { key: sent.key, store: true }));
}

function answered(floor: Floor, item: number, sent: Sent, answer: Answer): void {
    const writing = of(floor, item);
    if (writing.sent?.key !== sent.key) return;
    if (answer.outcome === "unreached") writing.sent.kept = true;
    else delete writing.sent;
    if (answer.outcome === "done") {
        floor.page.notes = { ...floor.page.notes, [String(item)]: sent.text };
        writing.savedAt = new Date(floor.now).toISOString();
        if (writing.text === sent.text) localStorage.removeItem(place(item));
    }
    if (writing.text !== sent.text) soon(floor, item);
    floor.changed();
}

/** What was kept while the server was away is sent by the outbox, later. */
function listen(floor: Floor): void {
    if (listening) return;
    listening = true;
    document.addEventListener("outbox:answered", (event) => {
        const { item: kept, answer } = (event as CustomEvent<{ item: Kept; answer: Answer }>).detail;
        if (kept.url !== floor.page.urls["write_note"]) return;
        const item = Number(kept.fields["item"]);
        answered(floor, item, { text: String(kept.fields["text"] ?? ""), key: kept.key }, answer);
    });
}

function place(item: number): string {
    return `floor:note:${document.body.dataset["user"] ?? ""}:${item}`;
}
