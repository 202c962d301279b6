// Speaking time that was given to delegations, regions or groups, and what is left of it.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { country, gettext, interpolate, running } from "../../main/i18n";
import type { Part } from "../shared";
import { elapsed } from "../speech";
import type { Floor, Sections } from "../state";

type Budget = Sections["budgets"][number];
type Scope = Budget["scope"];

export function budgets(floor: Floor): TemplateResult {
    const all = floor.sections.budgets;
    const { log } = floor.page.urls;
    return html`
        ${all.length
            ? html`<ul class="plain-list budgets">${repeat(all, (one) => `${one.scope}:${one.key}`, (one) => row(floor, one))}</ul>`
            : html`<p class="quiet">${gettext("No speaking time has been given to delegations, regions or groups.")}</p>`}
        ${giving(floor)} ${log ? html`<p><a href=${log}>${gettext("Who spoke, and for how long")}</a></p>` : nothing}
    `;
}

function row(floor: Floor, budget: Budget): TemplateResult {
    const label = named(floor, budget);
    if (!budget.key) {
        return html`<li><span class="who">${label}</span> <span class="timer">${running(budget.seconds)}</span></li>`;
    }
    const spent = budget.spent + now(floor, budget);
    const left = budget.seconds - spent;
    const words = left < 0 ? gettext("%(time)s over") : gettext("%(time)s left");
    return html`
        <li>
            <span class="who">${label}</span>
            <progress max=${budget.seconds} value=${Math.min(spent, budget.seconds)} aria-label=${label}></progress>
            <span class="timer ${left < 0 ? "over" : ""}">${interpolate(words, { time: running(Math.abs(left)) })}</span>
        </li>
    `;
}

/** What whoever speaks takes from it at this moment: the state tells it when the turn is over. */
function now(floor: Floor, budget: Budget): number {
    const { speaker } = floor.sections;
    if (!speaker) return 0;
    const party = floor.page.delegations?.find((one) => one.id === speaker.party);
    const keys: Record<Scope, string | undefined> = {
        DELEGATION: speaker.code,
        REGION: party?.region,
        GROUP: speaker.kind,
    };
    return keys[budget.scope] === budget.key ? elapsed(floor, speaker) : 0;
}

function named(floor: Floor, { scope, key }: Budget): string {
    if (!key) return each(scope);
    if (scope === "REGION") return regions()[key] ?? key;
    if (scope === "GROUP") return key === "OBSERVER" ? gettext("Observers") : gettext("Members");
    return country(key, floor.page.delegations?.find((one) => one.code === key)?.name ?? key);
}

function each(scope: Scope): string {
    const names: Record<Scope, string> = {
        DELEGATION: gettext("Each delegation"),
        REGION: gettext("Each region"),
        GROUP: gettext("Members and observers each"),
    };
    return names[scope];
}

export function regions(): Record<string, string> {
    return {
        AF: gettext("Africa"),
        AP: gettext("Asia, Australia and the Pacific"),
        EU: gettext("Europe"),
        LA: gettext("Latin America and the Caribbean"),
        NA: gettext("North America"),
    };
}

/** Minutes for each of a kind; empty takes them away. */
function giving(floor: Floor): Part {
    if (!floor.may("set_budget")) return nothing;
    const send = (event: SubmitEvent) => {
        event.preventDefault();
        const data = new FormData(event.target as HTMLFormElement);
        const [scope = "", key = ""] = String(data.get("whom")).split(":");
        const minutes = data.get("minutes");
        void floor.act("set_budget", { scope, key, seconds: minutes ? Math.round(Number(minutes) * 60) : "" });
    };
    const option = (scope: Scope, key = "") => html`
        <option value="${scope}:${key}">${named(floor, { scope, key, seconds: 0, spent: 0 })}</option>
    `;
    return html`
        <form class="giving" @submit=${send}>
            <label for="budget-whom">${gettext("Give speaking time to")}</label>
            <select id="budget-whom" name="whom" class="form-select">
                ${option("DELEGATION")} ${option("REGION")} ${Object.keys(regions()).map((key) => option("REGION", key))}
                ${option("GROUP", "MEMBER")} ${option("GROUP", "OBSERVER")}
                ${(floor.page.delegations ?? []).filter((one) => one.code).map((one) => option("DELEGATION", one.code))}
            </select>
            <label for="budget-minutes">${gettext("Minutes, empty to take it away")}</label>
            <input id="budget-minutes" name="minutes" type="number" class="form-control" min="0.5" max="600" step="0.5" />
            <button type="submit" class="btn btn-outline-primary">${gettext("Set")}</button>
        </form>
    `;
}
