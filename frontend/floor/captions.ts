// What is said, in writing, while it is said: read on a phone and on the screens, written in a booth.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, list, tongue } from "../main/i18n";
import { listenTo, whenTold } from "../main/live";
import { clearNotice } from "../main/notice";
import { newKey, post, waiting } from "../main/outbox";
import type { Part } from "./shared";
import type { Floor } from "./state";
import { direction } from "./tongues";

/** In one language; `ended` while nobody writes it. */
export interface Track {
    track: number;
    language: string;
    topic: string;
    ended: boolean;
}

interface Line {
    line: number;
    number: number;
    change: number;
    text: string;
    written_at: string;
}

interface News {
    lines: Line[];
}

const PATIENCE = 10_000;
const AGAIN_AFTER = 5_000;
/** When captions begin all who read them come at once; within this they spread out. */
const SPREAD = 1_500;
/** Until the stream has told the last lines, where any are new. */
const SOON = 1_000;
/** Lines that a page keeps, and shows to whoever reads and to whoever writes. */
const KEPT = 60;
const READ = 3;
const WRITTEN = 4;
const ON_SCREEN = 4;
const CHOSEN = "floor:captions";
const OFF = "";

// --- what a page knows -----------------------------------------------------------------------------

class Captions {
    correcting: Line | undefined;
    error = "";
    #lines = new Map<string, Line[]>();
    /** When a track is to be asked for, next or again; never, once its last lines are known. */
    #due = new Map<string, number>();
    #sent: Promise<unknown> = Promise.resolve();

    constructor(readonly floor: Floor) {
        whenTold<{ topic: string; sections: News }>("live:state", ({ topic, sections }) => this.#take(topic, sections.lines));
        whenTold("live:reset", () => this.#lines.forEach((_lines, topic) => this.#due.set(topic, Date.now() + Math.random() * SPREAD)));
    }

    get tracks(): Track[] {
        return (this.floor.sections["captions"] ?? []) as Track[];
    }

    get running(): Track[] {
        return this.tracks.filter((track) => !track.ended);
    }

    /** The running one in a language, in whichever script or country. */
    in(wanted: string): Track | undefined {
        return this.running.find((track) => base(track.language) === base(wanted));
    }

    /** The last lines; from the first look on they are kept up to date. */
    linesOf(track: Track): Line[] {
        if (!this.#lines.has(track.topic)) this.#follow(track.topic);
        if (Date.now() >= this.#due.get(track.topic)!) void this.#ask(track);
        return this.#lines.get(track.topic)!;
    }

    /** One after the other, in the order in which they were written, also when the network is slow. */
    write(text: string, into: string): void {
        this.#send("write_caption", { language: into, text });
    }

    correct(line: Line, text: string): void {
        this.#send("correct_caption", { line: line.line, text });
    }

    end(track: Track): void {
        void this.floor.act("captions.end_captions", { language: track.language });
    }

    #follow(topic: string): void {
        const wait = Math.random() * SPREAD;
        this.#lines.set(topic, []);
        this.#due.set(topic, Date.now() + wait + SOON);
        window.setTimeout(() => listenTo([topic], this.floor.v), wait);
    }

    /** Where it fails it is asked again, at one of the drawings to come. */
    async #ask(track: Track): Promise<void> {
        this.#due.set(track.topic, Date.now() + AGAIN_AFTER);
        const url = this.floor.page.urls["captions.lines"]!.replace("LANGUAGE", track.language);
        const options = { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) };
        const response = await fetch(url, options).catch(() => undefined);
        if (response?.ok) this.#take(track.topic, ((await response.json()) as { sections: News }).sections.lines);
    }

    #take(topic: string, lines: Line[] | undefined): void {
        const known = this.#lines.get(topic);
        if (!known || !lines) return;
        this.#due.set(topic, Infinity);
        const by = new Map(known.map((line) => [line.number, line]));
        for (const line of lines) {
            if ((by.get(line.number)?.change ?? 0) < line.change) by.set(line.number, line);
        }
        const all = [...by.values()].sort((one, other) => one.number - other.number);
        this.#lines.set(topic, all.slice(-KEPT));
        this.floor.changed();
    }

    #send(verb: string, fields: Record<string, string | number>): void {
        const url = this.floor.page.urls[`captions.${verb}`]!;
        this.#sent = this.#sent.then(async () => {
            const answer = await post(url, fields, { key: newKey(), store: true });
            if (answer.outcome === "refused") this.#putBack(String(fields["text"]), answer.refusal.message);
        });
    }

    /** What is refused is typed no second time. */
    #putBack(text: string, why: string): void {
        this.error = why;
        keep([text, draft()].filter(Boolean).join(" "));
        clearNotice(); // It is said at the field.
        this.floor.changed();
    }
}

const known = new WeakMap<Floor, Captions>();

function captionsOf(floor: Floor): Captions {
    const captions = known.get(floor) ?? new Captions(floor);
    known.set(floor, captions);
    return captions;
}

function base(code: string): string {
    return code.split("-")[0]!;
}

function words(track: Track, lines: Line[]): TemplateResult {
    return html`${repeat(lines, (line) => line.number, (line) => html`<p dir="auto" lang=${track.language}>${line.text}</p>`)}`;
}

// --- on a phone --------------------------------------------------------------------------------------

