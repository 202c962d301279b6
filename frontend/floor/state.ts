// What the server tells of a floor, and how the page keeps up with it.

import { post, waiting, type Answer, type Fields, type Kept } from "../main/outbox";

export type From = "ROOM" | "REMOTE";
export type Kind = "MEMBER" | "OBSERVER" | "STAFF" | "GUEST";
export type Purpose = "DECISION" | "DISCUSSION" | "NOTING" | "INFORMATION";
export type Role = "operator" | "participant" | "screen";

export interface Person {
    turn: number;
    person: number;
    name: string;
    lang: string;
    delegation: string;
    code: string;
    kind: Kind;
    from: From;
}

export type Speaker = Person & { called_at: string };
export type Waiting = Person & { requested_at: string };

export interface Item {
    item: number;
    number: string;
    title: string;
    purpose: Purpose;
    minutes: number;
    speaker: string;
    starts_at: string | null;
    began_at: string | null;
    ended_at: string | null;
}

export interface Sections {
    floor: { stage: "OPEN" | "CLOSED"; since: string };
    speaker: Speaker | null;
    queue: Waiting[];
    agenda: { current: number | null; items: Item[] };
    clock: { now: string };
}

export interface State {
    v: number;
    sections: Sections;
}

export type Verb =
    | "ask_to_speak"
    | "withdraw"
    | "call_next"
    | "end_turn"
    | "open_floor"
    | "close_floor"
    | "begin_item";

export interface Page {
    role: Role;
    me: number | null;
    may: Verb[];
    urls: Partial<Record<Verb | "state", string>>;
    topic: string;
    session: { title: string; meeting: string; starts_at: string; ends_at: string; zone: string };
    members: number;
}

/** What a person may do while the network is away: it is kept and sent later. */
const STORABLE: Verb[] = ["ask_to_speak", "withdraw"];
/** Verbs whose buttons take each other's place: the second press of a double press is none. */
const PLACE: Record<Verb, string> = {
    ask_to_speak: "hand",
    withdraw: "hand",
    end_turn: "hand",
    open_floor: "stage",
    close_floor: "stage",
    call_next: "next",
    begin_item: "item",
};
const TWICE = 600;
const SOON = 1_000;
const POLL_EVERY = 10_000;
/** After a restart everybody is told to fetch at once; within this they spread out. */
const SPREAD = 400;

/** How the state shows that a verb was carried out: until then its button waits. */
const SHOWS: Record<Verb, (floor: Floor, asked: Fields, told: unknown) => boolean> = {
    ask_to_speak: (floor, _asked, told) => floor.has((told as { turn: number }).turn),
    withdraw: (floor, asked) => !floor.has(Number(asked["turn"])),
    call_next: (floor, asked) => (floor.sections.speaker?.turn ?? "") !== asked["seen"],
    end_turn: (floor, asked) => floor.sections.speaker?.turn !== asked["turn"],
    open_floor: (floor) => floor.isOpen,
    close_floor: (floor) => !floor.isOpen,
    begin_item: (floor, asked) => floor.sections.agenda.current === asked["item"],
};

/** One floor, as far as this page knows it. Tells `changed` when there is something to draw. */
export class Floor extends EventTarget {
    busy = new Set<Verb>();
    connected = document.documentElement.dataset["connection"] !== "lost";

    #skew: number | undefined;
    #fresh = Date.now();
    #acted = new Map<string, number>();
    #line: Promise<unknown> = Promise.resolve();
    #nextPoll = 0;
    #outdated = false;

    constructor(
        readonly page: Page,
        private state: State,
    ) {
        super();
        this.#setClock(state.sections.clock.now);
        this.#listen();
    }

    get sections(): Sections {
        return this.state.sections;
    }

