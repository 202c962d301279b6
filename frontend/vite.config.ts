import { defineConfig } from "vite";

import { compressed } from "./build/compressed";
import { rightToLeft } from "./build/rightToLeft";

/** The Python build hook builds beside the old output and swaps, so that no page misses a file. */
const outDir = process.env["HEMICYCLE_DIST"] ?? "../src/hemicycle/kernel/static/dist";

export default defineConfig({
    base: "./",
    publicDir: false,
    build: {
        outDir,
        emptyOutDir: true,
        manifest: "manifest.json",
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        target: "es2022",
        rollupOptions: {
            // HTMX can evaluate code in attributes; its `allowEval` is off, and the pages' policy forbids it.
            onwarn: (warning, warn) => warning.code === "EVAL" || warn(warning),
            input: { main: "main/main.ts", theme: "main/theme.ts", floor: "floor/floor.ts" },
        },
    },
    css: {
        preprocessorOptions: {
            scss: {
                loadPaths: ["node_modules"],
                quietDeps: true,
                // Bootstrap 5.3 is written for the old import rule; it has no other entry.
                silenceDeprecations: ["import"],
            },
        },
    },
    plugins: [rightToLeft(), compressed()],
});
