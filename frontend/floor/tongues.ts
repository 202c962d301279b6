// A screen that is read in two languages says each of its words in both.

import { html, type TemplateResult } from "lit";

import { saidIn, type Voice } from "../main/i18n";
import { voiceFor } from "../main/voices";
import type { Floor } from "./state";

const RIGHT_TO_LEFT = /^(ar|fa|he|ps|ur)\b/i;

let voices: Voice[] = [];

/** Draw in these languages, one or two: the first is the page's, the second stands beside it. */
export function drawnIn(floor: Floor, languages: string[], draw: () => TemplateResult): TemplateResult {
    voices = languages.map((code) => voiceFor(code, () => floor.changed()));
    return saidIn(voices[0]!, draw);
}

export function direction(language: string): "ltr" | "rtl" {
    return RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr";
}

/** Words in each language of the screen; once where they are the same in both. */
export function both(say: () => string): TemplateResult {
    const said = voices.map((voice) => ({ language: voice.language, words: saidIn(voice, say) }));
    const [first, second] = said;
    if (!second || second.words === first?.words) return html`${first?.words ?? ""}`;
    return html`
        <span class="both"
            ><bdi>${first!.words}</bdi
            ><bdi class="second" lang=${second.language} dir=${direction(second.language)}>${second.words}</bdi></span
        >
    `;
}
