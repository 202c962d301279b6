/**
 * `<hemi-replay data-source="…/replay.json">`: a session played again from its record, at any
 * speed. It shows who had the floor, who waited and why, as the screens did at that moment.
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { gettext, interpolate, running, time } from "../main/i18n";
import { delegation, name, place, type Part } from "./shared";
import type { Person, Why } from "./state";
import { why } from "./why";

interface Frame {
    at: string;
    floor?: { stage: "OPEN" | "CLOSED"; policy: string };
    speaker?: { turn: number; called_at: string; limit: number | null; paused_at: string | null; paused: number } | null;
    queue?: [number, Why, number][];
    item?: number | null;
}

export interface Recording {
    turns: Record<string, Person>;
    frames: Frame[];
}

interface Item {
    item: number;
    number: number;
    title: string;
}

const SPEEDS = [1, 5, 20, 60];
const TICK = 250;

/** All that holds at a moment: each part as the last frame before it says. */
export function sceneAt(frames: Frame[], moment: number): Omit<Required<Frame>, "at"> {
    const scene: Omit<Required<Frame>, "at"> = {
        floor: { stage: "CLOSED", policy: "ARRIVAL" },
        speaker: null,
        queue: [],
        item: null,
    };
    for (const frame of frames) {
        if (Date.parse(frame.at) > moment) break;
        const { at: _at, ...said } = frame;
        Object.assign(scene, said);
    }
    return scene;
}

class HemiReplay extends LitElement {
    #recording: Recording | undefined;
    #items: Item[] = [];
    #failed = false;
    #moment = 0;
    #speed = SPEEDS[2]!;
    #playing: number | undefined;

    protected override createRenderRoot(): HTMLElement {
        return this;
    }

    override connectedCallback(): void {
        super.connectedCallback();
        this.replaceChildren();
        this.#items = JSON.parse(document.getElementById("replay-items")?.textContent ?? "[]") as Item[];
        void this.#load();
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.#pause();
    }

    protected override render(): TemplateResult | typeof nothing {
        if (this.#failed) return this.#failure();
        if (!this.#recording) return html`<p role="status">${gettext("The record is being read.")}</p>`;
        if (!this.#recording.frames.length) return html`<p class="quiet">${gettext("Nothing has happened on this floor yet.")}</p>`;
        return html`${this.#controls()} ${this.#scene(this.#recording)}`;
    }

    async #load(): Promise<void> {
        this.#failed = false;
        try {
            const response = await fetch(this.dataset["source"]!, { headers: { Accept: "application/json" } });
            if (!response.ok) throw new Error(response.statusText);
            this.#recording = (await response.json()) as Recording;
            this.#moment = this.#first;
        } catch {
            this.#failed = true;
        }
        this.requestUpdate();
    }

    #failure(): TemplateResult {
        const again = () => {
            void this.#load();
        };
        return html`
            <p class="age">${gettext("The record could not be read.")}</p>
            <button type="button" class="btn btn-primary" @click=${again}>${gettext("Try again")}</button>
        `;
    }

    get #frames(): Frame[] {
        return this.#recording?.frames ?? [];
    }

    get #first(): number {
        return Date.parse(this.#frames[0]?.at ?? "");
    }

    get #last(): number {
        return Date.parse(this.#frames.at(-1)?.at ?? "");
    }

