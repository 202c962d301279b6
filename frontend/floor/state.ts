// What the server tells of a floor, and how the page keeps up with it.

import { whenTold } from "../main/live";
import { post, waiting, type Answer, type Fields, type Kept } from "../main/outbox";
import { Clock } from "./clock";

export type From = "ROOM" | "REMOTE";
/** What a delegation is; STAFF where somebody speaks for none. */
export type Kind = "MEMBER" | "OBSERVER" | "STAFF" | "GUEST";
export type Purpose = "DECISION" | "DISCUSSION" | "NOTING" | "INFORMATION";
export type Role = "operator" | "participant" | "screen" | "booth";
export type Policy = "ARRIVAL" | "ALTERNATE" | "FRESH" | "REGIONS" | "ROLES";
/** Why a hand stands where it stands; `count` is the reason's number. */
export type Why =
    | "POINT"
    | "MOVED"
    | "WAITED"
    | "ARRIVAL"
    | "ROOM_TURN"
    | "REMOTE_TURN"
    | "FRESH"
    | "AGAIN"
    | "REGION"
    | "ROLE";

export interface Person {
    turn: number;
    /** Null where a delegation asks, whoever it sends. */
    person: number | null;
    name: string;
    lang: string;
    /** The number of the delegation. */
    party: number | null;
    delegation: string;
    code: string;
    kind: Kind;
    from: From;
    via: "SELF" | "OPERATOR" | "SEAT" | "CHAT" | "PAPER";
    /** The code of one of `page.kinds`. */
    asks: string;
    /** Of a point of order. */
    rank: number | null;
    note: string;
    requested_at: string;
}

/** Seconds: `limit` of the turn, `warning` before it, `paused` so far. */
export type Speaker = Person & {
    called_at: string;
    limit: number | null;
    warning: number;
    paused_at: string | null;
    paused: number;
};
export type Waiting = Person & { why: Why; count: number };

export interface Item {
    item: number;
    number: number;
    title: string;
    purpose: Purpose;
    minutes: number;
    speaker: string;
    starts_at: string | null;
    began_at: string | null;
    ended_at: string | null;
    dropped: boolean;
}

export interface Quorum {
    needed: number;
    of: number;
    present: number;
    rule: string;
    holds: boolean;
}

export interface Sections {
    floor: {
        stage: "OPEN" | "CLOSED";
        since: string;
        policy: Policy;
        once: boolean;
        present_only: boolean;
        points_always: boolean;
        limit: number | null;
        /** When the list opens and closes, by the server's clock. */
        opens_at: string | null;
        closes_at: string | null;
    };
    speaker: Speaker | null;
    queue: Waiting[];
    agenda: { current: number | null; items: Item[] };
    /** `seats` has a letter for each of `page.seating`: R in the room, O online, A away, - not come. */
    presence: { room: number; online: number; seats: string; quorum: Quorum | null };
    /** Seconds of a short and of a long turn, null before enough have been heard. */
    pace: { low: number; high: number } | null;
    budgets: { scope: "DELEGATION" | "REGION" | "GROUP"; key: string; seconds: number; spent: number }[];
    alarms: { alarm: number; reason: "TOO_FAST" | "NO_SOUND"; language: string; raised_at: string }[];
    clock: { now: string };
    /** For operators: the last step, while it can be undone. */
    undo?: { deed: number; verb: string; until: string } | null;
    /** For operators: by delegation how often and for how many seconds it has spoken. */
    heard?: Record<string, [number, number]>;
    /** For operators and screens: the displays of the session. */
    screens?: Display[];
    /** What the rooms above add, as each declares. */
    [section: string]: unknown;
}

export interface State {
    v: number;
    sections: Sections;
}

/** A verb of the floor (`call_next`), or of a part of its page (`slides.show_page`). */
export type Verb = string;

export interface KindOfTurn {
    code: string;
    title: string;
    rank: number | null;
    for: "ALL" | "MEMBERS" | "OBSERVERS";
    limit: number | null;
}

export interface Party {
    id: number;
    code: string;
    name: string;
    region: string;
}

