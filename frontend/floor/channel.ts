// One channel of a session's chat, as far as this page knows it, and how the page keeps up with it.

import { gettext, interpolate, ngettext } from "../main/i18n";
import { clearNotice } from "../main/notice";
import { drop, newKey, post, waiting, type Answer, type Fields, type Kept } from "../main/outbox";
import type { Floor, Kind } from "./state";

export type Audience = "ALL" | "MEMBERS" | "STAFF";
export type Tag = "NONE" | "QUESTION" | "COMMENT";

/** Of a hidden message others than operators know no more than the first five. */
export interface Message {
    message: number;
    /** In its channel, from 1. */
    number: number;
    /** The channel's change that made it what it is. */
    change: number;
    sent_at: string;
    hidden: boolean;
    person?: number;
    name?: string;
    lang?: string;
    delegation?: string;
    code?: string;
    kind?: Kind;
    tag?: Tag;
    text?: string;
    answered?: boolean;
    /** In which it is read out. */
    turn?: number | null;
}

export interface Facts {
    channel: number;
    audience: Audience;
    topic: string;
    count: number;
    may: string[];
    urls: Record<string, string>;
}

/** What the stream and the server say of a channel; messages in the order of their changes. */
export interface News {
    channel: { count: number; changes: number; open: number; closed: boolean };
    messages: Message[];
    questions?: Message[];
    muted?: { person: number; name: string }[];
}

interface Told {
    v: number;
    sections: News;
    more: boolean;
}

const PATIENCE = 10_000;
const AGAIN_AFTER = 5_000;
const POLL_EVERY = 10_000;
/** Until the stream has brought what was sent. */
const SOON = 700;
/** After a restart all pages are told at once to ask; within this they spread out. */
const SPREAD = 1_500;
const TWICE = 600;

export class Channel {
    count: number;
    open = 0;
    isClosed = false;
    questions: Message[] = [];
    muted: { person: number; name: string }[] = [];
    /** There are earlier messages than those that are known. */
    hasEarlier = false;
    /** Why the last message was not taken, until something is typed. */
    error = "";
    /** What a screen reader is told. */
    said = "";
    busy = new Set<string>();

    #known = new Map<number, Message>();
    /** Every change up to this one is known; undefined before the first look. */
    #seen: number | undefined;
    #newest = 0;
    #v = 0;
    #draft: string;
    #read: number;
    #sending = "";
    #fetching = false;
    #outdated = false;
    #notBefore = 0;
    #nextPoll = 0;
    #looked = 0;
    #acted = new Map<string, number>();

