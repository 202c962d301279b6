// What the room looks at: a page of a document, or a text. "Next page" moves everyone who follows;
// whoever looks back stays where they look until they catch up.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { gettext, interpolate, ngettext } from "../main/i18n";
import { delegation, type Part } from "./shared";
import type { Floor, Verb } from "./state";

/** Addresses by width in pixels; none where the page could not be drawn. */
type Images = Record<string, string>;

/** A page as it is drawn: `width` and `height` are those of the larger picture. */
interface Page {
    page: number;
    images: Images;
    width: number;
    height: number;
    text: string;
}

/** A text where `deck` is null; then there is no page. */
interface Shown extends Partial<Page> {
    deck: number | null;
    title: string;
    lang: string;
    since: string;
    text: string;
    pages?: number;
    /** The text is longer than what was sent. */
    more?: boolean;
    next?: Images | null;
}

/** A document as operators see it. */
interface Deck {
    deck: number;
    key: string;
    title: string;
    stage: "PENDING" | "RENDERING" | "READY" | "FAILED";
    pages: number | null;
    done: number;
    failure: "" | "BROKEN" | "LOCKED" | "EMPTY" | "TOO_LONG" | "TOO_HEAVY" | "LOST";
}

/** All pages of a deck, as `pages/?deck=` tells them. */
interface Pages {
    deck: number;
    title: string;
    lang: string;
    pages: Page[];
}

/** What one browser remembers besides the state. */
interface Looking {
    /** Where somebody looks back; null while they follow. */
    at: { deck: number; page: number } | null;
    known: Map<number, Pages>;
    asked: Set<string>;
}

const TURNING: Verb[] = ["slides.show_page", "slides.next_page", "slides.previous_page"];
/** Thousands must not ask for the next picture in the same moment. */
const SPREAD = 4_000;
const BESIDE = "(width >= 992px) 58vw, 94vw";
const WHOLE = "100vw";
const PREVIEW = "24rem";
const LONG = 420;

const lookings = new WeakMap<Floor, Looking>();
const fetched = new Set<string>();

function lookingOf(floor: Floor): Looking {
    const known = lookings.get(floor);
    if (known) return known;
    const looking: Looking = { at: null, known: new Map(), asked: new Set() };
    lookings.set(floor, looking);
    return looking;
}

function shownOn(floor: Floor): Shown | null {
    return (floor.sections["slide"] as Shown | null | undefined) ?? null;
}

function presenters(floor: Floor): { person: number; name: string }[] {
    return (floor.sections["presenters"] as { person: number; name: string }[] | undefined) ?? [];
}

function decks(floor: Floor): Deck[] {
    return (floor.sections["decks"] as Deck[] | undefined) ?? [];
}

/** Whether slides or a text are on the screens. */
export function isShowing(floor: Floor): boolean {
    return shownOn(floor) !== null;
}

/** Whoever is named while their page is open may from then on; the server decides in any case. */
function mayTurn(floor: Floor): boolean {
    const { may, me } = floor.page;
    if (!may.includes(TURNING[0]!) && presenters(floor).some((one) => one.person === me)) may.push(...TURNING);
    return floor.may("slides.next_page");
}

// --- for delegates ----------------------------------------------------------------------------

/** What the room looks at, for somebody who may look back and catch up. */
export function slide(floor: Floor): TemplateResult {
    const shown = shownOn(floor);
    const { at } = lookingOf(floor);
    if (at) return lookBack(floor, at);
    if (!shown) return html`<p class="quiet">${gettext("No slides are on screen.")}</p>`;
    if (shown.deck === null) return text(shown, "slide");
    preload(shown.next, BESIDE, SPREAD);
    return html`
        <section class="slide" aria-label=${gettext("Slides")}>
            ${heading(shown.title, shown.lang, shown.page!, shown.pages!)}
            ${picture(shown as Page, shown.lang, BESIDE)} ${words(floor, shown.deck, shown as Page, shown.lang)}
            <div class="slide-turn">
                ${turnButton(gettext("Look back"), shown.page! > 1, () => look(floor, shown.deck!, shown.page! - 1))}
                ${shown.pages! > shown.page!
                    ? turnButton(gettext("Look ahead"), true, () => look(floor, shown.deck!, shown.page! + 1))
                    : nothing}
            </div>
            ${mayTurn(floor) ? everybody(floor) : nothing}
        </section>
    `;
}

