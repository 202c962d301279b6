// What stands beside the queue: one tab each. What other rooms add to the desk is named here alone.

import { html, nothing, type TemplateResult } from "lit";

import { gettext, number } from "../../main/i18n";
import { chat, unread } from "../chat";
import { checkPanel } from "../checks";
import { rehearsal } from "../rehearsal";
import type { Part } from "../shared";
import { nextSlide, previousSlide, slideControls } from "../slides";
import type { Floor } from "../state";
import { budgets } from "./budgets";
import { room } from "./room";
import { screens } from "./screens";

interface Tab {
    id: string;
    title: string;
    draw: (floor: Floor) => Part;
    /** What is new in it and has not been seen. */
    news?: (floor: Floor) => number;
}

export { nextSlide, previousSlide };

const PLACE = "floor:tab";
let shown = localStorage.getItem(PLACE) ?? "";

function tabs(floor: Floor): Tab[] {
    const all: (Tab | false)[] = [
        hasPart(floor, "slides") && { id: "slides", title: gettext("Slides"), draw: slideControls },
        hasPart(floor, "chat") && { id: "chat", title: gettext("Chat"), draw: chat, news: unread },
        hasPart(floor, "checks") && { id: "check", title: gettext("Check"), draw: checkPanel },
        floor.page.rehearsal === true && { id: "rehearsal", title: gettext("Rehearsal"), draw: rehearsal },
        { id: "room", title: gettext("Room"), draw: room },
        { id: "time", title: gettext("Time"), draw: budgets },
        floor.may("direct_screen") && { id: "screens", title: gettext("Screens"), draw: screens },
    ];
    return all.filter((tab) => tab !== false);
}

function hasPart(floor: Floor, name: string): boolean {
    return floor.page.parts[name] !== undefined;
}

/** Tabs, as the keyboard knows them: arrows go from one to the next. */
export function table(floor: Floor): TemplateResult {
    const all = tabs(floor);
    const open = all.find((tab) => tab.id === shown) ?? all[0]!;
    const show = (tab: Tab) => {
        shown = tab.id;
        localStorage.setItem(PLACE, shown);
        floor.changed();
    };
    const step = (event: KeyboardEvent) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        const way = getComputedStyle(event.currentTarget as Element).direction === "rtl" ? -by : by;
        const next = all[(all.indexOf(open) + way + all.length) % all.length]!;
        show(next);
        event.preventDefault();
        window.requestAnimationFrame(() => document.getElementById(`tab-${next.id}`)?.focus());
    };
    return html`
        <section class="panel desk-table" aria-label=${gettext("On the table")}>
            <div class="tabs" role="tablist" aria-label=${gettext("On the table")} @keydown=${step}>
                ${all.map((tab) => button(floor, tab, tab === open, () => show(tab)))}
            </div>
            <div id="desk-tab" class="fill" role="tabpanel" tabindex="0" aria-labelledby="tab-${open.id}">${open.draw(floor)}</div>
        </section>
    `;
}

function button(floor: Floor, tab: Tab, isOpen: boolean, show: () => void): TemplateResult {
    const news = tab.news?.(floor) ?? 0;
    return html`
        <button
            type="button"
            role="tab"
            id="tab-${tab.id}"
            aria-controls="desk-tab"
            aria-selected=${String(isOpen)}
            tabindex=${isOpen ? "0" : "-1"}
            @click=${show}
        >
            ${tab.title}${news && !isOpen ? html` <span class="news">${number(news)}</span>` : nothing}
        </button>
    `;
}
