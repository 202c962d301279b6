// A delegate's phone: who speaks, who waits, and a bar for the thumb that never scrolls away.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { duration, gettext, interpolate, number, time } from "../main/i18n";
import { bar } from "./bar";
import { reading } from "./captions";
import { chat, unread } from "./chat";
import { check } from "./checks";
import { here, hereOf } from "./here";
import { itemNotice, watch } from "./notices";
import { budgetLeft, own, type Paper } from "./own";
import { paperList } from "./papers";
import { push } from "./push";
import { age, delegation, name, place, purpose, role, waitingInWords, type Part } from "./shared";
import { slide } from "./slides";
import { clock, gauge, moodInWords } from "./speech";
import type { Floor, Item, Speaker, Waiting } from "./state";
import { asksFor, policyInWords, reason } from "./why";

export { myPlace } from "./bar";

export function participant(floor: Floor): TemplateResult {
    watch(floor);
    return html`
        <div class="attend">
            <div class="attend-now">
                ${age(floor)} ${rehearsing(floor)} ${itemBegun()} ${now(floor)} ${reading(floor)} ${video(floor)} ${budget(floor)} ${here(floor)} ${push(floor)} ${asked(floor)}
            </div>
            ${tabs(floor)}
        </div>
        ${bar(floor)}
    `;
}

/** Nobody may take practice for the meeting. */
function rehearsing(floor: Floor): Part {
    return own(floor).rehearsal ? html`<p class="begun">${gettext("This is a rehearsal.")}</p>` : nothing;
}

function itemBegun(): TemplateResult {
    const words = itemNotice();
    return html`<div role="status">${words ? html`<p class="begun">${words}</p>` : nothing}</div>`;
}

// --- now -----------------------------------------------------------------------------------------

function now(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    return html`
        <section class="now ${speaker ? "" : "now-nobody"}" aria-labelledby="now-title">
            <div class="now-head">
                <h2 id="now-title">${gettext("Now speaking")}</h2>
                ${speaker ? html`<b class="now-heed">${moodInWords(floor, speaker)}</b>` : nothing}
            </div>
            ${speaker ? speaking(floor, speaker) : html`<p class="now-who"><strong>${nobody(floor)}</strong></p>`}
            ${underWay(floor)}
        </section>
    `;
}

function speaking(floor: Floor, speaker: Speaker): TemplateResult {
    const kind = asksFor(floor, speaker);
    return html`
        <p class="now-who"><strong>${delegation(speaker) || speaker.name}</strong> ${clock(floor, speaker)}</p>
        ${gauge(floor, speaker)}
        <p class="now-name">
            ${name(speaker)} ${place(speaker.from)} ${role(speaker)} ${kind ? html`<span class="status">${kind}</span>` : nothing}
        </p>
    `;
}

/** The item of the agenda belongs with the speaker: on a phone the agenda itself is a tab away. */
function underWay(floor: Floor): Part {
    const { current } = floor;
    if (!current) return nothing;
    const label = interpolate(gettext("Item %(number)s"), { number: current.number });
    return html`<p class="now-item"><b>${label}</b> <bdi>${current.title}</bdi></p>`;
}

function nobody(floor: Floor): string {
    return floor.isOpen ? gettext("Nobody is speaking") : gettext("The floor is closed");
}

/** Whoever sits in the room needs no picture of it. */
function video(floor: Floor): Part {
    const { video: address } = own(floor);
    if (!address || hereOf(floor) === "ROOM") return nothing;
    return html`<a class="btn btn-outline-primary" href=${address} target="_blank" rel="noopener">${gettext("Join the video room")}</a>`;
}

function budget(floor: Floor): Part {
    const left = budgetLeft(floor);
    if (!left) return nothing;
    const names: Record<string, [string, string]> = {
        DELEGATION: [gettext("Your delegation has %(time)s left"), gettext("Your delegation has used its speaking time")],
        REGION: [gettext("Your region has %(time)s left"), gettext("Your region has used its speaking time")],
        GROUP: [gettext("Your group has %(time)s left"), gettext("Your group has used its speaking time")],
    };
    const [some, none] = names[left.scope] ?? ["", ""];
    const words = left.seconds > 0 ? interpolate(some, { time: duration(left.seconds) }) : none;
    return html`<p class="budget ${left.seconds > 60 ? "" : "budget-low"}">${words}</p>`;
}

function asked(floor: Floor): Part {
    const card = check(floor);
    return card === nothing ? nothing : html`<section id="check" tabindex="-1">${card}</section>`;
}

// --- tabs ----------------------------------------------------------------------------------------

interface Tab {
    id: string;
    label: string;
    count: number;
    content: () => Part;
}

let chosen = "queue";