function heading(title: string, lang: string, page: number, pages: number): TemplateResult {
    return html`
        <div class="slide-head">
            <h3><bdi lang=${lang || nothing}>${title}</bdi></h3>
            <p role="status">${pageOf(page, pages)}</p>
        </div>
    `;
}

function pageOf(page: number, pages: number): string {
    return interpolate(gettext("Page %(page)s of %(pages)s"), { page, pages });
}

function lookBack(floor: Floor, at: { deck: number; page: number }): TemplateResult {
    const pages = pagesOf(floor, at.deck, at.page);
    const page = pages?.pages.find((one) => one.page === at.page);
    const last = pages?.pages.length ?? 0;
    return html`
        <section class="slide slide-away" aria-label=${gettext("Slides")}>
            ${pages ? heading(pages.title, pages.lang, at.page, total(floor, at.deck) || last) : nothing}
            <div class="slide-behind">
                <p role="status">${whereTheRoomIs(floor, at)}</p>
                <button type="button" class="btn btn-primary" @click=${() => catchUp(floor)}>${gettext("Catch up")}</button>
            </div>
            ${page ? picture(page, pages!.lang, BESIDE) : waiting(shownOn(floor))}
            ${page ? words(floor, at.deck, page, pages!.lang) : nothing}
            <div class="slide-turn">
                ${turnButton(gettext("Previous page"), at.page > 1, () => look(floor, at.deck, at.page - 1))}
                ${turnButton(gettext("Next page"), at.page < last, () => look(floor, at.deck, at.page + 1))}
            </div>
        </section>
    `;
}

/** Pages in all, where the room looks at the same deck. */
function total(floor: Floor, deck: number): number {
    const shown = shownOn(floor);
    return shown?.deck === deck ? (shown.pages ?? 0) : 0;
}

function whereTheRoomIs(floor: Floor, at: { deck: number }): string {
    const shown = shownOn(floor);
    if (!shown) return gettext("The room looks at no slides now.");
    if (shown.deck !== at.deck) return interpolate(gettext("The room looks at: %(title)s"), { title: shown.title || gettext("A text") });
    return interpolate(gettext("The room is at page %(page)s."), { page: shown.page! });
}

/** Look at a page of one's own; where it is the room's, follow again. */
function look(floor: Floor, deck: number, page: number): void {
    const shown = shownOn(floor);
    const follows = shown?.deck === deck && shown.page === page;
    lookingOf(floor).at = follows ? null : { deck, page };
    floor.changed();
}

function catchUp(floor: Floor): void {
    lookingOf(floor).at = null;
    floor.changed();
}

function turnButton(label: string, isPossible: boolean, act: () => void): TemplateResult {
    return html`
        <button type="button" class="btn btn-outline-secondary" aria-disabled=${isPossible ? nothing : "true"} @click=${() => isPossible && act()}>
            ${label}
        </button>
    `;
}

/** For whoever the chair lets turn the pages. */
function everybody(floor: Floor): TemplateResult {
    return html`
        <div class="slide-present">
            <p>${gettext("You turn the pages for everybody.")}</p>
            ${turners(floor)}
        </div>
    `;
}

// --- pictures and words -----------------------------------------------------------------------

/** Its place is kept from the start: the size is known before the picture is there. */
function picture(page: Page, lang: string, sizes: string): TemplateResult {
    const { images, width, height } = page;
    if (!images || !images["1920"]) return bare();
    return html`
        <img
            class="slide-picture"
            src=${images["1920"]}
            srcset=${srcset(images)}
            sizes=${sizes}
            width=${width}
            height=${height}
            lang=${lang || nothing}
            alt=${page.text || interpolate(gettext("Page %(page)s, without any text"), { page: page.page })}
            decoding="async"
        />
    `;
}

