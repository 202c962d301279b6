// A show of hands: for a delegate who answers, the chair who asks, and the room that looks on.

import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, languageNow, ngettext, number } from "../main/i18n";
import type { Seat } from "../main/hemiCycle";
import type { Refusal } from "../main/notice";
import type { Fields } from "../main/outbox";
import { plain } from "./desk/buttons";
import type { Part } from "./shared";
import type { Floor } from "./state";
import { both } from "./tongues";

type Means = "FOR" | "FOR_WITH_COMMENTS" | "AGAINST" | "ABSTAIN" | "NONE";

interface Option {
    option: number;
    label: string;
    /** By language, where there are several. */
    labels: Record<string, string>;
    means: Means;
    count: number;
}

/** The check on the table, as the state's section `check` tells it. */
interface Check {
    check: number;
    question: string;
    lang: string;
    stage: "OPEN" | "CLOSED";
    closes_at: string | null;
    options: Option[];
    named: boolean;
    counts: "PERSON" | "DELEGATION";
    open_to: "MEMBERS" | "DELEGATES";
    answered: number;
    asked: number;
    on_screen: boolean;
    /** A letter for each of `page.seating`: `a` for the first option, `-` for no answer. */
    seats: string;
}

interface ReadySet {
    ready: string;
    title: string;
    options: { label: string; means: Means }[];
}

interface Facts {
    mine: { check: number; option: number } | null;
    /** MEMBER or OBSERVER; empty for who answers for nobody. */
    speaks_for: string;
    language: string;
    ready: ReadySet[];
    means: { means: Means; label: string }[];
}

const STANCES: Record<Means, Seat> = {
    FOR: "for",
    FOR_WITH_COMMENTS: "comments",
    AGAINST: "against",
    ABSTAIN: "abstain",
    NONE: "present",
};
const NOT_ANSWERED = "-";
const FIRST = "a".charCodeAt(0);
/** More dots than these say nothing to an eye. */
const MOST_SEATS = 600;
const TIMES = [30, 60, 120, 300];

function onTable(floor: Floor): Check | null {
    return (floor.sections["check"] as Check | null | undefined) ?? null;
}

function factsOf(floor: Floor): Facts | undefined {
    return floor.page.parts["checks"] as unknown as Facts | undefined;
}

/** By the server's clock, whether or not the server has said so yet. */
function isOpen(floor: Floor, of: Check): boolean {
    return of.stage === "OPEN" && (of.closes_at === null || Date.parse(of.closes_at) > floor.now);
}

function label(option: Option): string {
    return option.labels[languageNow()] ?? option.label;
}

// --- a delegate ----------------------------------------------------------------------------------

/** What was answered here, by check; what was not sent. The state tells nobody's own answer. */
const answers = new Map<number, number>();
const unsent = new Map<number, number>();

function mine(floor: Floor, of: Check): number | undefined {
    const known = factsOf(floor)?.mine;
    const here = answers.get(of.check) ?? (known?.check === of.check ? known.option : undefined);
    return byOurDelegation(floor, of) ?? here;
}

/** In a named check of delegations our seat tells what the last of us answered. */
function byOurDelegation(floor: Floor, of: Check): number | undefined {
    if (!of.named || of.counts !== "DELEGATION" || floor.page.party === null) return undefined;
    const letter = of.seats[floor.page.seating.indexOf(floor.page.party)] ?? NOT_ANSWERED;
    return of.options[letter.charCodeAt(0) - FIRST]?.option;
}

function isAsked(floor: Floor, of: Check): boolean {
    const speaksFor = factsOf(floor)?.speaks_for;
    if (!floor.may("checks.answer") || !speaksFor) return false;
    return of.open_to === "DELEGATES" || speaksFor === "MEMBER";
}

/** Whether something is asked of this person that they have not answered. */
export function asksMe(floor: Floor): boolean {
    const of = onTable(floor);
    return of !== null && isOpen(floor, of) && isAsked(floor, of) && mine(floor, of) === undefined;
}

/** For a delegate: the question with a large button for each option, or what it came to. */
export function check(floor: Floor): Part {
    const of = onTable(floor);
    if (!of) return nothing;
    const open = isOpen(floor, of);
    const asked = open && isAsked(floor, of);
    const chosen = mine(floor, of);
    return html`
        <article class="panel check" aria-labelledby="check-title">
            ${heading(floor, of)}
            <h2 id="check-title" class="check-question" lang=${of.lang} dir="auto">${of.question}</h2>
            ${asked ? asking(floor, of, chosen) : nothing}
            <p class="check-mine" role="status">${standing(of, chosen, open)}</p>
            ${asked && chosen === undefined ? nothing : html`${counts(of)} ${picture(floor, of)}`}
            <p class="check-note">${answeredInWords(of)} ${asked ? whoSees(of) : nothing}</p>
        </article>
    `;
}

