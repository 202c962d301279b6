// The line over everything: which session, how long still, whether it can decide, and one step back.

import { html, nothing, type TemplateResult } from "lit";

import { gettext, interpolate, running, time } from "../../main/i18n";
import { age, timeLeft, type Part } from "../shared";
import type { Floor } from "../state";
import { undo, undoable } from "./actions";
import { plain } from "./buttons";
import { toggleKeys } from "./keys";

export function strip(floor: Floor): TemplateResult {
    const { session } = floor.page;
    return html`
        <header class="desk-strip">
            <div class="desk-title">
                <p class="overline"><bdi>${session.meeting}</bdi></p>
                <h1><bdi>${session.title}</bdi></h1>
            </div>
            ${age(floor)} ${left(floor)} ${quorum(floor)} ${stage(floor)}
            <div class="desk-undo">${undoing(floor)}</div>
            <button type="button" class="btn btn-outline-secondary tool keys-button" @click=${toggleKeys}>
                <span>${gettext("Keys")}</span> <kbd aria-hidden="true">?</kbd>
            </button>
        </header>
    `;
}

function left(floor: Floor): TemplateResult {
    const of = timeLeft(floor);
    const ends = interpolate(gettext("Ends at %(time)s"), { time: time(floor.page.session.ends_at) });
    return html`
        <p class="figure ${of.over ? "figure-over" : ""}">
            <strong>${of.words}</strong>
            <span>${ends}</span>
        </p>
    `;
}

function quorum(floor: Floor): Part {
    const { quorum: told } = floor.sections.presence;
    if (!told) return nothing;
    const words = gettext("%(present)s of %(of)s present, %(needed)s needed");
    const { present, of, needed, rule } = told;
    return html`
        <p class="figure ${told.holds ? "" : "figure-over"}">
            <strong>${told.holds ? gettext("Quorum") : gettext("No quorum")} <small>${rule}</small></strong>
            <span>${interpolate(words, { present, of, needed })}</span>
        </p>
    `;
}

function stage(floor: Floor): TemplateResult {
    return html`
        <div class="desk-stage">
            <span class="status ${floor.isOpen ? "status-open" : ""}">
                ${floor.isOpen ? gettext("Floor open") : gettext("Floor closed")}
            </span>
            ${floor.isOpen
                ? plain(floor, "close_floor", gettext("Close the floor"), () => void floor.act("close_floor"))
                : plain(floor, "open_floor", gettext("Open the floor"), () => void floor.act("open_floor"))}
        </div>
    `;
}

function undoing(floor: Floor): Part {
    const last = undoable(floor);
    if (!last) return nothing;
    const label = interpolate(gettext("Undo: %(step)s"), { step: step(last.verb) });
    const act = () => undo(floor);
    const words = html`${label} <span class="timer" aria-hidden="true">${running(last.seconds)}</span>`;
    return plain(floor, "undo", words, act, { key: "u", full: label });
}

/** A step as it is called where it is taken. */
function step(verb: string): string {
    const names: Record<string, string> = {
        call_next: gettext("Next speaker"),
        end_turn: gettext("End turn"),
        pause_turn: gettext("Pause"),
        resume_turn: gettext("Resume"),
        extend_turn: gettext("1 minute more"),
        readd_last: gettext("Put the last one back"),
        open_floor: gettext("Open the floor"),
        close_floor: gettext("Close the floor"),
        move_turn: gettext("Move"),
        defer: gettext("Move"),
        withdraw: gettext("Remove"),
        begin_item: gettext("Begin item"),
        end_item: gettext("End item"),
        drop_item: gettext("Drop item"),
        set_rules: gettext("Rules of the list"),
        open_list: gettext("Open the list"),
        close_list: gettext("Close the list"),
    };
    return names[verb] ?? gettext("Last step");
}
