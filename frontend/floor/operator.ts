// The chair's desk: one screen, no scrolling. The agenda, the floor, what is on the table; and
// two large buttons, for the next speaker and the next item.

import { html, type TemplateResult } from "lit";

import { gettext } from "../main/i18n";
import { agenda } from "./desk/agenda";
import { health } from "./desk/health";
import { keys } from "./desk/keys";
import { table } from "./desk/parts";
import { list } from "./desk/queue";
import { rules } from "./desk/rules";
import { speaking } from "./desk/speaking";
import { strip } from "./desk/strip";
import type { Floor } from "./state";

export { onKey } from "./desk/keys";

export function operator(floor: Floor): TemplateResult {
    return html`
        <div class="desk">
            ${strip(floor)} ${agenda(floor)}
            <div class="panel desk-floor" role="group" aria-label=${gettext("Floor")}>${speaking(floor)} ${list(floor)}</div>
            <div class="desk-side">${table(floor)} ${health(floor)}</div>
            ${keys(floor)} ${rules(floor)}
        </div>
    `;
}