    constructor(
        readonly facts: Facts,
        readonly floor: Floor,
    ) {
        this.count = facts.count;
        this.#draft = localStorage.getItem(this.#place("draft")) ?? "";
        this.#read = Number(localStorage.getItem(this.#place("read")) ?? facts.count);
        localStorage.setItem(this.#place("read"), String(this.#read));
    }

    get messages(): Message[] {
        return [...this.#known.values()].sort((one, other) => one.number - other.number);
    }

    get isKnown(): boolean {
        return this.#seen !== undefined;
    }

    get unread(): number {
        return Math.max(0, this.count - this.#read);
    }

    get isSending(): boolean {
        return this.#sending !== "";
    }

    /** What is being typed: it outlives a reload and a refusal. */
    get draft(): string {
        return this.#draft;
    }

    set draft(text: string) {
        this.#draft = text;
        if (text) localStorage.setItem(this.#place("draft"), text);
        else localStorage.removeItem(this.#place("draft"));
    }

    /** Written while the network was away, and to be sent. */
    get kept(): Kept[] {
        return waiting().filter((item) => item.url === this.facts.urls["send_message"] && item.key !== this.#sending);
    }

    may(verb: string): boolean {
        return this.facts.may.includes(verb);
    }

    /** Called at every drawing: what is shown is read, and kept up to date. */
    show(): void {
        this.#looked = Date.now();
        if (!document.hidden && this.#read !== this.count) {
            this.#read = this.count;
            localStorage.setItem(this.#place("read"), String(this.#read));
        }
        if (!this.isKnown || this.#outdated || this.#newest > this.#seen!) void this.#catchUp();
        else if (!this.floor.connected && Date.now() > this.#nextPoll) {
            this.#nextPoll = Date.now() + POLL_EVERY * (0.75 + Math.random() / 2);
            void this.#catchUp();
        }
    }

    // --- what is told ------------------------------------------------------------------------

    /** The last changes. Where all lie beyond the next one, some may have been missed. */
    take(v: number, news: News): void {
        this.#learn(v, news);
        const oldest = news.messages[0]?.change ?? 0;
        if (this.#seen === undefined) return this.floor.changed();
        if (oldest > this.#seen + 1) return void this.#catchUp();
        this.#merge(news.messages);
        this.#seen = Math.max(this.#seen, this.#newest);
        this.floor.changed();
    }

    /** Too much was missed: ask, though not with all the others at the same moment. */
    reset(): void {
        this.#outdated = true;
        if (this.isKnown) window.setTimeout(() => void this.#catchUp(), Math.random() * SPREAD);
    }

    earlier(): void {
        const first = this.messages[0]?.number;
        if (!first) return;
        void this.#work("earlier", async () => {
            const told = await this.#ask({ before: first });
            for (const message of told.sections.messages) this.#put(message);
            this.hasEarlier = told.more;
        });
    }

    /** Fetch what was missed, until nothing is; where that fails, at one of the next drawings. */
    async #catchUp(): Promise<void> {
        if (this.#fetching || Date.now() < this.#notBefore) return;
        this.#fetching = true;
        this.#outdated = false;
        try {
            while (await this.#missed());
        } catch {
            this.#outdated = true;
            this.#notBefore = Date.now() + AGAIN_AFTER;
        } finally {
            this.#fetching = false;
            this.floor.changed();
        }
    }

    /** One piece; true while there is more. */
    async #missed(): Promise<boolean> {
        const first = this.#seen === undefined;
        const told = await this.#ask(first ? {} : { after: this.#seen! });
        const { channel, messages } = told.sections;
        this.#learn(told.v, told.sections);
        if (first) {
            for (const message of messages) this.#put(message);
            this.hasEarlier = told.more;
            this.#seen = channel.changes;
        } else {
            this.#merge(messages);
            const last = messages.at(-1)?.change ?? 0;
            this.#seen = told.more ? last : Math.max(this.#seen!, last, channel.changes);
        }
        return (!first && told.more) || this.#newest > this.#seen;
    }

    async #ask(wanted: Record<string, number>): Promise<Told> {
        const query = new URLSearchParams(Object.entries(wanted).map(([name, value]) => [name, String(value)]));
        const headers = { Accept: "application/json" };
        const signal = AbortSignal.timeout(PATIENCE);
        const response = await fetch(`${this.facts.urls["messages"]}?${query}`, { headers, signal });
        if (!response.ok) throw new Error(response.statusText);
        return (await response.json()) as Told;
    }

    #learn(v: number, news: News): void {
        const changes = news.messages.map((message) => message.change);
        this.#newest = Math.max(this.#newest, news.channel.changes, ...changes);
        this.count = Math.max(this.count, news.channel.count);
        if (v < this.#v) return;
        this.#v = v;
        this.open = news.channel.open;
        this.isClosed = news.channel.closed;
        this.questions = news.questions ?? this.questions;
        this.muted = news.muted ?? this.muted;
    }

    /** What follows on what is known; of older messages only those that are shown. */
    #merge(messages: Message[]): void {
        const first = this.messages[0]?.number ?? 1;
        const last = this.messages.at(-1)?.number ?? 0;
        const wanted = messages.filter((message) => message.number >= first);
        for (const message of wanted) this.#put(message);
        this.#announce(wanted.filter((message) => message.number > last));
    }

    #put(message: Message): void {
        const known = this.#known.get(message.number);
        if (!known || known.change < message.change) this.#known.set(message.number, message);
    }

    #announce(messages: Message[]): void {
        const fresh = messages.filter((message) => !message.hidden && message.person !== this.floor.page.me);
        const [one] = fresh;
        if (!one) return;
        const words = ngettext("%(count)s new message", "%(count)s new messages", fresh.length);
        this.said = fresh.length > 1 ? interpolate(words, { count: fresh.length }) : `${one.name ?? ""}: ${one.text ?? ""}`;
    }

    // --- what is done --------------------------------------------------------------------------

    async send(tag: Tag): Promise<void> {
        const text = this.draft.trim();
        if (this.isSending) return;
        this.error = text ? "" : gettext("Write something first.");
        if (text) {
            this.#sending = newKey();
            this.draft = "";
            this.floor.changed();
            const answer = await post(this.facts.urls["send_message"]!, { text, tag }, { key: this.#sending, store: true });
            this.#sending = "";
            this.answered(text, answer);
        }
        this.floor.changed();
    }

    /** A message was taken, now or when the network was back; or it was not, and is put back. */
    answered(text: string, answer: Answer): void {
        if (answer.outcome === "done") {
            const { message } = answer.data as { message: number };
            window.setTimeout(() => this.#expect(message), SOON);
        } else if (answer.outcome === "refused") {
            this.#putBack(text);
            this.error = answer.refusal.message;
            if (Date.now() - this.#looked < AGAIN_AFTER) clearNotice(); // It is said at the field.
        }
        this.floor.changed();
    }

    takeBack(item: Kept): void {
        drop(item.key);
        this.#putBack(String(item.fields["text"] ?? ""));
        this.floor.changed();
    }

    /**
     * What moderators do. The state shows it to all; whoever did it need not wait for it. Buttons
     * take each other's place: the second press of a double press is none.
     */
    act(verb: string, fields: Fields = {}): void {
        const on = JSON.stringify(fields);
        if (Date.now() - (this.#acted.get(on) ?? 0) < TWICE) return;
        this.#acted.set(on, Date.now());
        void this.#work(`${verb}:${Object.values(fields).join()}`, async () => {
            const answer = await post(this.facts.urls[verb]!, fields);
            if (answer.outcome === "done") await this.#catchUp();
            this.#acted.set(on, Date.now());
        });
    }

    async #work(name: string, work: () => Promise<void>): Promise<void> {
        if (this.busy.has(name)) return;
        this.busy.add(name);
        this.floor.changed();
        try {
            await work();
        } finally {
            this.busy.delete(name);
            this.floor.changed();
        }
    }

    #expect(sent: number): void {
        if (!this.isKnown || this.messages.some((message) => message.message === sent)) return;
        void this.#catchUp();
    }

    #putBack(text: string): void {
        this.draft = [text, this.draft].filter(Boolean).join("\n");
    }

    #place(what: string): string {
        return `chat:${what}:${document.body.dataset["user"] ?? ""}:${this.facts.channel}`;
    }
}
