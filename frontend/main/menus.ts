/** Menus are `<details class="menu">`: they close on Escape, and when the person goes elsewhere. */
export function startMenus(): void {
    document.addEventListener("click", (event) => closeOthers(event.target));
    document.addEventListener("focusin", (event) => closeOthers(event.target));
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") closeFocused();
    });
    document.addEventListener("click", (event) => {
        const button = (event.target as Element).closest?.("[data-dismiss]");
        button?.closest(".alert")?.remove();
    });
}

function openMenus(): HTMLDetailsElement[] {
    return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

function closeOthers(target: EventTarget | null): void {
    for (const menu of openMenus()) {
        if (!menu.contains(target as Node)) menu.open = false;
    }
}

function closeFocused(): void {
    for (const menu of openMenus()) {
        menu.open = false;
        menu.querySelector("summary")?.focus();
    }
}