function tabsOf(floor: Floor): Tab[] {
    const { parts } = floor.page;
    const all: (Tab & { has: boolean })[] = [
        { id: "queue", label: gettext("Queue"), count: floor.sections.queue.length, content: () => queue(floor), has: true },
        { id: "slides", label: gettext("Slides"), count: 0, content: () => slide(floor), has: "slides" in parts },
        { id: "chat", label: gettext("Chat"), count: unread(floor), content: () => chat(floor), has: "chat" in parts },
        { id: "agenda", label: gettext("Agenda"), count: 0, content: () => agenda(floor), has: true },
    ];
    return all.filter((tab) => tab.has);
}

function tabs(floor: Floor): TemplateResult {
    const all = tabsOf(floor);
    const shown = all.find((tab) => tab.id === chosen) ?? all[0]!;
    return html`
        <div class="attend-tabs">
            <div class="attend-tablist" role="tablist" aria-label=${gettext("Session")} @keydown=${(event: KeyboardEvent) => step(floor, all, event)}>
                ${all.map((tab) => tabButton(floor, tab, tab === shown))}
            </div>
            <div class="panel" role="tabpanel" id="tab-panel" aria-labelledby="tab-${shown.id}">${shown.content()}</div>
        </div>
    `;
}

function tabButton(floor: Floor, tab: Tab, isShown: boolean): TemplateResult {
    return html`
        <button
            type="button"
            role="tab"
            id="tab-${tab.id}"
            aria-controls="tab-panel"
            aria-selected=${String(isShown)}
            tabindex=${isShown ? 0 : -1}
            @click=${() => choose(floor, tab.id)}
        >
            ${tab.label} ${tab.count ? html`<span class="tab-count">${number(tab.count)}</span>` : nothing}
        </button>
    `;
}

function choose(floor: Floor, id: string): void {
    chosen = id;
    floor.changed();
}

/** The arrows go from tab to tab, in the direction of the writing. */
function step(floor: Floor, all: Tab[], event: KeyboardEvent): void {
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const at = all.findIndex((tab) => tab.id === chosen);
    const next = all.at((at + (event.key === forward ? 1 : -1)) % all.length)!;
    choose(floor, next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
}

// --- the queue -----------------------------------------------------------------------------------

function queue(floor: Floor): TemplateResult {
    const { queue: waiting, floor: rules } = floor.sections;
    return html`
        <header>
            <h2>${gettext("Speakers' list")}</h2>
            <span>${waitingInWords(waiting.length)}</span>
        </header>
        <p class="rule">${policyInWords(rules.policy)}</p>
        ${waiting.length
            ? html`<ol class="queue">${repeat(waiting, (person) => person.turn, (person) => row(floor, person))}</ol>`
            : html`<p class="quiet">${gettext("Whoever asks to speak appears here.")}</p>`}
    `;
}

function row(floor: Floor, person: Waiting): TemplateResult {
    const kind = asksFor(floor, person);
    return html`
        <li class=${floor.isMine(person) ? "mine" : nothing}>
            <span class="who">
                <strong>${delegation(person) || person.name}</strong>
                <span>
                    ${you(floor, person)} ${name(person)} ${role(person)}
                    ${kind ? html`<span class="status status-due">${kind}</span>` : nothing}
                </span>
                ${person.note ? html`<span class="note"><bdi>${person.note}</bdi></span>` : nothing}
                ${reason(floor, person) ? html`<span class="why">${reason(floor, person)}</span>` : nothing}
            </span>
            ${place(person.from)}
        </li>
    `;
}

function you(floor: Floor, person: Waiting): Part {
    return floor.isMine(person) ? html`<span class="status status-due">${gettext("You")}</span>` : nothing;
}

// --- the agenda ----------------------------------------------------------------------------------

function agenda(floor: Floor): TemplateResult {
    const { items } = floor.sections.agenda;
    const papers = own(floor).documents ?? [];
    return html`
        <header><h2>${gettext("Agenda")}</h2></header>
        ${items.length ? nothing : html`<p class="quiet">${gettext("This session has no agenda items yet.")}</p>`}
        <ol class="items">${repeat(items, (of) => of.item, (of) => item(floor, of, papers))}</ol>
        ${paperList(papers.filter((paper) => !items.some((of) => of.item === paper.item)))}
    `;
}

function item(floor: Floor, of: Item, papers: Paper[]): TemplateResult {
    const isCurrent = of.item === floor.sections.agenda.current;
    return html`
        <li class=${of.ended_at || of.dropped ? "done" : nothing} aria-current=${isCurrent ? "true" : nothing}>
            <span class="item-number">${of.number}</span>
            <span class="who">
                <strong><bdi>${of.title}</bdi></strong>
                <span>${purpose(of.purpose)}${of.speaker ? html` · <bdi>${of.speaker}</bdi>` : nothing}</span>
                ${paperList(papers.filter((paper) => paper.item === of.item))}
            </span>
            <span class="item-time">${itemTime(of, isCurrent)}</span>
        </li>
    `;
}

function itemTime(of: Item, isCurrent: boolean): string {
    if (isCurrent) return gettext("Now");
    if (of.dropped) return gettext("Dropped");
    if (of.ended_at) return gettext("Done");
    return of.starts_at ? time(of.starts_at) : duration(of.minutes * 60);
}
