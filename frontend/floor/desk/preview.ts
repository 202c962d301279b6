// What the room sees, as small as it is on the desk. Nothing in it can be pressed or read out.

import { html, nothing } from "lit";

import { language } from "../../main/i18n";
import { CONTENTS } from "../contents";
import type { Part } from "../shared";
import type { Floor } from "../state";
import { direction, drawnIn } from "../tongues";

/** The first screen of the session stands for all; where there is none, the one of its address. */
export function preview(floor: Floor): Part {
    const first = floor.sections.screens?.[0];
    const content = (first && first.content in CONTENTS ? first.content : "FLOOR") as keyof typeof CONTENTS;
    const languages = first?.languages.length ? first.languages : [language];
    const shown = { content, languages, message: first?.message ?? "" };
    const [tongue = language] = languages;
    return html`
        <figure class="preview" inert aria-hidden="true">
            <div class="preview-page page-screen">
                <div class="projector projector-${content.toLowerCase()}" lang=${tongue} dir=${direction(tongue)}>
                    <header></header>
                    ${drawnIn(floor, languages, () => CONTENTS[content](floor, shown))}
                    <footer></footer>
                </div>
            </div>
            ${first ? html`<figcaption>${first.name}</figcaption>` : nothing}
        </figure>
    `;
}
