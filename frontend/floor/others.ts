// What rooms above the floor add to its pages. Each is nothing where its room has nothing to show.

import { nothing } from "lit";

import type { Part } from "./shared";
import type { Floor } from "./state";

export function check(_floor: Floor): Part {
    return nothing;
}

export function slide(_floor: Floor): Part {
    return nothing;
}

export function chat(_floor: Floor): Part {
    return nothing;
}

export function unread(_floor: Floor): number {
    return 0;
}

export function hasCheck(floor: Floor): boolean {
    return check(floor) !== nothing;
}
