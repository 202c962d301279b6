import { gettext } from "./i18n";
import { refuse } from "./notice";

/** HTMX swaps refusals by itself; what it would swallow is told here. */
export function startFailures(): void {
    document.addEventListener("htmx:beforeSwap", letRefusalIn);
    document.addEventListener("htmx:sendError", () =>
        refuse({ message: gettext("This could not be sent. Check your connection and try again.") }),
    );
    document.addEventListener("htmx:responseError", (event) => {
        const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
        refuse({ message: explain(xhr.status) });
    });
}

/** A refusal that names where it belongs is shown there, whatever its status. */
function letRefusalIn(event: Event): void {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>;
    if (detail.xhr.status < 400 || !detail.xhr.getResponseHeader("HX-Retarget")) return;
    detail.shouldSwap = true;
    detail.isError = false;
}

function explain(status: number): string {
    if (status === 401) return gettext("You are signed out. Sign in again, then repeat what you did.");
    if (status === 403) return gettext("You do not have the permission to do this.");
    if (status === 404) return gettext("This is no longer here. It may have been moved or removed.");
    return gettext("Something went wrong on the server. Nothing was changed. Try again in a moment.");
}