/** Who reads along says so once; the browser keeps the language. */
export function reading(floor: Floor): Part {
    const captions = captionsOf(floor);
    if (!captions.running.length) return nothing;
    const chosen = localStorage.getItem(CHOSEN) ?? OFF;
    const track = chosen ? captions.in(chosen) : undefined;
    return html`
        <section class="captions" aria-labelledby="captions-title">
            <label>
                <span id="captions-title">${gettext("Captions")}</span>
                <select class="form-select form-select-sm" @change=${(event: Event) => choose(floor, event)}>
                    <option value=${OFF} ?selected=${!track}>${gettext("Off")}</option>
                    ${captions.running.map((one) => html`<option value=${one.language} ?selected=${one === track}>${tongue(one.language)}</option>`)}
                </select>
            </label>
            ${track ? html`<div class="captions-lines">${words(track, captions.linesOf(track).slice(-READ))}</div>` : nothing}
        </section>
    `;
}

function choose(floor: Floor, event: Event): void {
    localStorage.setItem(CHOSEN, (event.target as HTMLSelectElement).value);
    floor.changed();
}

// --- on a screen -------------------------------------------------------------------------------------

/** The last lines in the languages of the screen; where none is written in those, in another. */
export function captionsOnScreen(floor: Floor, languages: string[]): Part {
    const captions = captionsOf(floor);
    const wanted = languages.map((code) => captions.in(code)).filter((track) => track !== undefined);
    const tracks = wanted.length ? [...new Set(wanted)] : captions.running.slice(0, 1);
    if (!tracks.length) return nothing;
    const each = Math.floor(ON_SCREEN / tracks.length);
    return html`${tracks.map((track) => html`<div>${words(track, captions.linesOf(track).slice(-each))}</div>`)}`;
}

/** "English 4 sec": for the desk, how long ago each was written last; empty where nobody writes. */
export function captionAges(floor: Floor): string {
    const captions = captionsOf(floor);
    const told = captions.running.map((track) => {
        const last = captions.linesOf(track).at(-1);
        const age = last ? duration((floor.now - Date.parse(last.written_at)) / 1000, "short") : "–";
        return `${tongue(track.language)} ${age}`;
    });
    return list(told);
}

// --- in a booth --------------------------------------------------------------------------------------

const DRAFT = "floor:caption";

/** A line is written and sent with Enter; the last ones can be put right. */
export function writing(floor: Floor, into: string): Part {
    if (!floor.may("captions.write_caption")) return nothing;
    const captions = captionsOf(floor);
    const track = captions.in(into);
    const title = interpolate(gettext("Captions in %(language)s"), { language: tongue(into) });
    return html`
        <section class="panel caption-desk" aria-labelledby="caption-title">
            <header><h2 id="caption-title">${title}</h2> ${track ? ending(captions, track) : nothing}</header>
            ${track ? html`<ol>${captions.linesOf(track).slice(-WRITTEN).map((line) => written(captions, line))}</ol>` : nothing}
            ${field(captions, track?.language ?? into)} ${unsent(floor)}
        </section>
    `;
}

function ending(captions: Captions, track: Track): TemplateResult {
    const end = () => captions.end(track);
    return html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${end}>${gettext("End captions")}</button>`;
}

function written(captions: Captions, line: Line): TemplateResult {
    const correct = () => {
        captions.correcting = line;
        keep(line.text);
        captions.floor.changed();
        document.getElementById("caption-text")?.focus();
    };
    return html`
        <li aria-current=${captions.correcting?.number === line.number ? "true" : nothing}>
            <span dir="auto">${line.text}</span>
            <button type="button" class="btn btn-sm btn-link" @click=${correct}>${gettext("Correct")}</button>
        </li>
    `;
}

function field(captions: Captions, into: string): TemplateResult {
    const { correcting, error } = captions;
    const send = (event: Event) => {
        event.preventDefault();
        submit(captions, into);
    };
    const label = correcting ? gettext("The line as it should be") : gettext("The next line");
    return html`
        <form class="caption-field" @submit=${send}>
            <label class="visually-hidden" for="caption-text">${label}</label>
            <input
                id="caption-text"
                class="form-control ${error ? "is-invalid" : ""}"
                dir=${direction(into)}
                lang=${into}
                maxlength="500"
                autocomplete="off"
                placeholder=${label}
                aria-invalid=${error ? "true" : nothing}
                aria-describedby=${error ? "caption-error" : nothing}
                .value=${live(draft())}
                @input=${(event: Event) => typed(captions, event)}
                @keydown=${(event: KeyboardEvent) => event.key === "Escape" && leave(captions)}
            />
            <button type="submit" class="btn btn-primary">${correcting ? gettext("Correct") : gettext("Send")}</button>
            ${error ? html`<p id="caption-error" class="invalid-feedback d-block">${error}</p>` : nothing}
        </form>
    `;
}

function unsent(floor: Floor): Part {
    const urls = ["write_caption", "correct_caption"].map((verb) => floor.page.urls[`captions.${verb}`]);
    const count = waiting().filter((item) => urls.includes(item.url)).length;
    return count && !floor.connected ? html`<p class="quiet"><span class="status status-due">${gettext("Kept, will be sent")}</span></p>` : nothing;
}

function draft(): string {
    return localStorage.getItem(DRAFT) ?? "";
}

function keep(text: string): void {
    localStorage.setItem(DRAFT, text);
}

function typed(captions: Captions, event: Event): void {
    keep((event.target as HTMLInputElement).value);
    captions.error = "";
}

function submit(captions: Captions, into: string): void {
    const text = draft().trim();
    if (!text) captions.error = gettext("Write something first.");
    else if (captions.correcting) captions.correct(captions.correcting, text);
    else captions.write(text, into);
    if (text) leave(captions);
    captions.floor.changed();
}

/** Begin with an empty line again. */
function leave(captions: Captions): void {
    captions.correcting = undefined;
    captions.error = "";
    keep("");
    captions.floor.changed();
}
