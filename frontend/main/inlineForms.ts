/**
 * Small forms beside a list. What is refused is said at its field, and what was typed stays; what
 * is done shows on the page anew. Without scripts they are ordinary forms.
 */
import { clearNotice, type Refusal } from "./notice";
import { post, type Fields } from "./outbox";

const sending = new WeakSet<HTMLFormElement>();

export function startInlineForms(): void {
    document.addEventListener("submit", (event) => {
        const form = event.target as HTMLFormElement;
        if (!form.matches("form.inline-form")) return;
        event.preventDefault();
        void send(form, event.submitter);
    });
    document.addEventListener("input", (event) => {
        const form = (event.target as Element).closest<HTMLFormElement>("form.inline-form");
        if (form) clear(form);
    });
}

async function send(form: HTMLFormElement, pressed: HTMLElement | null): Promise<void> {
    if (sending.has(form)) return;
    sending.add(form);
    pressed?.setAttribute("aria-busy", "true");
    clear(form);
    const answer = await post(form.action, fieldsOf(form, pressed));
    if (answer.outcome === "done") location.reload();
    else if (answer.outcome === "refused") say(form, answer.refusal);
    sending.delete(form);
    pressed?.removeAttribute("aria-busy");
}

/** As the form would send them: several of one name, and the button that was pressed. */
function fieldsOf(form: HTMLFormElement, pressed: HTMLElement | null): Fields {
    const said = new FormData(form);
    if (pressed instanceof HTMLButtonElement && pressed.name) said.append(pressed.name, pressed.value);
    return Object.fromEntries([...said.keys()].map((name) => [name, said.getAll(name).map(String)]));
}

function say(form: HTMLFormElement, refusal: Refusal): void {
    const field = form.querySelector<HTMLElement>(`[name="${CSS.escape(refusal.field ?? "")}"]:not([type="hidden"])`);
    if (!field) return; // The notice says it.
    clearNotice();
    const words = document.createElement("p");
    words.id = `refused-${Date.now()}`;
    words.className = "invalid-feedback d-block";
    words.textContent = refusal.message;
    field.classList.add("is-invalid");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", words.id);
    form.append(words);
    field.focus();
}

function clear(form: HTMLFormElement): void {
    form.querySelector(".invalid-feedback")?.remove();
    for (const field of form.querySelectorAll(".is-invalid")) {
        field.classList.remove("is-invalid");
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
    }
}
