// The server's clock, so that all screens count alike however wrong their own clocks are.

const SAMPLES = 3;
const PATIENCE = 4_000;
/** Milliseconds by which a ping may come late before this machine's clock is thought to have jumped. */
const LATE = 2_000;

/** How far a clock is off, from one question and its answer; and by how much this may be wrong. */
export interface Sample {
    offset: number;
    error: number;
}

/** The answer was written between sending and receiving: half-way is the best guess. */
export function sampled(sent: number, received: number, server: number): Sample {
    return { offset: server - (sent + received) / 2, error: (received - sent) / 2 };
}

/** The one that was under way least knows best. */
export function best(samples: Sample[]): Sample | undefined {
    return samples.reduce<Sample | undefined>(
        (least, sample) => (least && least.error <= sample.error ? least : sample),
        undefined,
    );
}

export class Clock {
    #offset = 0;
    #error = Number.POSITIVE_INFINITY;
    #sampling: Promise<boolean> | undefined;

    constructor(private url: string | undefined) {}

    /** The server's time, in milliseconds. */
    get now(): number {
        return Date.now() + this.#offset;
    }

    /** The last whole second of the server's clock: what all screens show at the same moment. */
    get second(): number {
        return Math.floor(this.now / 1_000) * 1_000;
    }

    /** Milliseconds by which this machine's clock is ahead of the server's, and what is sure of it. */
    get skew(): { ahead: number; error: number } {
        return { ahead: -this.#offset, error: this.#error };
    }

    /** What the server wrote is never from the future: this clock is at least so far behind. */
    hear(now: string): void {
        const least = Date.parse(now) - Date.now();
        if (!Number.isFinite(least)) return;
        const jumped = this.#error < Number.POSITIVE_INFINITY && least < this.#offset - this.#error - LATE;
        if (!Number.isFinite(this.#error)) this.#offset = least;
        else if (least > this.#offset) this.#offset = least;
        if (jumped) void this.sample();
    }

    /** Ask three times, one after the other; true when the server answered. */
    sample(): Promise<boolean> {
        this.#sampling ??= this.#ask().finally(() => (this.#sampling = undefined));
        return this.#sampling;
    }

    async #ask(): Promise<boolean> {
        const samples: Sample[] = [];
        for (let turn = 0; turn < SAMPLES; turn += 1) {
            const sample = await this.#once();
            if (sample) samples.push(sample);
        }
        const found = best(samples);
        if (found) [this.#offset, this.#error] = [found.offset, found.error];
        return found !== undefined;
    }

    async #once(): Promise<Sample | undefined> {
        if (!this.url) return undefined;
        try {
            const sent = Date.now();
            const response = await fetch(this.url, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
            const received = Date.now();
            if (!response.ok) return undefined;
            const { now } = (await response.json()) as { now: string };
            const sample = sampled(sent, received, Date.parse(now));
            return Number.isFinite(sample.offset) ? sample : undefined;
        } catch {
            return undefined;
        }
    }
}
