import "../styles/floor.scss";
import "./replay";
import "../styles/desk.scss";
import "../styles/phone.scss";
import "../styles/projector.scss";
import "../styles/booth.scss";

import { html, LitElement, nothing, type TemplateResult } from "lit";

import { booth } from "./booth";
import { myPlace, participant } from "./participant";
import { onKey, operator } from "./operator";
import { screen } from "./screen";
import { speakerInWords } from "./shared";
import { Floor, type Page, type Role, type State } from "./state";

const PAGES: Record<Role, (floor: Floor) => TemplateResult> = { participant, operator, screen, booth };

/**
 * `<hemi-floor>`: the floor of a session, for a delegate, the chair or the room. It draws what the
 * page's `floor-state` and `floor-page` say, and what the stream says after that.
 */
export class HemiFloor extends LitElement {
    #floor: Floor | undefined;
    #ticking: number | undefined;
    #hadFocus = false;

    /** Without a shadow, so that the theme applies and a reader sees one page. */
    protected override createRenderRoot(): HTMLElement {
        return this;
    }

    override connectedCallback(): void {
        super.connectedCallback();
        this.replaceChildren();
        this.#floor = new Floor(embedded<Page>("floor-page"), embedded<State>("floor-state"));
        this.#floor.addEventListener("changed", () => this.requestUpdate());
        this.#tick();
        if (this.#floor.page.role === "operator") document.addEventListener("keydown", this.#onKey);
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        window.clearTimeout(this.#ticking);
        document.removeEventListener("keydown", this.#onKey);
    }

    protected override willUpdate(): void {
        this.#hadFocus = this.#bar?.contains(document.activeElement) ?? false;
    }

    protected override render(): TemplateResult | typeof nothing {
        const floor = this.#floor;
        if (!floor) return nothing;
        return html`
            <p class="visually-hidden" role="status">${speakerInWords(floor)}</p>
            <p class="visually-hidden" role="status">${myPlace(floor)}</p>
            ${PAGES[floor.page.role](floor)}
        `;
    }

    /** The pressed button may be gone: its focus goes to what is said in its place. */
    protected override updated(): void {
        if (!this.#hadFocus || this.#bar?.contains(document.activeElement)) return;
        this.#bar?.querySelector<HTMLElement>(".standing, button")?.focus();
    }

    get #bar(): HTMLElement | null {
        return this.querySelector(".thumb-bar");
    }

    /** With each whole second of the server's clock, so that all screens count together. */
    #tick(): void {
        const floor = this.#floor!;
        floor.tick();
        this.requestUpdate();
        window.clearTimeout(this.#ticking);
        this.#ticking = window.setTimeout(() => this.#tick(), 1_005 - (floor.now % 1_000));
    }

    readonly #onKey = (event: KeyboardEvent): void => {
        if (this.#floor) onKey(this.#floor, event);
    };
}

function embedded<T>(id: string): T {
    return JSON.parse(document.getElementById(id)?.textContent ?? "null") as T;
}

customElements.define("hemi-floor", HemiFloor);
