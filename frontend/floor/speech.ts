// The time of the one who speaks, against their limit, by the server's clock.

import { html, nothing, type TemplateResult } from "lit";

import { gettext, interpolate, running } from "../main/i18n";
import type { Part } from "./shared";
import type { Floor, Speaker } from "./state";

/** Seconds spoken, pauses left out. */
export function elapsed(floor: Floor, speaker: Speaker): number {
    const until = speaker.paused_at ? Date.parse(speaker.paused_at) : floor.second;
    return Math.max(0, (until - Date.parse(speaker.called_at)) / 1000 - speaker.paused);
}

/** What the booths tell the one who speaks: that an earlier speaker was too fast is past. */
export function alarmsNow(floor: Floor): Floor["sections"]["alarms"] {
    const { alarms, speaker } = floor.sections;
    const isPast = (at: string) => speaker === null || Date.parse(at) < Date.parse(speaker.called_at);
    return alarms.filter((alarm) => alarm.reason === "NO_SOUND" || !isPast(alarm.raised_at));
}

export type Mood = "paused" | "over" | "warning" | "";

export function mood(floor: Floor, speaker: Speaker): Mood {
    if (speaker.paused_at) return "paused";
    if (speaker.limit === null) return "";
    const left = speaker.limit - elapsed(floor, speaker);
    if (left <= 0) return "over";
    return left <= speaker.warning ? "warning" : "";
}

/** What the clock means; nothing while there is nothing to heed. */
export function moodInWords(floor: Floor, speaker: Speaker): string {
    const left = (speaker.limit ?? 0) - elapsed(floor, speaker);
    const names: Record<Mood, () => string> = {
        "": () => "",
        "paused": () => gettext("Paused"),
        "warning": () => interpolate(gettext("%(time)s left"), { time: running(Math.ceil(left)) }),
        "over": () => interpolate(gettext("%(time)s over"), { time: running(-left) }),
    };
    return names[mood(floor, speaker)]();
}

/** "1:23 / 3:00"; silent to a screen reader, which would read it every second. */
export function clock(floor: Floor, speaker: Speaker): TemplateResult {
    return html`
        <span class="speech-clock" role="timer" aria-live="off">
            <span class="timer">${running(elapsed(floor, speaker))}</span>
            ${speaker.limit === null ? nothing : html`<span class="limit">/ ${running(speaker.limit)}</span>`}
        </span>
    `;
}

/** The same as a bar that fills; what it means is said in words beside it. */
export function gauge(floor: Floor, speaker: Speaker): Part {
    if (speaker.limit === null) return nothing;
    const filled = Math.min(1, elapsed(floor, speaker) / Math.max(1, speaker.limit));
    return html`
        <svg class="gauge gauge-${mood(floor, speaker)}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="1" class="gauge-all"></rect>
            <rect width=${(filled * 100).toFixed(1)} height="1" class="gauge-filled"></rect>
        </svg>
    `;
}
