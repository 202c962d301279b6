// A rehearsal's simulated delegates: their hands are raised by the floor manager whose page this
// is, so that the record names nobody who was not there. They stop when the page is closed.

import { html, nothing, type TemplateResult } from "lit";

import { gettext, interpolate, ngettext, number } from "../main/i18n";
import { post } from "../main/outbox";
import type { Part } from "./shared";
import type { Floor } from "./state";

/** Hands in a minute. */
const PACES: Record<string, number> = { calm: 4, lively: 20, storm: 90 };
const SPEAKS_FOR: [number, number] = [20_000, 70_000];
const MINUTE = 60_000;

let pace = "";
let asking: number | undefined;
let ending: number | undefined;
let raised = 0;

export function rehearsal(floor: Floor): Part {
    if (!floor.page.rehearsal) return nothing;
    const words = interpolate(ngettext("%(count)s hand raised so far", "%(count)s hands raised so far", raised), {
        count: number(raised),
    });
    return html`
        <section class="panel rehearsal" aria-labelledby="rehearsal-title">
            <header>
                <h3 id="rehearsal-title">${gettext("Rehearsal: simulated delegates")}</h3>
                <span>${words}</span>
            </header>
            <div class="btn-group" role="group" aria-labelledby="rehearsal-title">
                ${choice(floor, "", gettext("Stopped"))} ${choice(floor, "calm", gettext("Calm"))}
                ${choice(floor, "lively", gettext("Lively"))} ${choice(floor, "storm", gettext("Storm"))}
            </div>
        </section>
    `;
}

function choice(floor: Floor, value: string, label: string): TemplateResult {
    const choose = () => {
        pace = value;
        window.clearTimeout(asking);
        window.clearTimeout(ending);
        if (pace) {
            askSoon(floor);
            endSoon(floor);
        }
        floor.changed();
    };
    return html`
        <button type="button" class="btn btn-outline-primary" aria-pressed=${pace === value ? "true" : "false"} @click=${choose}>
            ${label}
        </button>
    `;
}

function askSoon(floor: Floor): void {
    const between = MINUTE / PACES[pace]!;
    asking = window.setTimeout(() => void ask(floor), between * (0.5 + Math.random()));
}

async function ask(floor: Floor): Promise<void> {
    const { seating, kinds } = floor.page;
    const ordinary = kinds.filter((kind) => kind.rank === null);
    const points = kinds.filter((kind) => kind.rank !== null);
    const kind = one(points.length && Math.random() < 0.08 ? points : ordinary);
    if (floor.isOpen && seating.length) {
        const from = Math.random() < 0.5 ? "ROOM" : "REMOTE";
        const fields = { delegation: one(seating), from, kind: kind?.code ?? "" };
        const answer = await post(floor.page.urls["ask_for"]!, fields);
        if (answer.outcome === "done") raised += 1;
    }
    if (pace) askSoon(floor);
}

/** Whoever speaks has finished after a while, as people do. */
function endSoon(floor: Floor): void {
    const [least, most] = SPEAKS_FOR;
    ending = window.setTimeout(() => {
        const { speaker } = floor.sections;
        const spoken = speaker ? floor.now - Date.parse(speaker.called_at) : 0;
        if (speaker && spoken > least) floor.act("end_turn", { turn: speaker.turn });
        if (pace) endSoon(floor);
    }, least + Math.random() * (most - least));
}

function one<T>(of: T[]): T {
    return of[Math.floor(Math.random() * of.length)]!;
}
