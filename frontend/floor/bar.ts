// The bar under the thumb: raise a hand, one's place, one's entry. It never scrolls away.

import { html, nothing, type TemplateResult } from "lit";

import { duration, gettext, interpolate, ordinal, time } from "../main/i18n";
import { drop, type Fields } from "../main/outbox";
import { asksMe } from "./checks";
import { alarmsInWords } from "./notices";
import { entries, listIsOpen, offered, type Entry } from "./own";
import { entrySheet } from "./entry";
import { chooseHere, hereOf, lastPlace } from "./here";
import { since, type Part } from "./shared";
import { clock, gauge, moodInWords } from "./speech";
import type { Floor, From, KindOfTurn, Speaker, Verb } from "./state";
import { waitAt, waitInWords } from "./wait";
import { ordinary, why } from "./why";

/** Seconds until a button that took another's place may be pressed. */
const SETTLED = 1.5;

type Sheet = "" | "kinds" | "entry";
let open: Sheet = "";
/** What is typed for a hand that is not raised yet. */
let note = "";

/** What the person is told about themselves, for the screen reader and the bar alike. */
export function myPlace(floor: Floor): string {
    if (floor.speaking) return gettext("You have the floor");
    if (floor.kept("withdraw")) return gettext("Your withdrawal is kept and will be sent");
    const mine = entries(floor)[0];
    if (mine?.place === 1) return gettext("You are next");
    if (mine) {
        const words = gettext("You are %(place)s in the queue");
        return interpolate(words, { place: ordinal(mine.place) });
    }
    if (floor.kept("ask_to_speak")) return gettext("Your hand is kept and will be sent");
    return "";
}

export function bar(floor: Floor): TemplateResult {
    return html`
        <div
            class="thumb-bar"
            role="region"
            aria-label=${gettext("Your turn to speak")}
            @keydown=${(event: KeyboardEvent) => {
                if (event.key === "Escape" && open) show(floor, "");
            }}
        >
            <div class="thumb-bar-inner">${sheet(floor)} ${content(floor)}</div>
        </div>
    `;
}

function content(floor: Floor): Part {
    const { speaker } = floor.sections;
    if (floor.speaking && speaker) return speaking(floor, speaker);
    const words = myPlace(floor);
    if (words) return waiting(floor, words);
    if (!floor.may("ask_to_speak")) {
        return html`
            <p class="standing following" tabindex="-1">${gettext("You are following this session.")}</p>
            ${checkAlone(floor)}
        `;
    }
    return asking(floor);
}

// --- speaking ------------------------------------------------------------------------------------

function speaking(floor: Floor, speaker: Speaker): TemplateResult {
    const heed = moodInWords(floor, speaker);
    return html`
        ${alarmsInWords(floor).map((words) => html`<p class="bar-alarm" role="alert">${words}</p>`)}
        <div class="bar-line">
            <p class="standing standing-speaking" tabindex="-1">${gettext("You have the floor")}</p>
            <p class="bar-clock">${clock(floor, speaker)} ${heed ? html`<b>${heed}</b>` : nothing}</p>
        </div>
        ${gauge(floor, speaker)}
        <div class="thumbs">${finish(floor, speaker)} ${checkButton(floor)}</div>
    `;
}

/** Whoever meant to withdraw at the moment of being called must not end their turn by it. */
function finish(floor: Floor, speaker: Speaker): Part {
    if (!floor.may("end_turn")) return nothing;
    const isSettled = since(floor, speaker.called_at) >= SETTLED;
    return button(floor, "end_turn", gettext("I have finished"), { turn: speaker.turn }, "primary", isSettled);
}

// --- waiting -------------------------------------------------------------------------------------

function waiting(floor: Floor, words: string): TemplateResult {
    const mine = entries(floor);
    return html`
        <p class="standing" tabindex="-1">${words} ${expected(floor, mine[0])}</p>
        ${mine[0] ? html`<p class="bar-why">${why(mine[0])}</p>` : nothing}
        ${checkAlone(floor)}
        <div class="thumbs">${mine.length ? ownButtons(floor, mine) : keptButton(floor)}</div>
    `;
}

