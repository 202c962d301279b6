/**
 * On a record, words selected inside one turn offer to become a follow-up: a link beside them, next
 * in the order of the keyboard. The transcript names where it leads (`data-follow-up`), each turn's
 * words their speech (`data-speech`). Without a script every turn has a link of its own.
 */
import { gettext } from "./i18n";

/** Characters of a passage that travel in an address; a longer one is cut, and still stands there. */
const LONGEST = 1_000;
const APART = 8;

let link: HTMLAnchorElement | undefined;
let chosen: Range | undefined;

export function startPassage(): void {
    if (!document.querySelector("[data-follow-up]")) return;
    document.addEventListener("selectionchange", offer);
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") withdraw();
        if (event.key === "Tab" && !event.shiftKey) goThere(event);
    });
    window.addEventListener("scroll", place, { passive: true });
    window.addEventListener("resize", place);
}

/** The turn in which the words stand, all of them. A triple click ends where the next turn begins. */
function turnOf(range: Range, words: string): HTMLElement | null {
    const node = range.startContainer;
    const element = node instanceof Element ? node : node.parentElement;
    const turn = element?.closest<HTMLElement>("[data-follow-up] [data-speech]") ?? null;
    return turn && oneLine(turn.textContent ?? "").includes(words) ? turn : null;
}

/** Words as the record has them: how lines are broken on the page does not matter. */
function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

/** Never through the middle of a character or of a mark where words were lost. */
function cut(words: string): string {
    const short = words.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, "");
    return short.replace(/⟦…?$/, "").trim();
}

function offer(): void {
    if (link && link === document.activeElement) return;
    const selection = document.getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0) : undefined;
    const words = oneLine(String(selection ?? ""));
    const turn = range && words ? turnOf(range, words) : null;
    if (!range || !turn) return withdraw();
    chosen = range;
    link ??= made();
    link.href = address(turn, words.length > LONGEST ? cut(words) : words);
    if (link.previousElementSibling !== turn) turn.after(link);
    place();
}

function made(): HTMLAnchorElement {
    const anchor = document.createElement("a");
    anchor.className = "btn btn-sm btn-accent";
    anchor.textContent = gettext("Make this a follow-up");
    anchor.style.position = "fixed";
    anchor.style.zIndex = "8";
    // A press would otherwise undo the selection, and with it this link, before it is a click.
    anchor.addEventListener("mousedown", (event) => event.preventDefault());
    anchor.addEventListener("blur", offer);
    return anchor;
}

function address(turn: HTMLElement, words: string): string {
    const to = turn.closest<HTMLElement>("[data-follow-up]")!.dataset["followUp"]!;
    return `${to}?${new URLSearchParams({ speech: turn.dataset["speech"]!, quote: words })}`;
}

function withdraw(): void {
    link?.remove();
    chosen = undefined;
}

/** After a selection by mouse no control has the focus, and the next would be the page's first. */
function goThere(event: KeyboardEvent): void {
    if (!link?.isConnected || document.activeElement?.matches("a, button, input, select, textarea")) return;
    event.preventDefault();
    link.focus();
}

/** Below the selection where there is room, and always on the screen. */
function place(): void {
    if (!link?.isConnected || !chosen) return;
    const words = chosen.getBoundingClientRect();
    const below = Math.min(words.bottom + APART, window.innerHeight - link.offsetHeight - APART);
    const edge = document.documentElement.clientWidth - link.offsetWidth - APART;
    link.style.top = `${Math.max(APART, below)}px`;
    link.style.left = `${Math.max(APART, Math.min(words.left, edge))}px`;
}
