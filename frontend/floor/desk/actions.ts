// What the desk does, for its buttons and its keys alike. Each says what it saw.

import type { Floor, Waiting } from "../state";

export function callNext(floor: Floor): void {
    if (!floor.isOpen || !floor.sections.queue.length) return;
    void floor.act("call_next", { seen: seen(floor) });
}

/** Somebody out of their order. */
export function call(floor: Floor, person: Waiting): void {
    if (floor.isOpen) void floor.act("call_next", { seen: seen(floor), turn: person.turn }, person.turn);
}

export function seen(floor: Floor): number | "" {
    return floor.sections.speaker?.turn ?? "";
}

export function endTurn(floor: Floor): void {
    const { speaker } = floor.sections;
    if (speaker) void floor.act("end_turn", { turn: speaker.turn });
}

export function pauseOrResume(floor: Floor): void {
    const { speaker } = floor.sections;
    if (!speaker) return;
    void floor.act(speaker.paused_at ? "resume_turn" : "pause_turn", { turn: speaker.turn });
}

export function oneMinuteMore(floor: Floor): void {
    const { speaker } = floor.sections;
    if (speaker) void floor.act("extend_turn", { turn: speaker.turn, seconds: 60 });
}

export function beginNext(floor: Floor): void {
    if (floor.isOpen && floor.nextItem) void floor.act("begin_item", { item: floor.nextItem.item });
}

export function openOrCloseList(floor: Floor): void {
    void floor.act(listIsOpen(floor) ? "close_list" : "open_list");
}

/** By the clock, whether or not anything has told so since its times were set. */
export function listIsOpen(floor: Floor): boolean {
    const moment = (iso: string | null) => (iso ? Date.parse(iso) : null);
    const opens = moment(floor.sections.floor.opens_at);
    const closes = moment(floor.sections.floor.closes_at);
    if (closes !== null && closes <= floor.now) return opens !== null && closes < opens && opens <= floor.now;
    return opens === null || opens <= floor.now;
}

/** The last step, while two minutes have not passed; nothing once it is too late. */
export function undoable(floor: Floor): { deed: number; verb: string; seconds: number } | null {
    const { undo } = floor.sections;
    if (!undo || !floor.may("undo")) return null;
    const seconds = (Date.parse(undo.until) - floor.second) / 1000;
    return seconds > 0 ? { deed: undo.deed, verb: undo.verb, seconds } : null;
}

export function undo(floor: Floor): void {
    const last = undoable(floor);
    if (last) void floor.act("undo", { seen: last.deed });
}

// --- rows of the queue -------------------------------------------------------------------------

/** Those among whom a hand can be moved: points of order go before all others. */
function peers(floor: Floor, person: Waiting): { among: Waiting[]; at: number } {
    const among = floor.sections.queue.filter((other) => (other.rank === null) === (person.rank === null));
    return { among, at: among.findIndex((other) => other.turn === person.turn) };
}

export function canMove(floor: Floor, person: Waiting): { up: boolean; down: boolean } {
    const { among, at } = peers(floor, person);
    return { up: at > 0, down: at < among.length - 1 };
}

/** One place up: before the one that stands before it now. */
export function moveUp(floor: Floor, person: Waiting): void {
    const { among, at } = peers(floor, person);
    if (at > 0) move(floor, person, among[at - 1]);
}

/** One place down: the next one goes first. */
export function moveDown(floor: Floor, person: Waiting): void {
    const { among, at } = peers(floor, person);
    if (at >= 0 && at < among.length - 1) move(floor, person, among[at + 2]);
}

export function moveLast(floor: Floor, person: Waiting): void {
    if (canMove(floor, person).down) move(floor, person, undefined);
}

/** Whoever spoke or was removed last: first in the list again. */
export function readdLast(floor: Floor): void {
    if (floor.isOpen) void floor.act("readd_last");
}

export function remove(floor: Floor, person: Waiting): void {
    void floor.act("withdraw", { turn: person.turn }, person.turn);
}

function move(floor: Floor, person: Waiting, before: Waiting | undefined): void {
    void floor.act("move_turn", { turn: person.turn, before: before?.turn ?? "" }, person.turn);
}