function heading(floor: Floor, of: Check): TemplateResult {
    return html`
        <header class="check-head">
            <p class="overline">${gettext("Temperature check, not a vote")}</p>
            <p class="check-state">${stateInWords(floor, of)}</p>
        </header>
    `;
}

function stateInWords(floor: Floor, of: Check): string {
    if (!isOpen(floor, of)) return gettext("Closed");
    if (!of.closes_at) return gettext("Open");
    const seconds = Math.ceil((Date.parse(of.closes_at) - floor.now) / 1000);
    return interpolate(gettext("Closes in %(time)s"), { time: duration(seconds) });
}

function asking(floor: Floor, of: Check, chosen: number | undefined): TemplateResult {
    return html`
        <div class="check-options" role="group" aria-labelledby="check-title">
            ${repeat(of.options, (one) => one.option, (one) => optionButton(floor, of, one, one.option === chosen))}
        </div>
    `;
}

function optionButton(floor: Floor, of: Check, one: Option, isChosen: boolean): TemplateResult {
    const busy = floor.busy.has(`checks.answer:${one.option}`);
    return html`
        <button
            type="button"
            class="btn ${isChosen ? "btn-primary" : "btn-outline-primary"} check-option"
            aria-pressed=${String(isChosen)}
            aria-busy=${busy ? "true" : nothing}
            @click=${() => void say(floor, of, one)}
        >
            ${mark(one.means)} <bdi>${label(one)}</bdi>
            ${isChosen ? html`<span class="check-tick" aria-hidden="true">✓</span>` : nothing}
        </button>
    `;
}

/** An answer that does not arrive is not kept: the room may be asked something else by then. */
async function say(floor: Floor, of: Check, one: Option): Promise<void> {
    if (floor.busy.has(`checks.answer:${one.option}`)) return;
    unsent.delete(of.check);
    const fields = { check: of.check, option: one.option };
    const answer = await floor.act("checks.answer", fields, one.option);
    if (answer?.outcome === "done") answers.set(of.check, one.option);
    if (answer?.outcome === "unreached") unsent.set(of.check, one.option);
    floor.changed();
}

function standing(of: Check, chosen: number | undefined, open: boolean): string {
    const words = (option: number | undefined) => {
        const found = of.options.find((one) => one.option === option);
        return found ? label(found) : "";
    };
    const lost = unsent.get(of.check);
    if (lost !== undefined && open) {
        return interpolate(gettext("Not sent: “%(answer)s”. Press it again once you are connected."), { answer: words(lost) });
    }
    if (chosen === undefined) return "";
    const said = open
        ? gettext("Your answer: %(answer)s. You can change it until the check closes.")
        : gettext("Your answer: %(answer)s");
    return interpolate(said, { answer: words(chosen) });
}

function answeredInWords(of: Check): string {
    const words = ngettext("%(answered)s of %(asked)s has answered.", "%(answered)s of %(asked)s have answered.", of.answered);
    return interpolate(words, { answered: of.answered, asked: Math.max(of.asked, of.answered) });
}

function whoSees(of: Check): string {
    const once = of.counts === "DELEGATION" ? gettext("The last answer of a delegation is the one that counts.") : "";
    return `${of.named ? seenByName() : seenByNobody()} ${once}`;
}

function seenByName(): string {
    return gettext("Named: everybody sees who gave which answer, now and in the record.");
}

function seenByNobody(): string {
    return gettext(
        "Anonymous: answers are not shown by name. Whoever can read the database while the check is open could know; when it closes, the link between person and answer is removed.",
    );
}

// --- what was answered ---------------------------------------------------------------------------

function counts(of: Check): TemplateResult {
    const most = Math.max(1, of.answered);
    return html`
        <dl class="check-counts">
            ${repeat(of.options, (one) => one.option, (one) => countOf(one, most))}
        </dl>
    `;
}

function countOf(one: Option, most: number): TemplateResult {
    return html`
        <div>
            <dt>${mark(one.means)} <bdi>${label(one)}</bdi></dt>
            <dd>
                <progress class=${STANCES[one.means]} max=${most} value=${one.count} aria-hidden="true"></progress>
                <b>${number(one.count)}</b>
            </dd>
        </div>
    `;
}

