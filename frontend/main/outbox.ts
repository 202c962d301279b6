/**
 * Ordinary POSTs that know three things a form does not: each carries a key, so that sending it
 * twice does it once; some may be kept while the network is away; and a refusal is shown.
 *
 * What is kept belongs to the person signed in, and is sent, in order, also after a reload.
 */
import { gettext } from "./i18n";
import { clearNotice, refuse, type Refusal } from "./notice";

export type Fields = Record<string, string | number | string[]>;
export type Answer =
    | { outcome: "done"; data: unknown }
    | { outcome: "refused"; refusal: Refusal }
    | { outcome: "unreached" };

export interface Kept {
    key: string;
    url: string;
    fields: Fields;
    user: string;
    at: number;
}

interface Options {
    key?: string;
    /** Keep the request and try again until it is answered. */
    store?: boolean;
}

const PLACE = "outbox";
const LONGEST_WAIT = 15_000;
/** A network may swallow a request without a word; its key makes asking again safe. */
const PATIENCE = 10_000;
/** Before giving up on what is not kept: a moment's trouble is nobody's business. */
const AGAIN_AFTER = [400, 1_200];
const TOO_OLD = 4 * 3_600_000;

let failures = 0;
let retry: number | undefined;
let flushing = false;
const underWay = new Set<string>();

/** Send; a refusal is shown. With `store`, a request that could not be sent is kept. */
export async function post(url: string, fields: Fields, options: Options = {}): Promise<Answer> {
    const item: Kept = { key: options.key ?? newKey(), url, fields, user: user(), at: Date.now() };
    if (options.store) keep(item);
    const answer = options.store ? await send(item) : await insist(item);
    if (answer.outcome !== "unreached") drop(item.key);
    else if (options.store) later();
    else refuse({ message: gettext("This could not be sent. Check your connection and try again.") });
    return answer;
}

/** What the signed-in person did that the server has not answered yet, oldest first. */
export function waiting(): Kept[] {
    return all().filter((item) => item.user === user());
}

export function drop(key: string): void {
    write(all().filter((item) => item.key !== key));
}

export function startOutbox(): void {
    window.addEventListener("online", () => void flush());
    document.addEventListener("live:resumed", () => void flush());
    void flush();
}

async function insist(item: Kept): Promise<Answer> {
    for (const wait of AGAIN_AFTER) {
        const answer = await send(item);
        if (answer.outcome !== "unreached") return answer;
        await new Promise((resolve) => window.setTimeout(resolve, wait));
    }
    return send(item);
}

/** Send what is kept, in order; told as `outbox:answered` with `{item, answer}`. */
async function flush(): Promise<void> {
    if (flushing) return;
    flushing = true;
    window.clearTimeout(retry);
    dropOld();
    try {
        for (const item of waiting()) {
            if (underWay.has(item.key)) continue;
            const answer = await send(item);
            if (answer.outcome === "unreached") return later();
            drop(item.key);
            document.dispatchEvent(new CustomEvent("outbox:answered", { detail: { item, answer } }));
        }
    } finally {
        flushing = false;
    }
}

function later(): void {
    const wait = Math.min(LONGEST_WAIT, 1_000 * 2 ** failures++);
    window.clearTimeout(retry);
    retry = window.setTimeout(() => void flush(), wait * (0.5 + Math.random() / 2));
}

/** A hand raised this morning must not go up in the afternoon: it is dropped, and this is said. */
function dropOld(): void {
    const old = waiting().filter((item) => Date.now() - item.at > TOO_OLD);
    for (const item of old) drop(item.key);
    if (old.length) {
        refuse({ message: gettext("Something you did while offline was too old to send and was dropped.") });
    }
}

async function send(item: Kept): Promise<Answer> {
    const headers = {
        "Accept": "application/json",
        "Idempotency-Key": item.key,
        "X-CSRFToken": csrfToken(),
    };
    const fields = Object.entries(item.fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
    const body = new URLSearchParams(fields);
    underWay.add(item.key);
    try {
        const signal = AbortSignal.timeout(PATIENCE);
        return await read(await fetch(item.url, { method: "POST", headers, body, signal }));
    } catch {
        return { outcome: "unreached" };
    } finally {
        underWay.delete(item.key);
    }
}

/** 429 and 5xx mean that the server is not itself now; trying again is right. */
async function read(response: Response): Promise<Answer> {
    if (response.status >= 500 || response.status === 429) return { outcome: "unreached" };
    failures = 0;
    const data = await json(response);
    if (response.ok && data) {
        clearNotice();
        return { outcome: "done", data };
    }
    const refusal = data?.refusal ?? {
        message: response.ok
            ? gettext("You are signed out. Sign in again, then repeat what you did.")
            : gettext("This was not accepted. Reload the page and try again."),
    };
    refuse(refusal);
    return { outcome: "refused", refusal };
}

async function json(response: Response): Promise<{ refusal?: Refusal } | undefined> {
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return isJson ? ((await response.json()) as { refusal?: Refusal }) : undefined;
}

function csrfToken(): string {
    const headers = document.body.getAttribute("hx-headers") ?? "{}";
    return (JSON.parse(headers) as Record<string, string>)["X-CSRFToken"] ?? "";
}

function user(): string {
    return document.body.dataset["user"] ?? "";
}

function all(): Kept[] {
    return JSON.parse(localStorage.getItem(PLACE) ?? "[]") as Kept[];
}

function write(items: Kept[]): void {
    localStorage.setItem(PLACE, JSON.stringify(items));
}

function keep(item: Kept): void {
    write([...all(), item]);
}

/** `crypto.randomUUID` exists only on HTTPS; a committee may try this out on a plain address. */
export function newKey(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