function expected(floor: Floor, mine: Entry | undefined): Part {
    const span = mine && waitAt(floor, mine.place);
    return span ? html`<span class="bar-wait">${waitInWords(span)}</span>` : nothing;
}

function ownButtons(floor: Floor, mine: Entry[]): Part {
    const [first] = mine;
    const gone = floor.kept("withdraw");
    if (gone) return takingBack(floor, gone);
    const label = mine.length > 1 ? gettext("My entries") : gettext("My entry");
    const alone = mine.length === 1 && floor.may("withdraw");
    return html`
        ${toggle(floor, "entry", label, "outline-primary")}
        ${alone ? button(floor, "withdraw", gettext("Withdraw"), { turn: first!.turn }, "outline-primary") : nothing}
        ${more(floor, mine)}
    `;
}

/** A point of order stands beside an ordinary hand; others only where the floor allows several. */
function more(floor: Floor, mine: Entry[]): Part {
    const kinds = furtherKinds(floor, mine);
    if (!kinds.length || !floor.isOpen) return nothing;
    const isPoint = kinds.every((kind) => kind.rank !== null);
    const label = isPoint ? gettext("Point of order") : gettext("Ask again");
    return toggle(floor, "kinds", label, "outline-primary");
}

function furtherKinds(floor: Floor, mine: Entry[]): KindOfTurn[] {
    const hasPoint = mine.some((entry) => entry.rank !== null);
    const hasOther = mine.some((entry) => entry.rank === null);
    const isTaken = (kind: KindOfTurn) => floor.sections.floor.once && (kind.rank === null ? hasOther : hasPoint);
    const isShut = (kind: KindOfTurn) => !listIsOpen(floor) && !(kind.rank !== null && floor.sections.floor.points_always);
    return offered(floor).filter((kind) => !isTaken(kind) && !isShut(kind));
}

function keptButton(floor: Floor): Part {
    const key = floor.kept("ask_to_speak") ?? floor.kept("withdraw");
    return key ? takingBack(floor, key) : nothing;
}

function takingBack(floor: Floor, key: string): TemplateResult {
    const takeBack = () => {
        drop(key);
        floor.changed();
    };
    return html`
        <button type="button" class="btn btn-outline-primary thumb" @click=${takeBack}>${gettext("Take back")}</button>
    `;
}

// --- asking --------------------------------------------------------------------------------------

function asking(floor: Floor): TemplateResult {
    if (!floor.isOpen) {
        return html`
            <p class="standing" tabindex="-1">${gettext("The floor is closed")}</p>
            ${chooseHere(floor)} ${checkAlone(floor)}
        `;
    }
    const kinds = furtherKinds(floor, []);
    const plain = kinds.find((kind) => kind.code === ordinary(floor)?.code);
    return html`
        ${plain ? nothing : html`<p class="standing" tabindex="-1">${listClosed(floor)}</p>`}
        ${chooseHere(floor)}
        <div class="thumbs">
            ${plain ? button(floor, "ask_to_speak", gettext("Ask to speak"), { from: from(floor) }, "accent") : nothing}
            ${kindsButton(floor, kinds, Boolean(plain))} ${checkButton(floor)}
        </div>
    `;
}

function listClosed(floor: Floor): string {
    const { opens_at } = floor.sections.floor;
    const isComing = opens_at && Date.parse(opens_at) > floor.now;
    if (!isComing) return gettext("The speakers' list is closed");
    return interpolate(gettext("The speakers' list opens at %(time)s"), { time: time(opens_at) });
}