/** The counts beside it tell the same in words, so a screen reader leaves it out. */
function picture(floor: Floor, of: Check): Part {
    const taken = seatsOf(floor, of);
    if (!taken.length || of.options.some((one) => one.means === "NONE")) return nothing;
    return html`
        <figure class="check-house">
            <div aria-hidden="true"><hemi-cycle stances .total=${taken.length} .seats=${taken}></hemi-cycle></div>
            <figcaption>${seatsInWords(of)}</figcaption>
        </figure>
    `;
}

function seatsInWords(of: Check): string {
    if (!of.named) return gettext("The seats are filled answer by answer: they are nobody's own.");
    return gettext("Each seat is a member: its representative's answer before an alternate's or adviser's.");
}

function seatsOf(floor: Floor, of: Check): Seat[] {
    const stance = (index: number): Seat => STANCES[of.options[index]?.means ?? "NONE"];
    if (of.named) {
        return floor.page.seating.map((_member, index) => {
            const letter = of.seats[index] ?? NOT_ANSWERED;
            return letter === NOT_ANSWERED ? "" : stance(letter.charCodeAt(0) - FIRST);
        });
    }
    const total = Math.max(of.asked, of.answered);
    if (total > MOST_SEATS) return [];
    const given = of.options.flatMap((one) => Array<Seat>(one.count).fill(STANCES[one.means]));
    return [...given, ...Array<Seat>(total - given.length).fill("")];
}

/** The seat of this answer, as in the picture: a shape of its own beside a colour. */
function mark(means: Means): Part {
    if (means === "NONE") return nothing;
    return html`
        <svg class="seat-key ${STANCES[means]}" viewBox="-1.3 -1.3 2.6 2.6" aria-hidden="true">${shape(means)}</svg>
    `;
}

function shape(means: Means): SVGTemplateResult {
    const seat = svg`<circle class="seat" r="1" />`;
    if (means === "FOR_WITH_COMMENTS") return svg`${seat}<circle class="dot" r="0.4" />`;
    if (means === "ABSTAIN") return svg`${seat}<path class="mark" d="M-.55 0L.55 0" />`;
    if (means !== "AGAINST") return seat;
    return svg`<polygon class="seat" points="0,-1.2 1.2,0 0,1.2 -1.2,0" /><path class="mark" d="M-.45 -.45L.45 .45M.45 -.45L-.45 .45" />`;
}

// --- the desk ------------------------------------------------------------------------------------

/** What the operator has begun to write, and where it was refused. */
interface Draft {
    question: string | null;
    ready: string;
    named: boolean;
    counts: Check["counts"];
    open_to: Check["open_to"];
    seconds: number;
    own: string;
    means: Means[];
    wrong: Refusal | null;
}

const OWN = "";
const PLACE = "floor:check";
const draft: Draft = {
    question: null,
    ready: "YES_NO",
    named: false,
    counts: "PERSON",
    open_to: "DELEGATES",
    seconds: 0,
    own: "",
    means: [],
    wrong: null,
    ...kept(),
};

/** How a check is put is remembered from one to the next; what is asked is not. */
function kept(): Partial<Draft> {
    try {
        return JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Partial<Draft>;
    } catch {
        return {};
    }
}

function keep(): void {
    const { ready, named, counts: counted, open_to, seconds } = draft;
    localStorage.setItem(PLACE, JSON.stringify({ ready, named, counts: counted, open_to, seconds }));
}

/** For the desk: put a question, see it answered, close it. */
export function checkPanel(floor: Floor): TemplateResult {
    const of = onTable(floor);
    return html`
        <div class="check-panel">
            ${of && isOpen(floor, of) ? nothing : opening(floor)} ${of ? underWay(floor, of) : nothing} ${past(floor)}
        </div>
    `;
}

function underWay(floor: Floor, of: Check): TemplateResult {
    const open = isOpen(floor, of);
    return html`
        <section class="check" aria-labelledby="check-title">
            ${heading(floor, of)}
            <h3 id="check-title" class="check-question" lang=${of.lang} dir="auto">${of.question}</h3>
            <div class="check-tools">
                ${open ? verb(floor, "close_check", of, gettext("Close the check"), "btn-primary") : nothing}
                ${of.on_screen
                    ? verb(floor, "hide_check", of, gettext("Take it off the screens"))
                    : verb(floor, "show_check", of, gettext("Show it on the screens"))}
            </div>
            ${counts(of)}
            <p class="check-note">
                ${answeredInWords(of)} ${of.named ? gettext("Named.") : gettext("Anonymous.")}
                ${of.counts === "DELEGATION" ? gettext("One answer of each delegation.") : nothing}
                ${of.open_to === "MEMBERS" ? gettext("Members alone are asked.") : nothing}
            </p>
            ${picture(floor, of)}
        </section>
    `;
}