function bare(): TemplateResult {
    return html`<p class="slide-bare">${gettext("This page cannot be shown here. Open the document to see it.")}</p>`;
}

/** As large as the page to come, as far as it is known. */
function waiting(shown: Shown | null): TemplateResult {
    const ratio = shown?.width && shown.height ? `${shown.width} / ${shown.height}` : "16 / 9";
    return html`<p class="slide-bare" style="aspect-ratio: ${ratio}">${gettext("One moment…")}</p>`;
}

function srcset(images: Images): string {
    return Object.entries(images)
        .map(([width, url]) => `${url} ${width}w`)
        .join(", ");
}

/** What is written on a page, as text: to be enlarged, copied and translated. */
function words(floor: Floor, deck: number, page: Page, lang: string): Part {
    if (!page.text) return nothing;
    const whole = (page as Partial<Shown>).more ? lookingOf(floor).known.get(deck)?.pages.find((one) => one.page === page.page) : page;
    const open = (event: Event) => {
        if ((event.target as HTMLDetailsElement).open && !whole) pagesOf(floor, deck, page.page);
    };
    return html`
        <details class="slide-words" @toggle=${open}>
            <summary>${gettext("Text of this page")}</summary>
            <p lang=${lang || nothing} dir="auto">${(whole ?? page).text}</p>
        </details>
    `;
}

function text(shown: Shown, of: string): TemplateResult {
    const long = shown.text.length > LONG ? "slide-text-long" : "";
    return html`
        <section class="${of} slide-text ${long}" aria-label=${gettext("Text on screen")}>
            ${shown.title ? html`<h3 lang=${shown.lang} dir="auto">${shown.title}</h3>` : nothing}
            <p lang=${shown.lang} dir="auto">${shown.text}</p>
        </section>
    `;
}

/** Have the next picture ready when its page is turned to. */
function preload(images: Images | null | undefined, sizes: string, within: number): void {
    const url = images?.["1920"];
    if (!url || fetched.has(url)) return;
    fetched.add(url);
    window.setTimeout(() => {
        const image = new Image();
        image.sizes = sizes;
        image.srcset = srcset(images);
    }, Math.random() * within);
}

/** The pages of a deck, asked for once, and again where `page` is not among them. */
function pagesOf(floor: Floor, deck: number, page: number): Pages | undefined {
    const looking = lookingOf(floor);
    const known = looking.known.get(deck);
    const has = known?.pages.some((one) => one.page === page) ?? false;
    // One question for each length it may have: while it is being prepared there are ever more.
    const question = `${deck} ${page} ${keyOf(floor, deck)}`;
    if (!has && !looking.asked.has(question)) {
        looking.asked.add(question);
        void ask(floor, deck, () => looking.asked.delete(question));
    }
    return known;
}

/** What tells one rendering of a deck from another, for operators, who see it being rendered. */
function keyOf(floor: Floor, deck: number): string {
    const row = decks(floor).find((one) => one.deck === deck);
    return row ? `${row.key} ${row.done}` : "";
}

async function ask(floor: Floor, deck: number, failed: () => void): Promise<void> {
    const url = floor.page.urls["slides.pages"];
    if (!url) return;
    try {
        const headers = { Accept: "application/json" };
        const response = await fetch(`${url}?deck=${deck}`, { headers, signal: AbortSignal.timeout(10_000) });
        if (!response.ok) throw new Error(response.statusText);
        lookingOf(floor).known.set(deck, (await response.json()) as Pages);
        floor.changed();
    } catch {
        window.setTimeout(failed, 5_000);
    }
}

// --- for the desk -----------------------------------------------------------------------------

/** Turn to the next page for everybody. */
export function nextSlide(floor: Floor): void {
    turn(floor, "slides.next_page");
}

/** Turn back for everybody. */
export function previousSlide(floor: Floor): void {
    turn(floor, "slides.previous_page");
}

function turn(floor: Floor, verb: Verb): void {
    const shown = shownOn(floor);
    if (shown?.deck && shown.page && mayTurn(floor)) floor.act(verb, { seen: shown.page, deck: shown.deck });
}

