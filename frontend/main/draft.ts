/**
 * A form that saves itself: `<form data-draft="/where/to/save/">`, made of `[data-question]` parts.
 *
 * A part whose fields differ from what the server last acknowledged is sent, after a pause in
 * typing, and again until it is answered. So two windows change only what was typed in each, and
 * what `keep.ts` put back after a crash is sent as well. A file travels as soon as it is chosen.
 */
import htmx from "htmx.org";

import { rendered, valueOf, type Field } from "./fields";
import { gettext, interpolate, time } from "./i18n";
import { refuse, type Refusal } from "./notice";

const PAUSE = 700;
const AGAIN = [2_000, 4_000, 8_000, 15_000];

export function startDrafts(): void {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) new Draft(form);
}

class Draft {
    #known = new Map<string, string>();
    #timer: number | undefined;
    #failures = 0;
    #saving = false;

    constructor(private form: HTMLFormElement) {
        for (const part of this.#parts()) this.#known.set(key(part), values(part, true).toString());
        form.addEventListener("input", () => this.#soon());
        form.addEventListener("change", (event) => this.#changed(event.target as Element));
        form.querySelector("[data-draft-save]")?.addEventListener("click", (event) => this.#byHand(event));
        window.addEventListener("online", () => this.#soon(0));
        this.#showParts();
        if (this.#unsaved().length) this.#soon(0);
    }

    #parts(): HTMLElement[] {
        return [...this.form.querySelectorAll<HTMLElement>("[data-question]")];
    }

    #unsaved(): HTMLElement[] {
        return this.#parts().filter((part) => values(part).toString() !== this.#known.get(key(part)));
    }

    #changed(target: Element): void {
        if (target instanceof HTMLInputElement && target.type === "file") void this.#attach(target);
        this.#showParts();
        this.#soon();
    }

    #byHand(event: Event): void {
        event.preventDefault();
        this.#soon(0);
    }

    /** What is asked for one position alone shows once that position is chosen. */
    #showParts(): void {
        const chosen = [...this.form.querySelectorAll<HTMLInputElement>("[name='_positions']:checked")];
        const wanted = new Set(chosen.map((box) => box.value));
        for (const part of this.form.querySelectorAll<HTMLElement>("[data-position]")) {
            part.hidden = !wanted.has(part.dataset["position"]!);
        }
    }

    #soon(pause = PAUSE): void {
        window.clearTimeout(this.#timer);
        this.#timer = window.setTimeout(() => void this.#save(), pause);
    }

    async #save(): Promise<void> {
        if (this.#saving) return this.#soon();
        const parts = this.#unsaved();
        const sent = new Map(parts.map((part) => [key(part), values(part).toString()]));
        this.#saving = true;
        const answer = await this.#post(parts);
        this.#saving = false;
        if (!answer) return this.#later();
        if (!answer.ok) return void refused(answer);
        this.#failures = 0;
        for (const [name, value] of sent) this.#known.set(name, value);
        this.#tell((await answer.json()) as { saved: string; percent: number });
    }

    async #post(parts: HTMLElement[]): Promise<Response | undefined> {
        const body = new URLSearchParams([["changed", ""]]);
        for (const part of parts) {
            body.append("changed", key(part));
            for (const [name, value] of values(part)) body.append(name, value);
        }
        return this.#send(this.form.dataset["draft"]!, body);
    }

    async #send(url: string, body: BodyInit): Promise<Response | undefined> {
        const token = this.form.querySelector<HTMLInputElement>("[name='csrfmiddlewaretoken']")!.value;
        const headers = { "Accept": "application/json", "X-CSRFToken": token };
        try {
            const answer = await fetch(url, { method: "POST", body, headers });
            return answer.status >= 500 ? undefined : answer;
        } catch {
            return undefined;
        }
    }

    #later(): void {
        this.#say(gettext("Not saved yet: the server is not reached. This browser keeps what you typed."), true);
        this.#soon(AGAIN[Math.min(this.#failures, AGAIN.length - 1)]);
        this.#failures += 1;
    }

    #tell({ saved, percent }: { saved: string; percent: number }): void {
        const words = gettext("Saved at %(time)s. Complete: %(percent)s%");
        this.#say(interpolate(words, { time: time(saved), percent }), false);
        const bar = this.form.querySelector<HTMLProgressElement>("[data-draft-percent]");
        if (bar) bar.value = percent;
        if (this.#unsaved().length) return this.#soon();
        const detail = { value: this.form.dataset["keep"] };
        document.body.dispatchEvent(new CustomEvent("kept-done", { detail }));
    }

    #say(words: string, isTrouble: boolean): void {
        const place = this.form.querySelector<HTMLElement>("[data-draft-said]");
        if (!place) return;
        place.textContent = words;
        place.classList.toggle("is-trouble", isTrouble);
    }

    /** It counts from when it has arrived, so it is on its way at once. */
    async #attach(input: HTMLInputElement): Promise<void> {
        const place = input.closest("[data-question]")?.querySelector<HTMLElement>("[data-attach]");
        if (!place) return;
        for (const file of [...(input.files ?? [])]) {
            const body = new FormData();
            body.append("file", file);
            this.#say(interpolate(gettext("Sending %(name)s …"), { name: file.name }), false);
            const answer = await this.#send(place.dataset["attach"]!, body);
            if (!answer) return this.#say(gettext("The file was not sent: choose it again."), true);
            if (!answer.ok) {
                this.#say(gettext("The file was not taken."), true);
                return void refused(answer);
            }
            place.innerHTML = await answer.text();
            htmx.process(place);
        }
        input.value = "";
        this.#soon(0);
    }
}

function key(part: HTMLElement): string {
    return part.dataset["question"]!;
}

/** The fields of a part, as a form would send them; `asRendered` as the server wrote them. */
function values(part: HTMLElement, asRendered = false): URLSearchParams {
    const told = new URLSearchParams();
    for (const field of part.querySelectorAll<Field>("input, textarea, select")) {
        if (!field.name || field.type === "file") continue;
        const value = asRendered ? rendered(field) : valueOf(field);
        if (value !== false) told.append(field.name, value === true ? field.value : value);
    }
    return told;
}

async function refused(answer: Response): Promise<void> {
    const told = (await answer.json().catch(() => ({}))) as { refusal?: Refusal };
    refuse(told.refusal ?? { message: gettext("This could not be saved.") });
}
