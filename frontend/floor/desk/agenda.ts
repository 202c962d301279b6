// The agenda: planned and actual, when it will be over, and what to leave out.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, time } from "../../main/i18n";
import { purpose, type Part } from "../shared";
import type { Floor, Item } from "../state";
import { beginNext } from "./actions";
import { big, plain } from "./buttons";
import { note } from "./notes";
import { forecast, type Forecast } from "./plan";

/** The item whose note and buttons are shown; the one under way where none was chosen. */
let chosen: number | undefined;

export function agenda(floor: Floor): TemplateResult {
    const plan = planOf(floor);
    follow(floor);
    return html`
        <section class="panel desk-agenda" aria-labelledby="agenda-title">
            <header>
                <h2 id="agenda-title">${gettext("Agenda")}</h2>
                ${ending(floor, plan)}
            </header>
            ${dropping(floor, plan)} ${items(floor, plan)} ${about(floor)} ${nextItem(floor)}
        </section>
    `;
}

/** The item under way is in sight whenever it changes; then whoever looks may scroll. */
let inSight: number | null | undefined;

function follow(floor: Floor): void {
    const { current } = floor.sections.agenda;
    if (current === inSight) return;
    inSight = current;
    window.requestAnimationFrame(() => {
        const row = document.querySelector<HTMLElement>(".desk .agenda [aria-current]");
        const list = row?.closest(".fill");
        // Only the list moves: on a phone the page must stay where it is.
        if (row && list) list.scrollTop = row.offsetTop - (list.clientHeight - row.offsetHeight) / 2;
    });
}

function planOf(floor: Floor): Forecast {
    const { session } = floor.page;
    const { items: all, current } = floor.sections.agenda;
    return forecast(all, current, floor.second, Date.parse(session.starts_at), Date.parse(session.ends_at));
}

function ending(floor: Floor, plan: Forecast): Part {
    if (!floor.sections.agenda.items.length) return nothing;
    const minutes = Math.trunc(plan.over / 60_000);
    const label = interpolate(gettext("Expected end %(time)s"), { time: time(iso(plan.end)) });
    const by = duration(Math.abs(minutes) * 60, "short");
    const words = minutes > 0 ? gettext("%(time)s over") : gettext("%(time)s to spare");
    const verdict = minutes ? interpolate(words, { time: by }) : gettext("in time");
    return html`
        <p class="ending">${label} · <b class=${minutes > 0 ? "over" : nothing}>${verdict}</b></p>
    `;
}

/** Said once it would help, not before the first minute is lost. */
function dropping(floor: Floor, plan: Forecast): Part {
    if (plan.over < 60_000 || !plan.drop.length || !floor.may("drop_item")) return nothing;
    const words = plan.still < 60_000 ? gettext("It ends in time if you") : gettext("It ends only %(time)s late if you");
    const still = duration(Math.trunc(plan.still / 60_000) * 60);
    const drop = (item: Item) => {
        const label = interpolate(gettext("Drop %(number)s"), { number: item.number });
        const act = () => void floor.act("drop_item", { item: item.item }, item.item);
        return plain(floor, "drop_item", label, act, { row: item.item });
    };
    return html`
        <div class="advice">
            <p>${interpolate(words, { time: still })}</p>
            ${plan.drop.map(drop)}
        </div>
    `;
}

function items(floor: Floor, plan: Forecast): TemplateResult {
    const all = floor.sections.agenda.items;
    if (!all.length) return html`<p class="quiet fill">${gettext("This session has no agenda items yet.")}</p>`;
    return html`
        <div class="fill" tabindex="0" role="group" aria-labelledby="agenda-title">
            <table class="table table-sm agenda">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">${gettext("Number")}</span></th>
                        <th scope="col">${gettext("Item")}</th>
                        <th scope="col" class="time">${gettext("Planned")}</th>
                        <th scope="col" class="time">${gettext("Actual")}</th>
                    </tr>
                </thead>
                <tbody>
                    ${repeat(all, (item) => item.item, (item) => row(floor, item, plan))}
                </tbody>
            </table>
        </div>
    `;
}

