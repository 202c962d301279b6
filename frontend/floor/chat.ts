// What is written in a session, for a delegate's phone and beside the chair's queue.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import { country, gettext, interpolate, ngettext, number, time } from "../main/i18n";
import { listenTo, whenTold } from "../main/live";
import type { Answer, Kept } from "../main/outbox";
import { Channel, type Audience, type Facts, type Message, type News, type Tag } from "./channel";
import { kind, type Part } from "./shared";
import type { Floor } from "./state";

/** The chat, with a field to write in where one may. Drawn is read. */
export function chat(floor: Floor): TemplateResult {
    const all = chatOf(floor);
    const { chosen } = all;
    if (!chosen) return html`<p class="quiet">${gettext("There is no chat here.")}</p>`;
    chosen.show();
    return html`
        <div class="chat">
            ${head(all, chosen)}
            <p class="visually-hidden" role="status">${chosen.said}</p>
            ${all.onlyQuestions && chosen.may("mark_answered") ? questions(chosen) : everything(chosen)} ${composer(chosen)}
        </div>
    `;
}

/** Messages that were written since the person looked last, in all channels. */
export function unread(floor: Floor): number {
    return chatOf(floor).channels.reduce((sum, channel) => sum + channel.unread, 0);
}

// --- the channels of a page ------------------------------------------------------------------------

class Chat {
    readonly channels: Channel[];
    chosen: Channel | undefined;
    onlyQuestions = false;

    constructor(readonly floor: Floor) {
        const facts = (floor.page.parts["chat"]?.["channels"] ?? []) as Facts[];
        this.channels = facts.map((one) => new Channel(one, floor));
        this.chosen = this.channels[0];
        if (this.channels.length) this.#listen();
    }

    #listen(): void {
        whenTold<{ topic: string; v: number; sections: News }>("live:state", ({ topic, v, sections }) => {
            this.channels.find((one) => one.facts.topic === topic)?.take(v, sections);
        });
        whenTold("live:reset", () => this.channels.forEach((one) => one.reset()));
        whenTold<{ item: Kept; answer: Answer }>("outbox:answered", ({ item, answer }) => {
            const sent = this.channels.find((one) => one.facts.urls["send_message"] === item.url);
            sent?.answered(String(item.fields["text"] ?? ""), answer);
        });
        listenTo(this.channels.map((one) => one.facts.topic), this.floor.v);
    }
}

const chats = new WeakMap<Floor, Chat>();

function chatOf(floor: Floor): Chat {
    const known = chats.get(floor) ?? new Chat(floor);
    chats.set(floor, known);
    return known;
}

// --- above the messages ----------------------------------------------------------------------------

function head(all: Chat, chosen: Channel): TemplateResult {
    return html`
        <div class="chat-head">
            ${all.channels.length > 1 ? choice(all, chosen) : nothing} ${filter(all, chosen)} ${more(chosen)}
        </div>
    `;
}

function choice(all: Chat, chosen: Channel): TemplateResult {
    const button = (channel: Channel) => {
        const choose = () => {
            all.chosen = channel;
            all.floor.changed();
        };
        const count = channel === chosen ? 0 : channel.unread;
        return html`
            <button type="button" class="chat-channel" aria-pressed=${String(channel === chosen)} @click=${choose}>
                ${audience(channel.facts.audience)}${count
                    ? html` <span class="chat-count">${number(count)}<span class="visually-hidden"> ${gettext("new")}</span></span>`
                    : nothing}
            </button>
        `;
    };
    return html`<div class="chat-channels" role="group" aria-label=${gettext("Who reads it")}>${all.channels.map(button)}</div>`;
}

function audience(of: Audience): string {
    const names: Record<Audience, string> = {
        ALL: gettext("Everybody"),
        MEMBERS: gettext("Members"),
        STAFF: gettext("Chair and staff"),
    };
    return names[of];
}

function filter(all: Chat, chosen: Channel): Part {
    if (!chosen.may("mark_answered")) return nothing;
    const toggle = () => {
        all.onlyQuestions = !all.onlyQuestions;
        all.floor.changed();
    };
    const words = ngettext("%(count)s open question", "%(count)s open questions", chosen.open);
    return html`
        <button type="button" class="btn btn-sm btn-outline-primary" aria-pressed=${String(all.onlyQuestions)} @click=${toggle}>
            ${interpolate(words, { count: chosen.open })}
        </button>
    `;
}