export interface Display {
    screen: number;
    name: string;
    content: string;
    languages: string[];
    message: string;
    /** For operators: the code that pairs a device, and whether there is one. */
    code?: string;
    code_until?: string | null;
    paired?: boolean;
}

export interface PartFacts {
    may?: string[];
    urls?: Record<string, string>;
    [fact: string]: unknown;
}

export interface Page {
    role: Role;
    me: number | null;
    /** The delegation of whoever looks. */
    party: number | null;
    may: Verb[];
    urls: Record<string, string>;
    topic: string;
    session: { title: string; meeting: string; starts_at: string; ends_at: string; zone: string };
    kinds: KindOfTurn[];
    /** The members' numbers, in the order of the hemicycle. */
    seating: number[];
    /** Whether this is a rehearsal, with simulated delegates. */
    rehearsal?: boolean;
    /** For operators: the delegations that may be asked for, members and observers. */
    delegations?: Party[];
    /** For whoever may write any: their own notes, by item. */
    notes?: Record<string, string>;
    parts: Record<string, PartFacts>;
}

/** Of what the page is told. */
const AUDIENCE: Record<Role, string> = { operator: "operator", participant: "participant", screen: "screen", booth: "participant" };
/** What a person may do while the network is away: it is kept and sent later. */
const STORABLE: Verb[] = ["ask_to_speak", "withdraw"];
/** Verbs whose buttons take each other's place: the second press of a double press is none. */
const PLACE: Record<Verb, string> = {
    ask_to_speak: "hand",
    withdraw: "hand",
    end_turn: "hand",
    open_floor: "stage",
    close_floor: "stage",
};
/** What is pressed again on purpose, as for two steps up. */
const REPEATED: Verb[] = ["move_turn", "extend_turn"];
const TWICE = 600;
const SOON = 1_000;
const POLL_EVERY = 10_000;
/** Seconds; the server is heard every five at the least. */
const OVERDUE = 8;
/** Seconds from which a state that may be out of date shows its age. */
const OLD = 5;
/** After a restart everybody is told to fetch at once; within this they spread out. */
const SPREAD = 400;

/** Whether the state shows that a verb was carried out: until then its button waits. */
function isShown(floor: Floor, told: Told): boolean {
    return told.v === undefined ? floor.has(told.turn ?? 0) : floor.v >= told.v;
}

/** What is answered: the position in the record, or the turn that was made. */
interface Told {
    v?: number;
    turn?: number;
}

/** One floor, as far as this page knows it. Tells `changed` when there is something to draw. */
export class Floor extends EventTarget {
    busy = new Set<Verb>();
    connected = document.documentElement.dataset["connection"] !== "lost";