function verb(floor: Floor, name: string, of: Check, words: string, look = "btn-outline-primary"): Part {
    return plain(floor, `checks.${name}`, words, () => void floor.act(`checks.${name}`, { check: of.check }), { look });
}

function past(floor: Floor): Part {
    const list = floor.page.urls["checks.list"];
    return list ? html`<p class="check-past"><a href=${list}>${gettext("All checks of this session")}</a></p>` : nothing;
}

function opening(floor: Floor): Part {
    if (!floor.may("checks.open_check")) return nothing;
    const submit = (event: SubmitEvent) => {
        event.preventDefault();
        void open(floor);
    };
    return html`
        <form class="check-form" novalidate @submit=${submit} aria-label=${gettext("Ask the room")}>
            <p class="check-note">${gettext("A show of hands. It is not a vote and decides nothing.")}</p>
            ${questionField(floor)} ${setField(floor)} ${draft.ready === OWN ? ownField(floor) : nothing} ${howFields(floor)}
            ${plainSubmit(floor)}
        </form>
    `;
}

function questionNow(floor: Floor): string {
    return draft.question ?? floor.current?.title ?? "";
}

function questionField(floor: Floor): TemplateResult {
    const type = (event: Event) => {
        draft.question = (event.target as HTMLInputElement).value;
    };
    return html`
        <label class="check-field">
            <span>${gettext("Question")}</span>
            <input
                class="form-control"
                name="question"
                maxlength="300"
                dir="auto"
                .value=${live(questionNow(floor))}
                aria-invalid=${draft.wrong?.field === "question" ? "true" : nothing}
                @input=${type}
            />
        </label>
        ${wrongAt("question", "language")}
    `;
}

/** Whatever is refused is said at its field; what has none is said in the page's notice alone. */
function wrongAt(...fields: string[]): TemplateResult {
    const found = draft.wrong && fields.includes(draft.wrong.field ?? "") ? draft.wrong.message : "";
    return html`<p class="check-wrong" role="alert">${found}</p>`;
}

function setField(floor: Floor): TemplateResult {
    const sets = factsOf(floor)?.ready ?? [];
    const choose = (ready: string) => () => {
        draft.ready = ready;
        keep();
        floor.changed();
    };
    const pill = (ready: string, words: string | TemplateResult) => html`
        <label>
            <input type="radio" name="check-set" .checked=${live(draft.ready === ready)} @change=${choose(ready)} />
            <span>${words}</span>
        </label>
    `;
    return html`
        <fieldset class="check-sets">
            <legend>${gettext("Answers")}</legend>
            ${sets.map((set) => pill(set.ready, set.title))} ${pill(OWN, gettext("My own…"))}
        </fieldset>
        ${wrongAt("ready")}
    `;
}

function ownField(floor: Floor): TemplateResult {
    const type = (event: Event) => {
        draft.own = (event.target as HTMLTextAreaElement).value;
        floor.changed();
    };
    return html`
        <label class="check-field">
            <span>${gettext("One answer a line, two to eight")}</span>
            <textarea
                class="form-control"
                name="options"
                rows="3"
                dir="auto"
                .value=${live(draft.own)}
                aria-invalid=${draft.wrong?.field === "options" ? "true" : nothing}
                @input=${type}
            ></textarea>
        </label>
        ${wrongAt("options", "means")}
        ${lines().map((line, index) => meansField(floor, line, index))}
    `;
}

function lines(): string[] {
    return draft.own.split("\n").map((line) => line.trim()).filter(Boolean);
}

function meansField(floor: Floor, line: string, index: number): TemplateResult {
    const choose = (event: Event) => {
        draft.means[index] = (event.target as HTMLSelectElement).value as Means;
    };
    const chosen = draft.means[index] ?? "NONE";
    return html`
        <label class="check-field check-means">
            <span>${interpolate(gettext("“%(answer)s” counts as"), { answer: line })}</span>
            <select class="form-select" @change=${choose}>
                ${(factsOf(floor)?.means ?? []).map(
                    (one) => html`<option value=${one.means} ?selected=${one.means === chosen}>${one.label}</option>`,
                )}
            </select>
        </label>
    `;
}

