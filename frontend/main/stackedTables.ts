/**
 * On a phone the rows of a table become cards, each cell under the name of its column.
 *
 * The style sheet does it to tables marked here. Cells that are no longer laid out as cells would
 * lose their meaning to a screen reader, so each says what it is. Without a script, or on a wide
 * screen, a table stays a table and slides in its frame.
 */

const ROLES: Record<string, string> = {
    TABLE: "table",
    THEAD: "rowgroup",
    TBODY: "rowgroup",
    TR: "row",
    TD: "cell",
};

export function startStackedTables(): void {
    stackAll(document.body);
    document.addEventListener("htmx:load", (event) => stackAll(event.target as Element));
}

function stackAll(part: Element): void {
    const framed = ".table-responsive > table:not([data-stacked])";
    for (const table of part.querySelectorAll<HTMLTableElement>(framed)) stack(table);
}

function stack(table: HTMLTableElement): void {
    const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (headings.length === 0) return;
    sayWhatEachPartIs(table);
    const names = headings.map(nameOf);
    for (const row of table.tBodies[0]?.rows ?? []) {
        let column = 0;
        for (const cell of row.cells) {
            cell.dataset["column"] = (cell.colSpan === 1 && names[column]) || "";
            column += cell.colSpan;
            cell.toggleAttribute("data-nothing", /^[–—-]?$/.test(cell.innerText.trim()));
        }
    }
    table.dataset["stacked"] = "";
}

function sayWhatEachPartIs(table: HTMLTableElement): void {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td")]) {
        part.setAttribute("role", ROLES[part.tagName]!);
    }
    for (const heading of table.querySelectorAll("th")) {
        heading.setAttribute("role", heading.scope === "row" ? "rowheader" : "columnheader");
    }
}

/** A heading for the ear alone names nothing on the screen. */
function nameOf(heading: HTMLTableCellElement): string {
    return heading.querySelector(".visually-hidden") ? "" : heading.innerText.trim();
}
