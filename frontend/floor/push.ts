// Notices also while the page is closed: the browser's own push service brings them.

import { html, nothing } from "lit";

import { gettext } from "../main/i18n";
import { refuse } from "../main/notice";
import { post } from "../main/outbox";
import type { Part } from "./shared";
import type { Floor } from "./state";

let subscription: PushSubscription | null | undefined;
let busy = false;

interface Facts {
    key?: string;
    worker?: string;
    urls?: Record<string, string>;
}

/** A switch, where the browser can and the server knows how. */
export function push(floor: Floor): Part {
    const facts = (floor.page.parts["notices"] ?? {}) as Facts;
    if (!facts.key || !facts.worker || !("PushManager" in window) || !("serviceWorker" in navigator)) return nothing;
    if (subscription === undefined) {
        void look(floor, facts);
        return nothing;
    }
    if (Notification.permission === "denied") {
        return html`<p class="quiet">${gettext("Notices are blocked in this browser's settings.")}</p>`;
    }
    const act = () => void turn(floor, facts);
    return html`
        <label class="form-check form-switch push">
            <input class="form-check-input" type="checkbox" role="switch" .checked=${Boolean(subscription)} ?disabled=${busy} @change=${act} />
            <span class="form-check-label">${gettext("Notify me when I am next, also when this page is closed")}</span>
        </label>
    `;
}

async function look(floor: Floor, facts: Facts): Promise<void> {
    subscription = null;
    const worker = await navigator.serviceWorker.getRegistration(facts.worker);
    subscription = (await worker?.pushManager.getSubscription()) ?? null;
    floor.changed();
}

async function turn(floor: Floor, facts: Facts): Promise<void> {
    busy = true;
    floor.changed();
    try {
        if (subscription) await stop(facts);
        else await begin(facts);
    } catch {
        refuse({ message: gettext("This browser could not be reached for notices. The page still tells you.") });
    }
    busy = false;
    floor.changed();
}

async function begin(facts: Facts): Promise<void> {
    const worker = await navigator.serviceWorker.register(facts.worker!);
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: facts.key! });
    const { endpoint, keys } = made.toJSON();
    const fields = { endpoint: endpoint ?? "", p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" };
    const answer = await post(facts.urls!["add_device"]!, fields);
    if (answer.outcome === "done") subscription = made;
    else await made.unsubscribe();
}

async function stop(facts: Facts): Promise<void> {
    await post(facts.urls!["remove_device"]!, { endpoint: subscription!.endpoint });
    await subscription!.unsubscribe();
    subscription = null;
}