    readonly clock: Clock;

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
        this.#gather();
        this.clock = new Clock(page.urls["clock"]);
        this.clock.hear(state.sections.clock.now);
        void this.clock.sample().then(() => this.changed());
        this.#listen();
    }

    /** The position in the record up to which the state is known. */
    get v(): number {
        return this.state.v;
    }

    get sections(): Sections {
        return this.state.sections;
    }

    /** The server's time, in milliseconds. */
    get now(): number {
        return this.clock.now;
    }

    /** Its last whole second: what counts up or down is counted from here, alike on all screens. */
    get second(): number {
        return this.clock.second;
    }

    /** Seconds since the server was last heard. */
    get age(): number {
        return (Date.now() - this.#fresh) / 1000;
    }

    /** Whether what is shown may be out of date: only then its age is of interest. */
    get isOld(): boolean {
        return this.age > (this.connected ? OVERDUE : OLD);
    }

    get mine(): { place: number; turn: number } | null {
        const index = this.sections.queue.findIndex((waiting) => this.isMine(waiting));
        return index < 0 ? null : { place: index + 1, turn: this.sections.queue[index]!.turn };
    }

    /** My own turn, or that of my delegation whoever it sends. */
    isMine(turn: Person): boolean {
        if (turn.via === "CHAT") return false; // Somebody else reads it out.
        if (turn.person === null) return turn.party !== null && turn.party === this.page.party;
        return turn.person === this.page.me;
    }

    get speaking(): boolean {
        return this.sections.speaker !== null && this.isMine(this.sections.speaker);
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

    /**
     * Do `verb` once: a second press within a moment, or while the first is under way, is none.
     * Where a verb has a button in each of many rows, `row` says in which: it is busy as
     * `withdraw:12`. The answer, or nothing where the press did not count.
     */
    async act(verb: Verb, fields: Fields = {}, row?: string | number): Promise<Answer | undefined> {
        const button = row === undefined ? verb : `${verb}:${row}`;
        const place = row === undefined ? (PLACE[verb] ?? verb) : button;
        const pressed = REPEATED.includes(verb) ? 0 : (this.#acted.get(place) ?? 0);
        if (!this.may(verb) || this.busy.has(button) || Date.now() - pressed < TWICE) return undefined;
        this.busy.add(button);
        this.changed();
        const done = this.#line.then(() => this.#carryOut(verb, fields, button, place));
        this.#line = done.catch(() => {});
        return done;
    }

    /** One after the other, as they were pressed: the next item, then the next speaker. */
    async #carryOut(verb: Verb, fields: Fields, button: string, place: string): Promise<Answer> {
        try {
            const store = STORABLE.includes(verb) && this.page.role === "participant";
            const answer = await post(this.page.urls[verb]!, fields, { store });
            await this.#take(answer);
            return answer;
        } finally {
            this.#acted.set(place, Date.now());
            this.busy.delete(button);
            this.changed();
        }
    }

    /** Fetch the whole state; the stream does the rest. */
    async fetch(): Promise<void> {
        const { state } = this.page.urls;
        if (!state) return;
        try {
            const asked = `${state}?audience=${AUDIENCE[this.page.role]}`;
            const response = await fetch(asked, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10_000) });
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
        if (news.sections.clock) this.clock.hear(news.sections.clock.now);
        this.changed();
    }

    changed(): void {
        this.dispatchEvent(new Event("changed"));
    }

    /** Called every second: while the stream is away or silent, ask now and then in the ordinary way. */
    tick(): void {
        const isKept = this.connected && !this.#outdated && this.age < OVERDUE;
        if (isKept || Date.now() < this.#nextPoll) return;
        this.#nextPoll = Date.now() + POLL_EVERY * (0.75 + Math.random() / 2);
        void this.fetch();
    }

    /** See what an answer has changed: the stream tells it; where it does not, ask. */
    async #take(answer: Answer): Promise<void> {
        if (answer.outcome === "unreached") return;
        const isTold =
            answer.outcome === "done" &&
            this.connected &&
            (await this.#soon(() => isShown(this, answer.data as Told)));
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

    /** The verbs of all parts beside the floor's own. */
    #gather(): void {
        for (const [name, part] of Object.entries(this.page.parts)) {
            for (const [verb, url] of Object.entries(part.urls ?? {})) this.page.urls[`${name}.${verb}`] = url;
            this.page.may.push(...(part.may ?? []).map((verb) => `${name}.${verb}`));
        }
    }

    /** What was kept has been answered: the notice says so if it was refused. */
    #answered(item: Kept, answer: Answer): void {
        if (Object.values(this.page.urls).includes(item.url)) void this.#take(answer);
        this.changed();
    }

    #listen(): void {
        whenTold<State & { topic: string }>("live:state", (news) => {
            if (news.topic === this.page.topic) this.merge(news);
        });
        whenTold<{ now: string }>("live:ping", ({ now }) => {
            this.#fresh = Date.now();
            this.clock.hear(now);
        });
        whenTold("live:reset", () => window.setTimeout(() => void this.fetch(), Math.random() * SPREAD));
        whenTold("live:lost", () => this.#connection(false));
        whenTold("live:resumed", () => this.#connection(true));
        whenTold<{ item: Kept; answer: Answer }>("outbox:answered", ({ item, answer }) => this.#answered(item, answer));
    }

    #connection(connected: boolean): void {
        this.connected = connected;
        if (connected) window.setTimeout(() => void this.clock.sample().then(() => this.changed()), Math.random() * SPREAD);
        else this.#nextPoll = Date.now() + POLL_EVERY / 2;
        this.changed();
    }
}
