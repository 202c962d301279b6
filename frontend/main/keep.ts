/**
 * Nothing typed is lost. A `<form data-keep="name">` is saved in the browser at every keystroke
 * and put back after a reload, a crash or a refusal, until the server says that it was received:
 * by an element with `data-kept-done="name"` on a page, or by the header `HX-Trigger: kept-done`
 * (the form that was sent) or `HX-Trigger: {"kept-done": "name"}`.
 */
import { rendered, valueOf, type Field } from "./fields";
import { gettext } from "./i18n";

const NEVER = ["hidden", "password", "file", "submit", "button", "reset", "image"];

export function startKeep(): void {
    look(document.body);
    document.addEventListener("htmx:load", (event) => look(event.target as Element));
    document.addEventListener("input", save);
    document.addEventListener("change", save);
    document.body.addEventListener("kept-done", done);
}

function look(part: Element): void {
    for (const element of within(part, "[data-kept-done]")) forget(element.dataset["keptDone"]!);
    for (const form of within(part, "form[data-keep]")) restore(form as HTMLFormElement);
}

function within(part: Element, selector: string): HTMLElement[] {
    const found = [...part.querySelectorAll<HTMLElement>(selector)];
    return part.matches(selector) ? [part as HTMLElement, ...found] : found;
}

function save(event: Event): void {
    const form = (event.target as Element).closest?.<HTMLFormElement>("form[data-keep]");
    if (form) store(form);
}

function store(form: HTMLFormElement): void {
    const values = fields(form).map((field) => [place(form, field), valueOf(field)]);
    localStorage.setItem(storage(form.dataset["keep"]!), JSON.stringify(Object.fromEntries(values)));
}

function restore(form: HTMLFormElement): void {
    if (form.dataset["kept"]) return;
    form.dataset["kept"] = "looked";
    const kept = localStorage.getItem(storage(form.dataset["keep"]!));
    if (!kept) return storeIfTyped(form);
    const values = JSON.parse(kept) as Record<string, string | boolean>;
    const changed = fields(form).filter((field) => put(field, values[place(form, field)]));
    if (changed.length) form.prepend(note(form));
}

/** On a slow machine somebody may have typed before this script was there to see it. */
function storeIfTyped(form: HTMLFormElement): void {
    if (fields(form).some((field) => valueOf(field) !== rendered(field))) store(form);
}

/** Put a kept value back; true when that changed something. */
function put(field: Field, value: string | boolean | undefined): boolean {
    if (value === undefined || valueOf(field) === value) return false;
    if (typeof value === "boolean") (field as HTMLInputElement).checked = value;
    else field.value = value;
    return true;
}

function note(form: HTMLFormElement): HTMLElement {
    const box = document.createElement("div");
    box.className = "kept";
    box.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = gettext("What you typed earlier was put back.");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.textContent = gettext("Discard it");
    button.addEventListener("click", () => {
        forget(form.dataset["keep"]!);
        form.reset();
        box.remove();
    });
    box.append(words, button);
    return box;
}

function done(event: Event): void {
    const value: unknown = (event as CustomEvent<{ value?: unknown }>).detail?.value;
    const sent = (event.target as Element).closest<HTMLElement>("form[data-keep]");
    const name = typeof value === "string" && value ? value : sent?.dataset["keep"];
    if (name) forget(name);
}

function forget(name: string): void {
    localStorage.removeItem(storage(name));
}

function storage(name: string): string {
    return `keep:${document.body.dataset["user"] ?? ""}:${name}`;
}

function fields(form: HTMLFormElement): Field[] {
    const all = [...form.elements].filter((e): e is Field => "value" in e && "name" in e && e.name !== "");
    return all.filter((field) => !NEVER.includes(field.type));
}

/** Several fields may share a name (choices): the name and the how-manieth tell them apart. */
function place(form: HTMLFormElement, field: Field): string {
    const same = fields(form).filter((other) => other.name === field.name);
    return `${field.name}:${same.indexOf(field)}`;
}
