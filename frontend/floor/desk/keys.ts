// Single keys, for a chair who looks at the room. They can be turned off, and never act while typing.

import { html, nothing, type TemplateResult } from "lit";

import { gettext } from "../../main/i18n";
import type { Part } from "../shared";
import type { Floor } from "../state";
import * as actions from "./actions";
import { toLine } from "./line";
import { nextSlide, previousSlide } from "./parts";
import { chooseBeside, chosenHand, choosing } from "./queue";

interface Key {
    keys: string[];
    does: string;
    act: (floor: Floor) => void;
}

const ID = "floor-keys";

function keysOfAll(): Key[] {
    return [
        { keys: ["n"], does: gettext("Next speaker"), act: actions.callNext },
        { keys: ["e"], does: gettext("End turn"), act: actions.endTurn },
        { keys: ["p"], does: gettext("Pause or resume"), act: actions.pauseOrResume },
        { keys: ["+"], does: gettext("1 minute more"), act: actions.oneMinuteMore },
        { keys: ["i"], does: gettext("Next item"), act: actions.beginNext },
        { keys: ["u"], does: gettext("Undo the last step"), act: actions.undo },
        { keys: ["l"], does: gettext("Open or close the list"), act: actions.openOrCloseList },
        { keys: ["r"], does: gettext("Put the last one back"), act: actions.readdLast },
        { keys: ["/"], does: gettext("Type a line: q+ kenya, q- kenya, ack"), act: toLine },
        { keys: ["s"], does: gettext("Next slide"), act: nextSlide },
        { keys: ["S"], does: gettext("Previous slide"), act: previousSlide },
        ...keysOfRows(),
    ];
}

function keysOfRows(): Key[] {
    const chosen = (act: (floor: Floor, person: NonNullable<ReturnType<typeof chosenHand>>) => void) => (floor: Floor) => {
        const person = chosenHand(floor);
        if (person) act(floor, person);
    };
    return [
        { keys: ["j", "ArrowDown"], does: gettext("Choose the next in the list"), act: (floor) => chooseBeside(floor, 1) },
        { keys: ["k", "ArrowUp"], does: gettext("Choose the one before"), act: (floor) => chooseBeside(floor, -1) },
        { keys: ["c"], does: gettext("Call the chosen one now"), act: chosen(actions.call) },
        { keys: ["J"], does: gettext("Move the chosen one down"), act: chosen(actions.moveDown) },
        { keys: ["K"], does: gettext("Move the chosen one up"), act: chosen(actions.moveUp) },
        { keys: ["Delete"], does: gettext("Remove the chosen one"), act: chosen(actions.remove) },
        { keys: ["Escape"], does: gettext("Choose nobody"), act: (floor) => choosing(floor, undefined) },
    ];
}

export function toggleKeys(): void {
    const dialog = document.querySelector<HTMLDialogElement>(`#${ID}`);
    if (dialog?.open) dialog.close();
    else dialog?.showModal();
}

function areOn(): boolean {
    return localStorage.getItem("floor:keys") !== "off";
}

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]";

export function onKey(floor: Floor, event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
    if (!isPlain || target.closest(TYPING)) return;
    if (event.key === "?") return toggleKeys();
    if (areOn() && !event.repeat && press(floor, event.key, target)) event.preventDefault();
}

function press(floor: Floor, key: string, target: HTMLElement): boolean {
    if (/^[1-9]$/.test(key)) {
        choosing(floor, floor.sections.queue[Number(key) - 1]);
        return true;
    }
    // Arrows belong to what has the focus, as to tabs and to what scrolls.
    if (key.startsWith("Arrow") && target !== document.body && !target.closest(".queue")) return false;
    const found = keysOfAll().find((one) => one.keys.includes(key));
    found?.act(floor);
    return found !== undefined;
}

export function keys(floor: Floor): Part {
    const toggle = (event: Event) => {
        localStorage.setItem("floor:keys", (event.target as HTMLInputElement).checked ? "on" : "off");
        floor.changed();
    };
    const row = (names: string[], does: string): TemplateResult => html`
        <dt>${names.map((name, index) => html`${index ? " " : nothing}<kbd>${glyph(name)}</kbd>`)}</dt>
        <dd>${does}</dd>
    `;
    return html`
        <dialog id=${ID} class="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">${gettext("Keys")}</h2>
            <dl class="facts">
                ${keysOfAll().map((one) => row(one.keys, one.does))} ${row(["1", "…", "9"], gettext("Choose somebody in the list"))}
                ${row(["?"], gettext("This list"))}
            </dl>
            <label class="form-check">
                <input class="form-check-input" type="checkbox" .checked=${areOn()} @change=${toggle} />
                <span class="form-check-label">${gettext("Use single keys")}</span>
            </label>
            <button type="button" class="btn btn-primary" @click=${toggleKeys}>${gettext("Close")}</button>
        </dialog>
    `;
}

function glyph(key: string): string {
    const names: Record<string, string> = {
        ArrowDown: "↓",
        ArrowUp: "↑",
        Escape: gettext("Esc"),
        Delete: gettext("Del"),
    };
    return names[key] ?? key;
}
