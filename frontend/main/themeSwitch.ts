/** The three buttons of the user menu: light, dark, or as the device is set. */
export function startThemeSwitch(): void {
    const buttons = document.querySelectorAll<HTMLButtonElement>("[data-theme-choice]");
    const show = () => {
        const choice = localStorage.getItem("theme") ?? "auto";
        for (const button of buttons) {
            button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === choice));
        }
    };
    for (const button of buttons) {
        button.addEventListener("click", () => {
            localStorage.setItem("theme", button.dataset["themeChoice"] ?? "auto");
            document.dispatchEvent(new CustomEvent("theme:chosen"));
            show();
        });
    }
    show();
}
