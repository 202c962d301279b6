/**
 * `<hemi-cycle total="180">`: one dot a seat, in rows of a half circle. `seats` holds a state for
 * each seat in order, from the left of the chair to the right. A plain page may give it as words:
 * `<hemi-cycle total="12" seats="present present speaking">`. With `stances` it shows who is for
 * something: `<hemi-cycle stances total="3" seats="for  against">`; an empty word is no answer.
 *
 * Every state differs in shape as well as in colour, and the picture is told in words.
 */
import { gettext, interpolate, list, ngettext } from "./i18n";

export type Stance = "for" | "comments" | "against" | "abstain";
export type Seat = "" | "present" | "online" | "waiting" | "remote" | "speaking" | Stance;

export interface Spot {
    x: number;
    y: number;
    angle: number;
}

const SVG = "http://www.w3.org/2000/svg";
const INNER = 0.4;

/** How many rows fill the half circle evenly: dots as far apart along a row as between rows. */
export function rowsFor(total: number): number {
    let rows = 1;
    while (capacity(rows) < total) rows += 1;
    return rows;
}

function capacity(rows: number): number {
    return radii(rows).reduce((sum, radius) => sum + Math.floor((Math.PI * radius) / step(rows)) + 1, 0);
}

function radii(rows: number): number[] {
    return Array.from({ length: rows }, (_row, index) => (rows === 1 ? 1 : INNER + index * step(rows)));
}

function step(rows: number): number {
    return rows === 1 ? 0.5 : (1 - INNER) / (rows - 1);
}

/** Where each seat is on a half circle of radius 1 about (0, 0), in order of its angle. */
export function layout(total: number): Spot[] {
    const rows = radii(rowsFor(total));
    const spots = rows.flatMap((radius, index) => arc(radius, share(total, rows, index)));
    return spots.sort((a, b) => b.angle - a.angle || b.y - a.y);
}

/** Seats of one row, so that all rows together hold exactly `total`. */
function share(total: number, rows: number[], index: number): number {
    const upTo = (end: number) => {
        const part = rows.slice(0, end).reduce((sum, radius) => sum + radius, 0);
        return Math.round((total * part) / rows.reduce((sum, radius) => sum + radius, 0));
    };
    return upTo(index + 1) - upTo(index);
}

function arc(radius: number, count: number): Spot[] {
    return Array.from({ length: count }, (_seat, index) => {
        const angle = count === 1 ? Math.PI / 2 : Math.PI - (Math.PI * index) / (count - 1);
        return { x: radius * Math.cos(angle), y: -radius * Math.sin(angle), angle };
    });
}

/** The picture in words, as a screen reader tells it. */
export function describe(total: number, seats: Seat[], stances = false): string {
    const count = (state: Seat) => seats.filter((seat) => seat === state).length;
    if (stances) return describeStances(total, count);
    const waiting = count("waiting") + count("remote");
    const parts = [
        interpolate(ngettext("%(count)s seat", "%(count)s seats", total), { count: total }),
        count("speaking") ? gettext("one is speaking") : "",
        interpolate(ngettext("%(count)s is waiting", "%(count)s are waiting", waiting), { count: waiting }),
        count("remote") ? interpolate(gettext("of these %(count)s online"), { count: count("remote") }) : "",
    ];
    return list(parts.filter(Boolean));
}

function describeStances(total: number, count: (state: Seat) => number): string {
    const inFavour = count("for") + count("comments");
    const silent = total - inFavour - count("against") - count("abstain");
    const said = (words: string, state: number) => interpolate(words, { count: state });
    return list([
        said(ngettext("%(count)s seat", "%(count)s seats", total), total),
        said(ngettext("%(count)s is for it", "%(count)s are for it", inFavour), inFavour),
        said(gettext("of these %(count)s with comments"), count("comments")),
        said(ngettext("%(count)s is against it", "%(count)s are against it", count("against")), count("against")),
        said(ngettext("%(count)s abstains", "%(count)s abstain", count("abstain")), count("abstain")),
        said(ngettext("%(count)s has not answered", "%(count)s have not answered", silent), silent),
    ]);
}

export class HemiCycle extends HTMLElement {
    static observedAttributes = ["total", "seats"];

    #seats: Seat[] = [];
    #drawn = "";

    get total(): number {
        return Number(this.getAttribute("total") ?? 0);
    }

    set total(value: number) {
        this.setAttribute("total", String(value));
    }

    get seats(): Seat[] {
        return this.#seats;
    }

    set seats(value: Seat[]) {
        this.#seats = value;
        this.#draw();
    }

    connectedCallback(): void {
        this.#draw();
    }

    attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
        if (name === "seats") this.#seats = (value ?? "").split(" ") as Seat[];
        this.#draw();
    }

    #draw(): void {
        const stances = this.hasAttribute("stances");
        const drawn = `${this.total}:${this.#seats.join()}`;
        if (!this.isConnected || !this.total || drawn === this.#drawn) return;
        this.#drawn = drawn;
        this.replaceChildren(picture(this.total, this.#seats, stances));
    }
}

function picture(total: number, seats: Seat[], stances: boolean): SVGElement {
    const size = Math.min(0.06, step(rowsFor(total)) * 0.36);
    const edge = 1 + size * 2;
    const svg = shape("svg", {
        "viewBox": `${-edge} ${-edge} ${edge * 2} ${edge + size * 2}`,
        "role": "img",
        "aria-label": describe(total, seats, stances),
        "stroke-width": size * 0.3,
    });
    svg.append(...layout(total).flatMap((spot, index) => seat(spot, size, seats[index] ?? "")));
    return svg;
}

function seat(spot: Spot, size: number, state: Seat): SVGElement[] {
    const circle = (radius: number, classes: string) =>
        shape("circle", { cx: spot.x.toFixed(4), cy: spot.y.toFixed(4), r: radius, class: classes });
    if (state === "speaking") return [circle(size * 1.1, "seat speaking"), circle(size * 1.75, "halo")];
    if (state === "remote") return [circle(size, "seat remote"), circle(size * 0.4, "dot")];
    const mark = MARKS[state];
    if (state === "comments") return [circle(size, "seat comments"), circle(size * 0.4, "dot comments")];
    if (mark) return [state === "against" ? diamond(spot, size) : circle(size, `seat ${state}`), drawn(spot, size, mark)];
    return [circle(size, `seat ${state}`)];
}

/** Lines over a seat, in its own size: a cross, and a bar. */
const MARKS: Partial<Record<Seat, number[][]>> = {
    against: [
        [-0.45, -0.45, 0.45, 0.45],
        [0.45, -0.45, -0.45, 0.45],
    ],
    abstain: [[-0.55, 0, 0.55, 0]],
};

function drawn(spot: Spot, size: number, lines: number[][]): SVGElement {
    const at = (x: number, y: number) => `${(spot.x + x * size).toFixed(4)} ${(spot.y + y * size).toFixed(4)}`;
    return shape("path", { d: lines.map(([a, b, c, d]) => `M${at(a!, b!)}L${at(c!, d!)}`).join(""), class: "mark" });
}

function diamond(spot: Spot, size: number): SVGElement {
    const corners = [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]].map(
        ([x, y]) => `${(spot.x + x! * size).toFixed(4)},${(spot.y + y! * size).toFixed(4)}`,
    );
    return shape("polygon", { points: corners.join(" "), class: "seat against" });
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
}

customElements.define("hemi-cycle", HemiCycle);
