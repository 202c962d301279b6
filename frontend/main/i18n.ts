/**
 * Django's catalogue (`/i18n/catalogue.js`) under its own names, so that `makemessages` finds
 * the strings; English where the catalogue is missing. Numbers and times are the browser's.
 */
interface Catalogue {
    gettext?: (text: string) => string;
    ngettext?: (one: string, many: string, count: number) => string;
}

/** What a second language needs: its words, and how it writes numbers, times and countries. */
export interface Voice extends Catalogue {
    language: string;
    numbers: Intl.NumberFormat;
    two: Intl.NumberFormat;
    clock: Intl.DateTimeFormat;
    places: Intl.PluralRules;
    regions: Intl.DisplayNames;
    tongues: Intl.DisplayNames;
    lists: Intl.ListFormat;
}

const root = document.documentElement;

export const language = root.lang || "en";
export const zone = root.dataset["zone"] || undefined;

/** 24 hours everywhere: "2:30" means two things in a meeting of many countries. */
const hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

export const own: Voice = {
    ...voiceOf(language),
    gettext: (text) => (window as unknown as Catalogue).gettext?.(text) ?? text,
    ngettext: (one, many, count) =>
        (window as unknown as Catalogue).ngettext?.(one, many, count) ?? (count === 1 ? one : many),
};

let voice = own;

/** Everything that `draw` says is said in another language; it must say it before it returns. */
export function saidIn<T>(other: Voice, draw: () => T): T {
    const before = voice;
    voice = other;
    try {
        return draw();
    } finally {
        voice = before;
    }
}

/** The language in which is being drawn: the page's, or the other one of a screen. */
export function languageNow(): string {
    return voice.language;
}

/** A voice without words of its own: English, with the numbers and names of the language. */
export function voiceOf(code: string): Voice {
    return {
        language: code,
        numbers: new Intl.NumberFormat(code),
        two: new Intl.NumberFormat(code, { minimumIntegerDigits: 2 }),
        clock: new Intl.DateTimeFormat(code, { ...hours, timeZone: zone }),
        places: new Intl.PluralRules(code, { type: "ordinal" }),
        regions: new Intl.DisplayNames([code], { type: "region", fallback: "none" }),
        tongues: new Intl.DisplayNames([code], { type: "language", fallback: "code" }),
        lists: new Intl.ListFormat(code, { type: "unit", style: "short" }),
    };
}

export function gettext(text: string): string {
    return voice.gettext?.(text) ?? text;
}

export function ngettext(one: string, many: string, count: number): string {
    return voice.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
}

/** Fill `%(name)s` places, as Django's function of the same name does with `true`. */
export function interpolate(text: string, values: Record<string, string | number>): string {
    return text.replace(/%\((\w+)\)s/g, (_place, name: string) => {
        const value = values[name] ?? "";
        return typeof value === "number" ? number(value) : value;
    });
}

export function number(value: number): string {
    return voice.numbers.format(value);
}

/** "14:05" in the viewer's zone. */
export function time(iso: string): string {
    return voice.clock.format(new Date(iso));
}

/** "14:05" in a zone other than the viewer's. */
export function timeIn(elsewhere: string, iso: string): string {
    return new Intl.DateTimeFormat(voice.language, { ...hours, timeZone: elsewhere }).format(new Date(iso));
}

/** "4th", by the language's own rules; translators give the endings their language needs. */
export function ordinal(value: number): string {
    const endings: Partial<Record<Intl.LDMLPluralRule, string>> = {
        one: gettext("%(number)sst"),
        two: gettext("%(number)snd"),
        few: gettext("%(number)srd"),
    };
    const ending = endings[voice.places.select(value)] ?? gettext("%(number)sth");
    return interpolate(ending, { number: value });
}

/** A delegation in the viewer's language where the browser knows the country. */
export function country(code: string, otherwise: string): string {
    return (/^[A-Z]{2}$/.test(code) && voice.regions.of(code)) || otherwise;
}

/** The name of a language in the viewer's. */
export function tongue(code: string): string {
    return code ? (voice.tongues.of(code) ?? code) : "";
}

/** "one, two, three", with the commas of the language. */
export function list(parts: string[]): string {
    return voice.lists.format(parts);
}

/** "2:05" or "1:02:05": time that runs. */
export function running(seconds: number): string {
    const whole = Math.max(0, Math.floor(seconds));
    const minutes = Math.floor(whole / 60) % 60;
    const hours = Math.floor(whole / 3600);
    const start = hours ? `${number(hours)}:${voice.two.format(minutes)}` : number(minutes);
    return `${start}:${voice.two.format(whole % 60)}`;
}

type Length = "long" | "short";

/** "12 seconds", "5 minutes", "2 hours 10 minutes": whole units, the running one not counted. */
export function duration(seconds: number, length: Length = "long"): string {
    const whole = Math.max(0, Math.floor(seconds));
    const minutes = Math.floor(whole / 60);
    if (!minutes) return unit(whole, "second", length);
    if (minutes < 60) return unit(minutes, "minute", length);
    const rest = minutes % 60;
    const full = unit(Math.floor(minutes / 60), "hour", length);
    return rest ? `${full} ${unit(rest, "minute", length)}` : full;
}

function unit(value: number, name: "second" | "minute" | "hour", length: Length): string {
    const format = { style: "unit", unit: name, unitDisplay: length } as const;
    return new Intl.NumberFormat(voice.language, format).format(value);
}
