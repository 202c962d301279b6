// A second language on one page, as on a screen that is read by two.

import { language, own, voiceOf, type Voice } from "./i18n";

interface Words {
    catalog: Record<string, string | string[]>;
}

const URL = "/i18n/catalogue.json";
/** As the languages' catalogues order their plural forms. */
const FORMS: Intl.LDMLPluralRule[] = ["zero", "one", "two", "few", "many", "other"];

const known = new Map<string, Voice>([[language.toLowerCase(), own]]);

/** How to speak a language; English words with its numbers until its catalogue has come. */
export function voiceFor(code: string, arrived: () => void): Voice {
    const found = known.get(code.toLowerCase());
    if (found) return found;
    const voice = voiceOf(code);
    known.set(code.toLowerCase(), voice);
    void learn(voice).then(arrived, () => known.delete(code.toLowerCase()));
    return voice;
}

/** Without cookies, or the answer would be in the language of whoever is signed in. */
async function learn(voice: Voice): Promise<void> {
    const headers = { "Accept-Language": voice.language };
    const response = await fetch(`${URL}?${voice.language}`, { headers, credentials: "omit" });
    if (!response.ok) throw new Error(response.statusText);
    const { catalog } = (await response.json()) as Words;
    const rules = new Intl.PluralRules(voice.language);
    const order = FORMS.filter((form) => rules.resolvedOptions().pluralCategories.includes(form));
    const said = (text: string) => catalog[text];
    voice.gettext = (text) => [said(text) ?? text].flat()[0] ?? text;
    voice.ngettext = (one, many, count) => {
        const forms = said(one);
        if (!Array.isArray(forms)) return count === 1 ? one : many;
        return forms[Math.min(order.indexOf(rules.select(count)), forms.length - 1)] ?? many;
    };
}