    #controls(): TemplateResult {
        const seek = (event: Event) => this.#go(Number((event.target as HTMLInputElement).value));
        return html`
            <div class="replay-controls" role="group" aria-label=${gettext("Replay")}>
                <button type="button" class="btn btn-primary" @click=${() => (this.#playing ? this.#pause() : this.#play())}>
                    ${this.#playing ? gettext("Pause") : gettext("Play")}
                </button>
                <button type="button" class="btn btn-outline-primary" @click=${() => this.#step(-1)}>${gettext("Step back")}</button>
                <button type="button" class="btn btn-outline-primary" @click=${() => this.#step(1)}>${gettext("Step forward")}</button>
                ${this.#speeds()}
                <label class="replay-line">
                    <span class="visually-hidden">${gettext("Moment")}</span>
                    <input
                        type="range"
                        min=${this.#first}
                        max=${this.#last}
                        step="1000"
                        .value=${String(this.#moment)}
                        aria-valuetext=${this.#clock}
                        @input=${seek}
                    />
                </label>
                <output>${this.#clock}</output>
            </div>
        `;
    }

    #speeds(): TemplateResult {
        const choose = (event: Event) => {
            this.#speed = Number((event.target as HTMLSelectElement).value);
            if (this.#playing) this.#play();
        };
        const option = (speed: number) => html`<option value=${speed} ?selected=${speed === this.#speed}>${speed}×</option>`;
        return html`
            <label>
                <span class="visually-hidden">${gettext("Speed")}</span>
                <select class="form-select" @change=${choose}>${SPEEDS.map(option)}</select>
            </label>
        `;
    }

    get #clock(): string {
        return time(new Date(this.#moment).toISOString());
    }

    #scene(recording: Recording): TemplateResult {
        const scene = sceneAt(recording.frames, this.#moment);
        return html`
            <div class="replay">
                ${this.#now(recording, scene)}
                <section class="panel" aria-labelledby="replay-queue">
                    <header><h2 id="replay-queue">${gettext("Speakers' list")}</h2></header>
                    <ol class="queue">
                        ${repeat(scene.queue, ([turn]) => turn, (row) => this.#waiting(recording, row))}
                    </ol>
                    ${scene.queue.length ? nothing : html`<p class="quiet">${gettext("Nobody is waiting")}</p>`}
                </section>
            </div>
        `;
    }

    #now(recording: Recording, scene: Omit<Required<Frame>, "at">): TemplateResult {
        const person = scene.speaker && recording.turns[scene.speaker.turn];
        const item = this.#items.find((one) => one.item === scene.item);
        const nobody = scene.floor.stage === "OPEN" ? gettext("Nobody is speaking") : gettext("The floor is closed");
        return html`
            <section class="now ${person ? "" : "now-nobody"}" aria-labelledby="replay-now">
                <h2 id="replay-now">${gettext("Now speaking")}</h2>
                <p class="now-who">
                    <strong>${person ? delegation(person) : nobody}</strong>
                    ${scene.speaker ? html`<span class="timer">${running(this.#spoken(scene.speaker))}</span>` : nothing}
                </p>
                ${person ? html`<p class="now-name">${name(person)} ${place(person.from)}</p>` : nothing}
                ${item ? html`<p class="now-item"><b>${itemLabel(item)}</b> <bdi>${item.title}</bdi></p>` : nothing}
            </section>
        `;
    }

    #spoken(speaker: NonNullable<Frame["speaker"]>): number {
        const until = speaker.paused_at ? Date.parse(speaker.paused_at) : this.#moment;
        return Math.max(0, (until - Date.parse(speaker.called_at)) / 1000 - speaker.paused);
    }

    #waiting(recording: Recording, [turn, reason, count]: [number, Why, number]): Part {
        const person = recording.turns[turn];
        if (!person) return nothing;
        return html`
            <li>
                <span class="who">
                    <strong>${delegation(person)}</strong>
                    <span>${name(person)}</span>
                    <small>${why({ why: reason, count })}</small>
                </span>
                ${place(person.from)}
            </li>
        `;
    }

    #play(): void {
        window.clearInterval(this.#playing);
        if (this.#moment >= this.#last) this.#moment = this.#first;
        this.#playing = window.setInterval(() => this.#go(this.#moment + TICK * this.#speed, true), TICK);
        this.requestUpdate();
    }

    #pause(): void {
        window.clearInterval(this.#playing);
        this.#playing = undefined;
        this.requestUpdate();
    }

    #go(moment: number, playing = false): void {
        this.#moment = Math.min(Math.max(moment, this.#first), this.#last);
        if (playing && this.#moment === this.#last) this.#pause();
        this.requestUpdate();
    }

    /** To the next thing that happened, or the one before. */
    #step(by: 1 | -1): void {
        this.#pause();
        const times = this.#frames.map((frame) => Date.parse(frame.at));
        const found = by > 0 ? times.find((at) => at > this.#moment) : times.filter((at) => at < this.#moment).at(-1);
        if (found !== undefined) this.#go(found);
    }
}

function itemLabel(item: Item): string {
    return interpolate(gettext("Item %(number)s"), { number: item.number });
}

customElements.define("hemi-replay", HemiReplay);
