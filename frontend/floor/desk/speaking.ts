// Who speaks now, against which time, and what the chair can do about it.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { gettext, interpolate, language } from "../../main/i18n";
import { delegation, name, place, role, type Part } from "../shared";
import { clock, gauge, mood, moodInWords } from "../speech";
import type { Floor, Person, Speaker } from "../state";
import { asksFor } from "../why";
import { endTurn, oneMinuteMore, pauseOrResume } from "./actions";
import { plain } from "./buttons";

export function speaking(floor: Floor): TemplateResult {
    const { speaker } = floor.sections;
    return html`
        ${alarms(floor)}
        <section class="now ${speaker ? `now-${mood(floor, speaker) || "within"}` : "now-nobody"}" aria-labelledby="now-title">
            <h2 id="now-title" class="overline">${gettext("Now speaking")}</h2>
            ${speaker ? turn(floor, speaker) : nobody(floor)}
        </section>
    `;
}

function nobody(floor: Floor): TemplateResult {
    const hint = () => {
        if (!floor.isOpen) return gettext("Open the floor to let delegations ask to speak.");
        return floor.sections.queue.length
            ? gettext("Give the floor to the next speaker.")
            : gettext("Delegations can ask to speak now.");
    };
    return html`
        <p class="now-who"><strong>${gettext("Nobody is speaking")}</strong></p>
        <p class="now-name">${hint()}</p>
    `;
}

function turn(floor: Floor, speaker: Speaker): TemplateResult {
    const heed = moodInWords(floor, speaker);
    return html`
        <p class="now-who">
            <strong>${delegation(speaker) || name(speaker)}</strong>
            ${heed ? html`<b class="heed">${heed}</b>` : nothing} ${clock(floor, speaker)}
        </p>
        ${gauge(floor, speaker)}
        <p class="now-name">
            ${delegation(speaker) ? name(speaker) : nothing} ${place(speaker.from)} ${role(speaker)} ${kindBadge(floor, speaker)}
            ${wayIn(speaker)}
        </p>
        ${speaker.note ? html`<p class="now-note" dir="auto">${speaker.note}</p>` : nothing}
        <div class="now-tools">${tools(floor, speaker)}</div>
    `;
}

function tools(floor: Floor, speaker: Speaker): TemplateResult {
    const toggle = speaker.paused_at
        ? plain(floor, "resume_turn", gettext("Resume"), () => pauseOrResume(floor), { key: "p" })
        : plain(floor, "pause_turn", gettext("Pause"), () => pauseOrResume(floor), { key: "p" });
    return html`
        ${toggle} ${plain(floor, "extend_turn", gettext("1 minute more"), () => oneMinuteMore(floor), { key: "+" })}
        ${plain(floor, "end_turn", gettext("End turn"), () => endTurn(floor), { key: "e" })}
    `;
}

/** What is asked for, where it is not the ordinary. */
export function kindBadge(floor: Floor, person: Person): Part {
    const kind = asksFor(floor, person);
    if (!kind) return nothing;
    return html`<span class="status ${person.rank === null ? "" : "status-danger"}">${kind}</span>`;
}

/** How a hand came that was not raised by its person. */
export function wayIn(person: Person): Part {
    const ways: Partial<Record<Person["via"], string>> = {
        OPERATOR: gettext("By the floor manager"),
        SEAT: gettext("By the card of a seat"),
        CHAT: gettext("To be read out"),
    };
    const via = ways[person.via];
    return via ? html`<span class="via">${via}</span>` : nothing;
}

// --- alarms --------------------------------------------------------------------------------------

/** Loud: whoever listens in that language hears nothing, or not enough. */
function alarms(floor: Floor): Part {
    const { alarms: raised } = floor.sections;
    if (!raised.length) return html`<div role="alert" class="desk-alarms"></div>`;
    const row = (alarm: (typeof raised)[number]) => html`
        <p class="desk-alarm">
            <strong>${reason(alarm.reason)}</strong> <span>${booth(alarm.language)}</span>
            ${plain(
                floor,
                "clear_alarm",
                gettext("Seen to"),
                () => void floor.act("clear_alarm", { alarm: alarm.alarm }, alarm.alarm),
                { row: alarm.alarm },
            )}
        </p>
    `;
    return html`<div role="alert" class="desk-alarms">${repeat(raised, (alarm) => alarm.alarm, row)}</div>`;
}

function reason(of: "TOO_FAST" | "NO_SOUND"): string {
    return of === "TOO_FAST" ? gettext("Too fast") : gettext("No sound");
}

function booth(code: string): string {
    if (!code) return gettext("say those who follow");
    const named = new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
    return interpolate(gettext("in %(language)s"), { language: named });
}
