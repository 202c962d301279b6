// Loaded before anything is drawn, so that a dark page never flashes white.
(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");

    const apply = () => {
        const choice = localStorage.getItem("theme") ?? "auto";
        const isDark = choice === "dark" || (choice === "auto" && dark.matches);
        document.documentElement.dataset["bsTheme"] = isDark ? "dark" : "light";
    };

    apply();
    dark.addEventListener("change", apply);
    document.addEventListener("theme:chosen", apply);
    window.addEventListener("storage", apply);
})();