/** What is on screen, its pages, and what else there is to show. */
export function slideControls(floor: Floor): TemplateResult {
    const shown = shownOn(floor);
    return html`<div class="slides">${shown ? onScreen(floor, shown) : nothing} ${choice(floor, shown)} ${presenting(floor)}</div>`;
}

function hideButton(floor: Floor): Part {
    if (!floor.may("slides.hide")) return nothing;
    return html`
        <button type="button" class="btn btn-sm btn-outline-secondary" aria-busy=${busy(floor, "slides.hide")} @click=${() => floor.act("slides.hide")}>
            ${gettext("Hide from all screens")}
        </button>
    `;
}

function busy(floor: Floor, verb: Verb): "true" | typeof nothing {
    return floor.busy.has(verb) ? "true" : nothing;
}

function onScreen(floor: Floor, shown: Shown): TemplateResult {
    if (shown.deck === null) return html`${text(shown, "slide-preview")} ${hideButton(floor)}`;
    preload(shown.next, PREVIEW, 0);
    return html`
        <div class="slide-preview">
            ${heading(shown.title, shown.lang, shown.page!, shown.pages!)} ${picture(shown as Page, shown.lang, PREVIEW)}
            ${turners(floor)} ${thumbs(floor, shown)} ${hideButton(floor)}
        </div>
    `;
}

/** The two large buttons. */
function turners(floor: Floor): Part {
    const shown = shownOn(floor);
    if (!shown?.deck) return nothing;
    const button = (verb: Verb, label: string, kind: string, isPossible: boolean, act: (floor: Floor) => void) => html`
        <button type="button" class="btn ${kind} slide-big" aria-disabled=${isPossible ? nothing : "true"} aria-busy=${busy(floor, verb)} @click=${() => isPossible && act(floor)}>
            ${label}
        </button>
    `;
    return html`
        <div class="slide-turn">
            ${button("slides.previous_page", gettext("Previous page"), "btn-outline-secondary", shown.page! > 1, previousSlide)}
            ${button("slides.next_page", gettext("Next page"), "btn-primary", shown.page! < shown.pages!, nextSlide)}
        </div>
    `;
}

function thumbs(floor: Floor, shown: Shown): Part {
    const pages = pagesOf(floor, shown.deck!, shown.page! + 1 <= shown.pages! ? shown.page! + 1 : shown.page!);
    if (!pages) return nothing;
    const thumb = (page: Page) => html`
        <li>
            <button
                type="button"
                aria-current=${page.page === shown.page ? "true" : nothing}
                aria-label=${interpolate(gettext("Show page %(page)s"), { page: page.page })}
                @click=${() => floor.act("slides.show_page", { number: page.page })}
            >
                ${page.images["960"]
                    ? html`<img src=${page.images["960"]} width=${page.width} height=${page.height} alt="" loading="lazy" decoding="async" />`
                    : nothing}
                <span>${page.page}</span>
            </button>
        </li>
    `;
    return html`
        <ol class="slide-thumbs" aria-label=${gettext("Pages")}>
            ${repeat(pages.pages, (page) => page.page, thumb)}
        </ol>
    `;
}

function choice(floor: Floor, shown: Shown | null): TemplateResult {
    const all = decks(floor);
    const upload = floor.page.urls["slides.upload"];
    return html`
        ${all.length
            ? html`<ul class="slide-decks">${repeat(all, (deck) => deck.deck, (deck) => row(floor, deck, shown?.deck === deck.deck))}</ul>`
            : html`<p class="quiet">${gettext("No slides yet. Every PDF among the documents of this session can be shown.")}</p>`}
        ${upload ? html`<p><a class="btn btn-sm btn-outline-secondary" href=${upload} target="_blank">${gettext("Add a document")}</a></p>` : nothing}
    `;
}

function row(floor: Floor, deck: Deck, isShown: boolean): TemplateResult {
    return html`
        <li aria-current=${isShown ? "true" : nothing}>
            <div class="who"><strong><bdi>${deck.title}</bdi></strong> ${progress(deck)}</div>
            ${isShown ? html`<span class="status">${gettext("On screen")}</span>` : verb(floor, deck)}
        </li>
    `;
}

