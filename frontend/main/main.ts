import "../styles/main.scss";
import "./hemiCycle";
import "./icon.svg";

import htmx from "htmx.org";

import { startDrafts } from "./draft";
import { startFailures } from "./failures";
import { startInlineForms } from "./inlineForms";
import { startKeep } from "./keep";
import { startLive } from "./live";
import { startMenus } from "./menus";
import { startOutbox } from "./outbox";
import { startPassage } from "./passage";
import { startStackedTables } from "./stackedTables";
import { startThemeSwitch } from "./themeSwitch";

declare global {
    interface Window {
        htmx: typeof htmx;
    }
}

window.htmx = htmx;

startMenus();
startThemeSwitch();
startFailures();
startInlineForms();
startKeep();
startDrafts();
startOutbox();
startLive();
startPassage();
startStackedTables();