function more(channel: Channel): TemplateResult {
    return html`
        <details class="chat-more">
            <summary class="btn btn-sm btn-outline-secondary">${gettext("More")}</summary>
            <div class="chat-more-inner">
                <a class="btn btn-sm btn-outline-secondary" href=${channel.facts.urls["archive"] ?? ""} target="_blank">
                    ${gettext("Archive")}
                </a>
                ${channel.isClosed
                    ? does(channel, "open_channel", gettext("Open the channel"))
                    : does(channel, "close_channel", gettext("Close the channel"))}
                ${channel.muted.map(
                    ({ person, name }) => html`
                        <span class="chat-muted"><bdi>${name}</bdi> ${does(channel, "unmute_person", gettext("Let write again"), { person }, name)}</span>
                    `,
                )}
            </div>
        </details>
    `;
}

// --- messages --------------------------------------------------------------------------------------

function everything(channel: Channel): TemplateResult {
    if (!channel.isKnown) return html`<p class="quiet chat-list">${gettext("Loading…")}</p>`;
    if (!channel.messages.length) return html`<p class="quiet chat-list">${gettext("Nothing has been written yet.")}</p>`;
    return list(channel, channel.messages, gettext("Messages"), earlier(channel));
}

function questions(channel: Channel): TemplateResult {
    if (!channel.questions.length) return html`<p class="quiet chat-list">${gettext("No question is open.")}</p>`;
    return list(channel, channel.questions, gettext("Open questions"), nothing);
}

/** It stays at its end, where the newest are, unless somebody scrolls up: the style sheet's doing. */
function list(channel: Channel, messages: Message[], label: string, before: Part): TemplateResult {
    return html`
        <div class="chat-list chat-scroll" tabindex="0" role="group" aria-label=${label}>
            <div>
                ${before}
                <ol>
                    ${repeat(messages, (one) => one.number, (one) => row(channel, one))}
                </ol>
            </div>
        </div>
    `;
}

function earlier(channel: Channel): Part {
    if (!channel.hasEarlier) return nothing;
    return html`
        <button
            type="button"
            class="btn btn-sm btn-outline-secondary"
            aria-busy=${channel.busy.has("earlier") ? "true" : nothing}
            @click=${() => channel.earlier()}
        >
            ${gettext("Earlier messages")}
        </button>
    `;
}

function row(channel: Channel, message: Message): TemplateResult {
    if (message.text === undefined) {
        return html`
            <li class="chat-message chat-hidden">
                <p>${time(message.sent_at)} · ${gettext("Hidden by the moderators")}</p>
            </li>
        `;
    }
    const isMine = message.person === channel.floor.page.me;
    const look = `${isMine ? "chat-mine" : ""} ${message.hidden ? "chat-hidden" : ""} ${isAsked(message) ? "chat-asked" : ""}`;
    return html`
        <li class="chat-message ${look}">
            <p class="chat-who">
                <strong>${party(message)}</strong> <bdi lang=${message.lang || nothing}>${message.name}</bdi>
                <span class="chat-time">${time(message.sent_at)}</span> ${marks(channel, message)}
            </p>
            <p class="chat-text" dir="auto">${message.text}</p>
            ${tools(channel, message)} ${against(channel, message)}
        </li>
    `;
}

function party(message: Message): string {
    return country(message.code ?? "", message.delegation ?? "") || kind(message.kind ?? "STAFF");
}

function isAsked(message: Message): boolean {
    return message.tag === "QUESTION" && !message.answered && !message.hidden;
}

function marks(channel: Channel, message: Message): Part[] {
    const mark = (isSo: boolean, words: string, look = "") => (isSo ? html`<span class="status ${look}">${words}</span>` : nothing);
    return [
        mark(message.tag === "QUESTION", gettext("Question"), "status-due"),
        mark(message.tag === "COMMENT", gettext("Comment"), "status-info"),
        mark(isInList(channel, message), gettext("In the speakers' list")),
        mark(message.answered === true, gettext("Answered"), "status-good"),
        mark(message.hidden, gettext("Hidden"), "status-danger"),
    ];
}

function isInList(channel: Channel, message: Message): boolean {
    return Boolean(message.turn) && channel.floor.has(message.turn ?? 0);
}

/** What is done all the time stands open; what is seldom done behind a button of its own. */
function tools(channel: Channel, of: Message): Part {
    const { message, name } = of;
    const isOpen = !of.hidden && (isAsked(of) || of.tag === "COMMENT");
    const shown = [
        isOpen ? does(channel, "read_out_message", gettext("Put into the list"), { message }, name, !isInList(channel, of)) : nothing,
        isAsked(of) ? does(channel, "mark_answered", gettext("Answered"), { message }, name) : nothing,
        of.answered ? does(channel, "mark_unanswered", gettext("Not answered"), { message }, name) : nothing,
        of.hidden ? does(channel, "show_message", gettext("Show again"), { message }, name) : nothing,
    ].filter((one) => one !== nothing);
    return shown.length ? html`<div class="chat-tools">${shown}</div>` : nothing;
}