function howFields(floor: Floor): TemplateResult {
    const toggle = (event: Event) => {
        draft.named = (event.target as HTMLInputElement).checked;
        keep();
        floor.changed();
    };
    return html`
        <label class="form-check">
            <input class="form-check-input" type="checkbox" .checked=${live(draft.named)} @change=${toggle} />
            <span class="form-check-label">${gettext("Named")}</span>
        </label>
        <p class="check-note">${draft.named ? seenByName() : seenByNobody()}</p>
        <div class="check-how">
            ${select(gettext("Counted"), draft.counts, [
                ["PERSON", gettext("Each person")],
                ["DELEGATION", gettext("Each delegation once")],
            ], (value) => (draft.counts = value as Check["counts"]))}
            ${select(gettext("Asked"), draft.open_to, [
                ["DELEGATES", gettext("All delegates")],
                ["MEMBERS", gettext("Members")],
            ], (value) => (draft.open_to = value as Check["open_to"]))}
            ${select(gettext("Closes"), String(draft.seconds), [
                ["0", gettext("By hand")],
                ...TIMES.map((seconds): [string, string] => [
                    String(seconds),
                    interpolate(gettext("After %(time)s"), { time: duration(seconds) }),
                ]),
            ], (value) => (draft.seconds = Number(value)))}
        </div>
        ${wrongAt("counts", "open_to", "seconds")}
    `;
}

function select(words: string, chosen: string, choices: [string, string][], set: (value: string) => void): TemplateResult {
    const choose = (event: Event) => {
        set((event.target as HTMLSelectElement).value);
        keep();
    };
    return html`
        <label class="check-field">
            <span>${words}</span>
            <select class="form-select" @change=${choose}>
                ${choices.map(([value, said]) => html`<option value=${value} ?selected=${value === chosen}>${said}</option>`)}
            </select>
        </label>
    `;
}

function plainSubmit(floor: Floor): TemplateResult {
    const busy = floor.busy.has("checks.open_check");
    return html`
        <button
            type="submit"
            class="btn btn-primary check-ask"
            aria-disabled=${String(busy)}
            aria-busy=${busy ? "true" : nothing}
        >
            ${gettext("Ask the room")}
        </button>
    `;
}

/** What was typed stays until it has been taken. */
async function open(floor: Floor): Promise<void> {
    const { ready, named, counts: counted, open_to, seconds } = draft;
    const fields: Fields = { question: questionNow(floor), counts: counted, open_to };
    if (named) fields["named"] = "on";
    if (seconds) fields["seconds"] = seconds;
    if (ready) fields["ready"] = ready;
    else {
        fields["options"] = lines().join("\n");
        fields["means"] = lines().map((_line, index) => draft.means[index] ?? "NONE").join(" ");
    }
    fields["language"] = factsOf(floor)?.language ?? "";
    const answer = await floor.act("checks.open_check", fields);
    draft.wrong = answer?.outcome === "refused" ? answer.refusal : null;
    if (answer?.outcome === "done") {
        draft.question = null;
        draft.own = "";
        draft.means = [];
    }
    floor.changed();
    if (draft.wrong) window.requestAnimationFrame(toWhatIsWrong);
}

/** The field may have scrolled away. */
function toWhatIsWrong(): void {
    document.querySelector<HTMLElement>(".check-form [aria-invalid]")?.focus();
}

// --- the room's screen ---------------------------------------------------------------------------

/** For the room: the question, the seats and the counts, read from the last row. */
export function checkOnScreen(floor: Floor): Part {
    const of = onTable(floor);
    if (!of) return nothing;
    return html`
        <div class="check-screen">
            <p class="projector-label">
                <b>${both(() => gettext("Temperature check, not a vote"))}</b>
                <span>${both(() => stateInWords(floor, of))}</span>
            </p>
            <h1 lang=${of.lang} dir="auto">${of.question}</h1>
            <div class="check-screen-result">
                <dl class="check-counts">
                    ${repeat(of.options, (one) => one.option, (one) => countOnScreen(one, Math.max(1, of.answered)))}
                </dl>
                ${picture(floor, of)}
            </div>
            <p class="projector-label">
                <span>${both(() => answeredInWords(of))}</span>
                <span>${both(() => (of.named ? gettext("Named") : gettext("Anonymous")))}</span>
            </p>
        </div>
    `;
}

function countOnScreen(one: Option, most: number): TemplateResult {
    return html`
        <div>
            <dt>${mark(one.means)} ${both(() => label(one))}</dt>
            <dd>
                <progress class=${STANCES[one.means]} max=${most} value=${one.count} aria-hidden="true"></progress>
                <b>${number(one.count)}</b>
            </dd>
        </div>
    `;
}
