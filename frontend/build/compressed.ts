import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const TEXT = /\.(css|js|svg)$/;

/** Writes `.gz` and `.br` beside each text file, which the server sends as they are. */
export function compressed(): Plugin {
    return {
        name: "compressed",
        apply: "build",
        enforce: "post",
        writeBundle(options, bundle) {
            const files = Object.keys(bundle).filter((name) => TEXT.test(name));
            for (const file of files.map((name) => join(options.dir ?? "", name))) {
                const bytes = readFileSync(file);
                writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
                writeFileSync(`${file}.br`, brotliCompressSync(bytes));
            }
        },
    };
}