function against(channel: Channel, of: Message): Part {
    const { message, person = 0, name = "" } = of;
    const mutes = channel.muted.every((one) => one.person !== person) && person !== channel.floor.page.me;
    const inside = [
        of.hidden ? nothing : does(channel, "hide_message", gettext("Hide"), { message }, name),
        mutes ? does(channel, "mute_person", gettext("Mute"), { person }, name) : nothing,
    ].filter((one) => one !== nothing);
    if (!inside.length) return nothing;
    const label = interpolate(gettext("Moderate: %(name)s"), { name });
    return html`
        <details class="chat-against">
            <summary class="btn btn-sm btn-outline-secondary" aria-label=${label}><span aria-hidden="true">⋯</span></summary>
            <div class="chat-tools">${inside}</div>
        </details>
    `;
}

function does(
    channel: Channel,
    verb: string,
    label: string,
    fields: Record<string, number> = {},
    whose = "",
    possible = true,
): Part {
    if (!channel.may(verb)) return nothing;
    const isBusy = channel.busy.has(`${verb}:${Object.values(fields).join()}`);
    const press = () => {
        if (possible) channel.act(verb, fields);
    };
    return html`
        <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            aria-label=${whose ? `${label}: ${whose}` : nothing}
            aria-disabled=${String(isBusy || !possible)}
            aria-busy=${isBusy ? "true" : nothing}
            @click=${press}
        >
            ${label}
        </button>
    `;
}

// --- writing ---------------------------------------------------------------------------------------

const LONGEST = 1_000;
/** From here on the field says how much is left. */
const NEARLY = 800;

function composer(channel: Channel): Part {
    if (!channel.may("send_message")) return nothing;
    if (channel.isClosed && !channel.draft) return html`<p class="quiet">${gettext("This channel is closed.")}</p>`;
    const id = `chat-text-${channel.facts.channel}`;
    const type = (event: Event) => {
        channel.draft = (event.target as HTMLTextAreaElement).value;
        channel.error = "";
        channel.floor.changed();
    };
    const press = (event: KeyboardEvent) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) void channel.send("NONE");
    };
    return html`
        ${channel.kept.map((item) => kept(channel, item))}
        <div class="chat-composer">
            <label class="visually-hidden" for=${id}>${writeTo(channel)}</label>
            <textarea
                id=${id}
                class="form-control ${channel.error ? "is-invalid" : ""}"
                rows="2"
                dir="auto"
                placeholder=${writeTo(channel)}
                aria-invalid=${channel.error ? "true" : nothing}
                aria-describedby="${id}-error ${id}-left"
                .value=${live(channel.draft)}
                @input=${type}
                @keydown=${press}
            ></textarea>
            <p id="${id}-error" class="chat-error" role="alert">${channel.error}</p>
            <p id="${id}-left" class="chat-left">${left(channel)}</p>
            <div class="chat-buttons">
                ${send(channel, "NONE", gettext("Send"), "btn-primary")}
                ${send(channel, "QUESTION", gettext("Question"), "btn-outline-primary")}
                ${send(channel, "COMMENT", gettext("Comment"), "btn-outline-primary")}
            </div>
        </div>
    `;
}

function writeTo(channel: Channel): string {
    const words: Record<Audience, string> = {
        ALL: gettext("Write to everybody"),
        MEMBERS: gettext("Write to members"),
        STAFF: gettext("Write to chair and staff"),
    };
    return words[channel.facts.audience];
}

/** Counted as the server counts, which takes a picture of a face for one. */
function left(channel: Channel): string {
    const length = [...channel.draft.trim()].length;
    if (length < NEARLY) return "";
    if (length <= LONGEST) {
        const words = ngettext("%(count)s character left", "%(count)s characters left", LONGEST - length);
        return interpolate(words, { count: LONGEST - length });
    }
    const words = ngettext("%(count)s character too many", "%(count)s characters too many", length - LONGEST);
    return interpolate(words, { count: length - LONGEST });
}

function send(channel: Channel, tag: Tag, label: string, look: string): TemplateResult {
    return html`
        <button
            type="button"
            class="btn ${look}"
            aria-disabled=${String(channel.isSending)}
            aria-busy=${channel.isSending ? "true" : nothing}
            @click=${() => void channel.send(tag)}
        >
            ${label}
        </button>
    `;
}

function kept(channel: Channel, item: Kept): TemplateResult {
    return html`
        <div class="chat-kept">
            <p><span class="status status-due">${gettext("Kept, will be sent")}</span> <span dir="auto">${item.fields["text"]}</span></p>
            <button type="button" class="btn btn-sm btn-outline-secondary" @click=${() => channel.takeBack(item)}>${gettext("Take back")}</button>
        </div>
    `;
}
