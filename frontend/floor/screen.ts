// The room's screen, read from the last row. Its desk chooses what it shows, and in which languages.

import { html, nothing, type TemplateResult } from "lit";

import { duration, gettext, interpolate, language, time } from "../main/i18n";
import { CONTENTS, type Content } from "./contents";
import { own } from "./own";
import { type Part } from "./shared";
import type { Floor } from "./state";
import { both, direction, drawnIn } from "./tongues";
import { policyInWords } from "./why";

/** Milliseconds between two words to the desk that this screen is there. */
const HEARD_EVERY = 30_000;
/** Milliseconds without a word from the server after which the page is loaded anew. */
const RELOAD_AFTER = 90_000;
/** Milliseconds within which screens ask for the page again when the server is back. */
const SPREAD = 5_000;

export interface Shown {
    content: Content;
    languages: string[];
    message: string;
}

export function screen(floor: Floor): TemplateResult {
    live(floor);
    const shown = chosen(floor);
    const [first = language] = shown.languages;
    return drawnIn(floor, shown.languages, () => frame(floor, shown, first));
}

function frame(floor: Floor, shown: Shown, first: string): TemplateResult {
    const { session } = floor.page;
    return html`
        <div class="projector shows-${shown.content.toLowerCase()}" lang=${first} dir=${direction(first)}>
            <header>
                <p><bdi>${session.title}</bdi> <bdi>${session.meeting}</bdi> ${rehearsing(floor)}</p>
                <p class="projector-clock">${time(new Date(floor.now).toISOString())}</p>
            </header>
            ${CONTENTS[shown.content](floor, shown)}
            <footer>${item(floor)} ${old(floor) || rule(floor)}</footer>
        </div>
    `;
}

/** Nobody may take practice for the meeting. */
function rehearsing(floor: Floor): Part {
    return own(floor).rehearsal ? html`<b class="projector-age">${both(() => gettext("Rehearsal"))}</b>` : nothing;
}

/** A paired screen is told by the desk; any other by its own address. */
function chosen(floor: Floor): Shown {
    const told = floor.sections.screens?.find((one) => one.screen === own(floor).screen);
    if (told) return { ...told, content: known(told.content), languages: told.languages.length ? told.languages : [language] };
    const asked = new URLSearchParams(location.search);
    const languages = asked.getAll("language").slice(0, 2);
    return {
        content: known((asked.get("content") ?? "").toUpperCase()),
        languages: languages.length ? languages : [language],
        message: asked.get("message") ?? "",
    };
}

function known(content: string): Content {
    return content in CONTENTS ? (content as Content) : "FLOOR";
}

function item(floor: Floor): Part {
    const { current } = floor;
    if (!current) return html`<p></p>`;
    const number = both(() => interpolate(gettext("Item %(number)s"), { number: current.number }));
    return html`<p class="projector-item"><b>${number}</b> <bdi>${current.title}</bdi></p>`;
}

function rule(floor: Floor): TemplateResult {
    return html`<p class="projector-rule">${both(() => policyInWords(floor.sections.floor.policy))}</p>`;
}

function old(floor: Floor): TemplateResult | "" {
    if (!floor.isOld) return "";
    const words = both(() => interpolate(gettext("Not connected: as of %(age)s ago"), { age: duration(floor.age) }));
    return html`<p class="projector-age">${words}</p>`;
}

let lastHeard = 0;

/** Nobody stands beside a screen to reload it: it says that it lives, and begins anew when lost for long. */
function live(floor: Floor): void {
    if (!lastHeard) document.addEventListener("live:resumed", () => window.setTimeout(() => void renew(), Math.random() * SPREAD));
    if (Date.now() - lastHeard < HEARD_EVERY) return;
    lastHeard = Date.now();
    const { seen } = own(floor);
    if (floor.age * 1000 > RELOAD_AFTER) void reloadWhenThere();
    else if (seen) void report(seen);
}

/** The server was away: where it came back with new scripts, the screen begins anew with them. */
async function renew(): Promise<void> {
    const mine = [...document.scripts].map((script) => script.getAttribute("src")).find((src) => src?.includes("/floor-"));
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => undefined);
    if (mine && answer?.ok && !(await answer.text()).includes(mine)) location.reload();
}

/** Only once the server answers: a page that cannot be loaded would leave the room an error. */
async function reloadWhenThere(): Promise<void> {
    const answer = await fetch(location.href, { method: "GET", cache: "no-store" }).catch(() => undefined);
    if (answer?.ok) location.reload();
}

async function report(url: string): Promise<void> {
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
    const answer = await fetch(url, { method: "POST", headers }).catch(() => undefined);
    // Retired, or paired anew elsewhere: the page asks for a code.
    if (answer?.status === 403) location.reload();
}
