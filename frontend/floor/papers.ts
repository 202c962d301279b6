// The documents of a session, as links that leave the page where it is.

import { html, nothing } from "lit";

import type { Paper } from "./own";
import type { Part } from "./shared";

export function paperList(papers: Paper[]): Part {
    if (!papers.length) return nothing;
    const link = (paper: Paper) => html`<li><a href=${paper.url} target="_blank" rel="noopener" dir="auto">${paper.title}</a></li>`;
    return html`<ul class="papers">${papers.map(link)}</ul>`;
}
