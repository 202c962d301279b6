import rtlcss from "rtlcss";
import type { Plugin } from "vite";

/** Writes `x.rtl.css` beside each `x.css`, for pages in Arabic and other right-to-left languages. */
export function rightToLeft(): Plugin {
    return {
        name: "right-to-left",
        apply: "build",
        enforce: "post",
        generateBundle(_options, bundle) {
            for (const asset of Object.values(bundle)) {
                if (asset.type !== "asset" || !asset.fileName.endsWith(".css")) continue;
                const fileName = asset.fileName.replace(/\.css$/, ".rtl.css");
                this.emitFile({ type: "asset", fileName, source: rtlcss.process(String(asset.source)) });
            }
        },
    };
}
