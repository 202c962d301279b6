/**
 * Live pages. Any element with `data-live="topic"` subscribes the page to that topic; one stream
 * carries all of them. A page that holds no topic opens no stream.
 *
 * Told on `<body>` (and so heard on `document`):
 *   any name such as `radar.item_added`   something happened; HTMX fragments fetch themselves again
 *   `live:state`                          sections of state, as `{topic, v, sections}`
 *   `live:reset`                          too much was missed: fetch everything again
 *   `live:ping`                           the server's clock, as `{now}`
 *   `live:lost`, `live:resumed`           the connection
 */
import htmx from "htmx.org";

const STALE_AFTER = 20_000;
const SHOWN_AFTER = 3_000;
const LONGEST_WAIT = 15_000;
const ONCE_IN = 1_000;
const SPREAD = 300;
const TOGETHER = 30;

let source: EventSource | undefined;
let topics: string[] = [];
let since = 0;
let failures = 0;
let heard = Date.now();
let retry: number | undefined;
let warning: number | undefined;
let opening: number | undefined;

export function startLive(): void {
    follow(document.body);
    document.addEventListener("htmx:load", (event) => follow(event.target as Element));
    document.addEventListener("visibilitychange", checkStale);
    window.addEventListener("online", () => (topics.length ? reopen() : resumed()));
    window.addEventListener("offline", lost);
    window.setInterval(checkStale, 5_000);
    if (!navigator.onLine) lost();
}

/** Subscribe to the topics inside `part` that the page does not follow yet. */
function follow(part: Element): void {
    const elements = [part, ...part.querySelectorAll("[data-live]")].filter(
        (element): element is HTMLElement => element.hasAttribute("data-live"),
    );
    const shown = elements.map((element) => Number(element.dataset["liveSince"] ?? 0));
    listenTo(elements.map((element) => element.dataset["live"]!), Math.min(...shown));
}

/** Subscribe to topics of which the page shows what was so at position `from`. */
export function listenTo(wanted: string[], from: number): void {
    const added = wanted.filter((topic) => !topics.includes(topic));
    if (!added.length) return;
    topics = [...new Set([...topics, ...added])];
    // The oldest of what is shown. Once a stream runs, it knows best what was seen last.
    if (!source) since = opening === undefined ? from : Math.min(since, from);
    // The scripts of one page begin one after the other: one stream for all of them.
    window.clearTimeout(opening);
    opening = window.setTimeout(reopen, TOGETHER);
}

function reopen(): void {
    source?.close();
    window.clearTimeout(retry);
    const query = new URLSearchParams(topics.map((topic) => ["topic", topic]));
    if (since) query.set("since", String(since));
    if (audience()) query.set("audience", audience());
    heard = Date.now();
    source = listen(new EventSource(`${streamUrl()}?${query}`));
}

/** A page for the chair or the room's screen may be told more, or less, than a delegate's. */
function audience(): string {
    return document.querySelector<HTMLElement>("[data-live-audience]")?.dataset["liveAudience"] ?? "";
}

function streamUrl(): string {
    return document.documentElement.dataset["liveUrl"] ?? "/live/";
}

function listen(stream: EventSource): EventSource {
    stream.addEventListener("open", resumed);
    stream.addEventListener("error", () => failed(stream));
    on(stream, "ping", (data) => tell("live:ping", JSON.parse(data)));
    on(stream, "reset", () => tell("live:reset", {}));
    on(stream, "state", (data) => tell("live:state", JSON.parse(data)));
    on(stream, "happened", (data) => {
        const happening = JSON.parse(data) as { name: string };
        tellSoon(happening.name, happening);
    });
    return stream;
}

function on(stream: EventSource, name: string, act: (data: string) => void): void {
    stream.addEventListener(name, (event: MessageEvent<string>) => {
        heard = Date.now();
        since = Number(event.lastEventId) || since;
        act(event.data);
    });
}

/** The browser tries again by itself unless the server said no; then we do, ever more slowly. */
function failed(stream: EventSource): void {
    lost();
    if (stream !== source || stream.readyState !== EventSource.CLOSED) return;
    const wait = Math.min(LONGEST_WAIT, 1_000 * 2 ** failures++);
    window.clearTimeout(retry);
    retry = window.setTimeout(reopen, wait * (0.5 + Math.random() / 2));
}

/** A stream can die without a word, as when a phone sleeps: silence means lost. */
function checkStale(): void {
    if (!source || document.hidden || Date.now() - heard < STALE_AFTER) return;
    lost();
    reopen();
}

function lost(): void {
    if (document.documentElement.dataset["connection"] === "lost") return;
    document.documentElement.dataset["connection"] = "lost";
    warning = window.setTimeout(() => showWarning(true), SHOWN_AFTER);
    tell("live:lost", {});
}

function resumed(): void {
    const before = document.documentElement.dataset["connection"];
    document.documentElement.dataset["connection"] = "live";
    failures = 0;
    heard = Date.now();
    window.clearTimeout(warning);
    showWarning(false);
    if (before === "lost") tell("live:resumed", {});
}

function showWarning(shown: boolean): void {
    document.querySelector("#connection > span")?.toggleAttribute("hidden", !shown);
}

const scheduled = new Map<string, number>();

/** Tell `name` at most once a second; spread out, so that thousands of pages do not ask at once. */
function tellSoon(name: string, detail: object): void {
    const now = Date.now();
    const last = scheduled.get(name) ?? 0;
    if (last > now) return;
    const at = Math.max(now, last + ONCE_IN) + Math.random() * SPREAD;
    scheduled.set(name, at);
    window.setTimeout(() => tell(name, detail), at - now);
}

/** Hear what is told of the stream, or of any other part of the page, with its detail. */
export function whenTold<T>(name: string, act: (detail: T) => void): void {
    document.addEventListener(name, (event) => act((event as CustomEvent<T>).detail));
}

function tell(name: string, detail: object): void {
    htmx.trigger(document.body, name, detail);
}
