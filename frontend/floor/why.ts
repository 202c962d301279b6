// Why somebody stands where they stand, and what they ask for, in words.

import { gettext, interpolate, ngettext } from "../main/i18n";
import type { Floor, KindOfTurn, Person, Policy, Waiting, Why } from "./state";

/** The reason for a place in the queue. */
export function why(waiting: Pick<Waiting, "why" | "count">): string {
    const { count } = waiting;
    const counted = (one: string, many: string) => interpolate(ngettext(one, many, count), { count });
    const words: Record<Why, () => string> = {
        POINT: () => gettext("A point of order goes first"),
        MOVED: () => gettext("Moved here by hand"),
        WAITED: () => counted("%(count)s who asked later was heard before", "%(count)s who asked later were heard before"),
        ARRIVAL: () => gettext("In order of arrival"),
        ROOM_TURN: () => gettext("It is the room's turn"),
        REMOTE_TURN: () => gettext("It is the turn of those online"),
        FRESH: () => gettext("Has not spoken yet"),
        AGAIN: () => counted("Has spoken %(count)s time", "Has spoken %(count)s times"),
        REGION: () => (count ? counted("Region heard %(count)s time", "Region heard %(count)s times") : gettext("Region not heard yet")),
        ROLE: () => gettext("Representatives before advisers"),
    };
    return words[waiting.why]();
}

/** The same, but nothing where it goes without saying: that the first to come is first. */
export function reason(floor: Floor, waiting: Waiting): string {
    return waiting.why === "ARRIVAL" && floor.sections.floor.policy === "ARRIVAL" ? "" : why(waiting);
}

/** The rule in force, as it is printed over the queue. */
export function policyInWords(policy: Policy): string {
    const words: Record<Policy, string> = {
        ARRIVAL: gettext("In order of arrival"),
        ALTERNATE: gettext("Room and online in turn"),
        FRESH: gettext("Delegations that have not spoken first"),
        REGIONS: gettext("Balance of regions"),
        ROLES: gettext("Representatives before advisers"),
    };
    return words[policy];
}

/** The kind that is asked for by a plain tap: the first that is no point of order. */
export function ordinary(floor: Floor): KindOfTurn | undefined {
    return floor.page.kinds.find((kind) => kind.rank === null);
}

/** What somebody asks for, where it is anything but the ordinary. */
export function asksFor(floor: Floor, person: Person): string {
    if (person.asks === ordinary(floor)?.code) return "";
    return floor.page.kinds.find((kind) => kind.code === person.asks)?.title ?? "";
}