function progress(deck: Deck): TemplateResult {
    if (deck.stage === "FAILED") return html`<span class="slide-failed">${failure(deck)}</span>`;
    const pages = deck.pages ?? 0;
    if (deck.stage === "READY") return html`<span>${interpolate(ngettext("%(count)s page", "%(count)s pages", pages), { count: pages })}</span>`;
    if (!pages) return html`<span>${gettext("Is being prepared")}</span>`;
    const words = interpolate(gettext("%(done)s of %(pages)s pages are ready"), { done: deck.done, pages });
    return html`<span>${words} <progress max=${pages} .value=${deck.done} aria-label=${deck.title}></progress></span>`;
}

function failure(deck: Deck): string {
    const told: Record<Deck["failure"], string> = {
        "": "",
        BROKEN: gettext("This PDF is damaged: open it, save it again and add the new file."),
        LOCKED: gettext("This PDF needs a password: save it without one and add that file."),
        EMPTY: gettext("This PDF has no pages."),
        TOO_LONG: interpolate(gettext("This PDF has %(pages)s pages, which is too many: split it."), { pages: deck.pages ?? 0 }),
        TOO_HEAVY: gettext("Pages of this PDF are too large or too slow to be drawn."),
        LOST: gettext("The file cannot be read at present."),
    };
    return told[deck.failure];
}

function verb(floor: Floor, deck: Deck): Part {
    const button = (name: Verb, label: string) => html`
        <button type="button" class="btn btn-sm btn-outline-primary" aria-busy=${busy(floor, name)} @click=${() => floor.act(name, { deck: deck.deck })}>
            ${label}<span class="visually-hidden">: ${deck.title}</span>
        </button>
    `;
    if (deck.stage === "FAILED") return floor.may("slides.render_again") ? button("slides.render_again", gettext("Try again")) : nothing;
    return deck.done && floor.may("slides.show_deck") ? button("slides.show_deck", gettext("Show")) : nothing;
}

/** Who else may turn the pages: the speaker can be let, and anybody's leave be taken back. */
function presenting(floor: Floor): Part {
    const { speaker } = floor.sections;
    const named = presenters(floor);
    const candidate = speaker?.person && !named.some((one) => one.person === speaker.person) ? speaker : null;
    if (!floor.may("slides.let_present") || (!candidate && !named.length)) return nothing;
    const who = candidate ? candidate.name || delegation(candidate) : "";
    return html`
        <ul class="slide-presenters" aria-label=${gettext("Who may turn the pages")}>
            ${repeat(
                named,
                (one) => one.person,
                (one) => html`
                    <li>
                        <span>${interpolate(gettext("%(name)s may turn the pages."), { name: one.name })}</span>
                        <button type="button" class="btn btn-sm btn-outline-secondary" aria-busy=${busy(floor, "slides.stop_presenting")} @click=${() => floor.act("slides.stop_presenting", { person: one.person })}>
                            ${gettext("No longer")}<span class="visually-hidden">: ${one.name}</span>
                        </button>
                    </li>
                `,
            )}
        </ul>
        ${candidate
            ? html`<button type="button" class="btn btn-sm btn-outline-secondary" aria-busy=${busy(floor, "slides.let_present")} @click=${() => floor.act("slides.let_present", { person: candidate.person! })}>${interpolate(gettext("Let %(name)s turn the pages"), { name: who })}</button>`
            : nothing}
    `;
}

// --- for the room -----------------------------------------------------------------------------

/** The page alone, as large as its place allows; read from the last row. */
export function slideOnScreen(floor: Floor): Part {
    const shown = shownOn(floor);
    if (!shown) return nothing;
    if (shown.deck === null) return text(shown, "slide-screen");
    preload(shown.next, WHOLE, 500);
    return html`
        <figure class="slide-screen">
            ${picture(shown as Page, shown.lang, WHOLE)}
            <figcaption>${pageOf(shown.page!, shown.pages!)}</figcaption>
        </figure>
    `;
}