function row(floor: Floor, item: Item, plan: Forecast): TemplateResult {
    const isCurrent = item.item === floor.sections.agenda.current;
    const choose = () => {
        chosen = item.item;
        floor.changed();
    };
    return html`
        <tr class=${item.ended_at ? "done" : nothing} aria-current=${isCurrent ? "true" : nothing}>
            <td class="item-number">${item.number}</td>
            <td>
                <button type="button" class="item-open" aria-pressed=${String(shown(floor)?.item === item.item)} @click=${choose}>
                    <bdi class="item-title">${item.title}</bdi>
                    ${item.ended_at
                        ? nothing
                        : html`<small>${purpose(item.purpose)}${item.speaker ? html` · <bdi>${item.speaker}</bdi>` : nothing}</small>`}
                </button>
            </td>
            <td class="time">
                ${item.starts_at ? time(item.starts_at) : nothing}
                <small>${duration(item.minutes * 60, "short")}</small>
            </td>
            <td class="time">${actual(floor, item, plan)}</td>
        </tr>
    `;
}

function actual(floor: Floor, item: Item, plan: Forecast): TemplateResult | string {
    if (item.dropped) return html`<span class="dropped">${gettext("Dropped")}</span>`;
    if (!item.began_at) return expected(plan, item);
    const end = item.ended_at ? Date.parse(item.ended_at) : floor.second;
    const taken = (end - Date.parse(item.began_at)) / 1000;
    const over = Math.floor(taken / 60) - item.minutes;
    const late = interpolate(gettext("%(time)s over"), { time: duration(over * 60, "short") });
    return html`
        ${time(item.began_at)}
        <small class=${over > 0 ? "over" : nothing}>${over > 0 ? late : duration(taken, "short")}</small>
    `;
}

function expected(plan: Forecast, item: Item): TemplateResult | string {
    const at = plan.begins.get(item.item);
    if (at === undefined) return "";
    return html`<span class="expected">${time(iso(at))} <small>${gettext("expected")}</small></span>`;
}

function shown(floor: Floor): Item | undefined {
    const all = floor.sections.agenda.items;
    return all.find((item) => item.item === chosen) ?? floor.current ?? floor.nextItem ?? all[0];
}

/** The chosen item: what can be done with it, and one's own note on it. */
function about(floor: Floor): Part {
    const item = shown(floor);
    if (!item) return nothing;
    const { current } = floor.sections.agenda;
    const number = { number: item.number };
    const begin = () => {
        chosen = undefined;
        void floor.act("begin_item", { item: item.item }, item.item);
    };
    const drop = () => void floor.act("drop_item", { item: item.item }, item.item);
    const again = item.dropped ? gettext("Bring back") : gettext("Begin");
    const canDrop = !item.began_at && !item.dropped;
    return html`
        <div class="about">
            <p class="about-tools">
                <b>${interpolate(gettext("Item %(number)s"), number)}</b>
                ${item.item === current
                    ? plain(floor, "end_item", gettext("End item"), () => void floor.act("end_item"))
                    : plain(floor, "begin_item", again, begin, { row: item.item, possible: floor.isOpen })}
                ${canDrop ? plain(floor, "drop_item", gettext("Drop"), drop, { row: item.item }) : nothing}
            </p>
            ${note(floor, item.item)}
        </div>
    `;
}

function nextItem(floor: Floor): Part {
    const next = floor.nextItem;
    const words = next ? html`${next.number} <bdi>${next.title}</bdi>` : gettext("No further item");
    const act = () => {
        chosen = undefined;
        beginNext(floor);
    };
    return big(floor, "begin_item", gettext("Next item"), words, "i", Boolean(next), act);
}

function iso(moment: number): string {
    return new Date(moment).toISOString();
}