function kindsButton(floor: Floor, kinds: KindOfTurn[], beside: boolean): Part {
    if (kinds.length < (beside ? 2 : 1)) return nothing;
    if (!beside) return toggle(floor, "kinds", gettext("Point of order"), "accent");
    return html`
        <button
            type="button"
            class="btn btn-accent thumb thumb-more"
            aria-expanded=${String(open === "kinds")}
            aria-label=${gettext("Ask for something else, or with a note")}
            @click=${() => show(floor, open === "kinds" ? "" : "kinds")}
        >
            <span class="chevron" aria-hidden="true"></span>
        </button>
    `;
}

/** Where one is present; before one has said so, where one last chose to speak from. */
function from(floor: Floor): From {
    return hereOf(floor) ?? lastPlace() ?? "ROOM";
}

// --- what opens over the bar ---------------------------------------------------------------------

function show(floor: Floor, which: Sheet): void {
    open = which;
    floor.changed();
}

function sheet(floor: Floor): Part {
    const mine = entries(floor);
    if ((open === "entry" && !mine.length) || floor.speaking) open = "";
    if (open === "entry") return entrySheet(floor, mine, () => show(floor, ""));
    return open === "kinds" && floor.isOpen ? kindsSheet(floor, furtherKinds(floor, mine)) : nothing;
}

function kindsSheet(floor: Floor, kinds: KindOfTurn[]): TemplateResult {
    const typed = (event: Event) => {
        note = (event.target as HTMLInputElement).value;
    };
    return html`
        <section class="sheet" aria-label=${gettext("Ask to speak")}>
            <label class="form-label" for="new-note">${gettext("What it is about, if you like")}</label>
            <input id="new-note" class="form-control" maxlength="300" dir="auto" .value=${note} @input=${typed} />
            <div class="kinds">${kinds.map((kind) => kindButton(floor, kind))}</div>
        </section>
    `;
}

function kindButton(floor: Floor, kind: KindOfTurn): TemplateResult {
    const ask = async () => {
        const answer = await floor.act("ask_to_speak", { from: from(floor), kind: kind.code, note });
        if (!answer || answer.outcome === "refused") return;
        note = "";
        show(floor, "");
    };
    const rule = kind.rank === null ? "" : gettext("goes first");
    const limit = kind.limit === null ? "" : duration(kind.limit, "short");
    return html`
        <button type="button" class="btn btn-outline-primary" aria-disabled=${String(floor.busy.has("ask_to_speak"))} @click=${ask}>
            <span>${kind.title}</span> <small>${[rule, limit].filter(Boolean).join(" · ")}</small>
        </button>
    `;
}

// --- buttons -------------------------------------------------------------------------------------

function toggle(floor: Floor, which: Sheet, label: string, look: string): TemplateResult {
    return html`
        <button
            type="button"
            class="btn btn-${look} thumb"
            aria-expanded=${String(open === which)}
            @click=${() => show(floor, open === which ? "" : which)}
        >
            ${label}
        </button>
    `;
}

/** Whatever is asked of everybody is one tap away, wherever the page is. */
function checkButton(floor: Floor): Part {
    if (!asksMe(floor)) return nothing;
    const go = () => {
        const card = document.querySelector<HTMLElement>("#check");
        card?.scrollIntoView({ block: "start" });
        card?.focus({ preventScroll: true });
    };
    return html`<button type="button" class="btn btn-primary thumb" @click=${go}>${gettext("Answer")}</button>`;
}

function checkAlone(floor: Floor): Part {
    return asksMe(floor) ? html`<div class="thumbs">${checkButton(floor)}</div>` : nothing;
}

function button(
    floor: Floor,
    verb: Verb,
    label: string,
    fields: Fields,
    look: string,
    possible = true,
): TemplateResult {
    const act = () => {
        if (possible) void floor.act(verb, fields);
    };
    return html`
        <button
            type="button"
            class="btn btn-${look} thumb"
            aria-disabled=${String(!possible || floor.busy.has(verb))}
            aria-busy=${floor.busy.has(verb) ? "true" : nothing}
            @click=${act}
        >
            ${label}
        </button>
    `;
}