    /** The server's time, in milliseconds. */
    get now(): number {
        return Date.now() + (this.#skew ?? 0);
    }

    /** Seconds since the server was last heard. */
    get age(): number {
        return (Date.now() - this.#fresh) / 1000;
    }

    get mine(): { place: number; turn: number } | null {
        const index = this.sections.queue.findIndex((waiting) => waiting.person === this.page.me);
        return index < 0 ? null : { place: index + 1, turn: this.sections.queue[index]!.turn };
    }

    get speaking(): boolean {
        return this.page.me !== null && this.sections.speaker?.person === this.page.me;
    }

    /** Whether a turn is under way or waits. */
    has(turn: number): boolean {
        const { speaker, queue } = this.sections;
        return speaker?.turn === turn || queue.some((waiting) => waiting.turn === turn);
    }

    get isOpen(): boolean {
        return this.sections.floor.stage === "OPEN";
    }

    get current(): Item | undefined {
        return this.sections.agenda.items.find((item) => item.item === this.sections.agenda.current);
    }

    get nextItem(): Item | undefined {
        const { items } = this.sections.agenda;
        const from = this.current ? items.indexOf(this.current) + 1 : 0;
        return items.slice(from).find((item) => !item.began_at);
    }

    may(verb: Verb): boolean {
        return this.page.may.includes(verb) && this.page.urls[verb] !== undefined;
    }

    /** The key of what was done offline and waits to be sent. */
    kept(verb: Verb): string | undefined {
        if (this.busy.has(verb)) return undefined;
        return waiting().find((item) => item.url === this.page.urls[verb])?.key;
    }

    /** Do `verb` once: a second press within a moment, or while the first is under way, is none. */
    act(verb: Verb, fields: Fields = {}): void {
        const pressed = this.#acted.get(PLACE[verb]) ?? 0;
        if (!this.may(verb) || this.busy.has(verb) || Date.now() - pressed < TWICE) return;
        this.busy.add(verb);
        this.changed();
        this.#line = this.#line.catch(() => {}).then(() => this.#carryOut(verb, fields));
    }

    /** One after the other, as they were pressed: the next item, then the next speaker. */
    async #carryOut(verb: Verb, fields: Fields): Promise<void> {
        try {
            const store = STORABLE.includes(verb);
            await this.#take(verb, fields, await post(this.page.urls[verb]!, fields, { store }));
        } finally {
            this.#acted.set(PLACE[verb], Date.now());
            this.busy.delete(verb);
            this.changed();
        }
    }

    /** Fetch the whole state; the stream does the rest. */
    async fetch(): Promise<void> {
        const { state } = this.page.urls;
        if (!state) return;
        try {
            const response = await fetch(state, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10_000) });
            if (!response.ok) throw new Error(response.statusText);
            this.merge((await response.json()) as State);
            this.#outdated = false;
        } catch {
            // The page goes on with what it has, and asks again at one of the next ticks.
            this.#outdated = true;
        }
    }

    /** Take sections that are not older than what is known. */
    merge(news: { v: number; sections: Partial<Sections> }): void {
        this.#fresh = Date.now();
        if (news.v < this.state.v) return;
        this.state = { v: news.v, sections: { ...this.state.sections, ...news.sections } };
        if (news.sections.clock) this.#setClock(news.sections.clock.now);
        this.changed();
    }

    changed(): void {
        this.dispatchEvent(new Event("changed"));
    }

    /** Called every second: while the stream is away, ask now and then in the ordinary way. */
    tick(): void {
        if ((this.connected && !this.#outdated) || Date.now() < this.#nextPoll) return;
        this.#nextPoll = Date.now() + POLL_EVERY * (0.75 + Math.random() / 2);
        void this.fetch();
    }

    /** See what an answer has changed: the stream tells it; where it does not, ask. */
    async #take(verb: Verb, asked: Fields, answer: Answer): Promise<void> {
        if (answer.outcome === "unreached") return;
        const isTold =
            answer.outcome === "done" &&
            this.connected &&
            (await this.#soon(() => SHOWS[verb](this, asked, answer.data)));
        if (!isTold) await this.fetch();
    }

    /** True as soon as something holds; false when it does not within a moment. */
    #soon(holds: () => boolean): Promise<boolean> {
        return new Promise((resolve) => {
            const end = (held: boolean) => {
                window.clearTimeout(patience);
                this.removeEventListener("changed", look);
                resolve(held);
            };
            const look = () => {
                if (holds()) end(true);
            };
            const patience = window.setTimeout(() => end(false), SOON);
            this.addEventListener("changed", look);
            look();
        });
    }

    /** What was kept has been answered: the notice says so if it was refused. */
    #answered(item: Kept, answer: Answer): void {
        const verbs = Object.keys(SHOWS) as Verb[];
        const verb = verbs.find((name) => this.page.urls[name] === item.url);
        if (verb) void this.#take(verb, item.fields, answer);
        this.changed();
    }

    #listen(): void {
        const on = <T>(name: string, act: (detail: T) => void) =>
            document.addEventListener(name, (event) => act((event as CustomEvent<T>).detail));
        on<State & { topic: string }>("live:state", (news) => {
            if (news.topic === this.page.topic) this.merge(news);
        });
        on<{ now: string }>("live:ping", ({ now }) => {
            this.#fresh = Date.now();
            this.#setClock(now);
        });
        on("live:reset", () => window.setTimeout(() => void this.fetch(), Math.random() * SPREAD));
        on("live:lost", () => this.#connection(false));
        on("live:resumed", () => this.#connection(true));
        on<{ item: Kept; answer: Answer }>("outbox:answered", ({ item, answer }) => this.#answered(item, answer));
    }

    #connection(connected: boolean): void {
        this.connected = connected;
        if (connected) this.#skew = undefined;
        else this.#nextPoll = Date.now() + POLL_EVERY / 2;
        this.changed();
    }

    /** A message is never early, so the largest difference seen is the nearest to the truth. */
    #setClock(now: string): void {
        const skew = Date.parse(now) - Date.now();
        if (Number.isFinite(skew)) this.#skew = Math.max(skew, this.#skew ?? skew);
    }
}
