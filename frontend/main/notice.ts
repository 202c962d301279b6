import { gettext } from "./i18n";

export interface Refusal {
    message: string;
    why?: string;
    field?: string;
}

/** Say no in the page's notice region, with the rule behind it on request. */
export function refuse(refusal: Refusal): void {
    const alert = box("alert alert-warning alert-dismissible");
    alert.append(paragraph(refusal.message));
    if (refusal.why) alert.append(why(refusal.why));
    show(alert);
}

export function inform(message: string): void {
    const alert = box("alert alert-info alert-dismissible");
    alert.append(paragraph(message));
    show(alert);
}

export function clearNotice(): void {
    document.getElementById("notice")?.replaceChildren();
}

function show(alert: HTMLElement): void {
    document.getElementById("notice")?.replaceChildren(alert);
}

function box(classes: string): HTMLElement {
    const alert = document.createElement("div");
    alert.className = classes;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn-close";
    close.dataset["dismiss"] = "";
    close.setAttribute("aria-label", gettext("Close"));
    alert.append(close);
    return alert;
}

function paragraph(text: string): HTMLElement {
    const element = document.createElement("p");
    element.textContent = text;
    return element;
}

function why(text: string): HTMLElement {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = gettext("Why?");
    details.append(summary, paragraph(text));
    return details;
}
