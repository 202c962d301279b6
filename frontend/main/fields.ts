/** What fields of a form hold, now and as the server wrote them. */

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Boxes hold whether they are checked, all others words. */
export function valueOf(field: Field): string | boolean {
    return isBox(field) ? field.checked : field.value;
}

export function rendered(field: Field): string | boolean {
    if (field instanceof HTMLSelectElement) {
        return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
    }
    return isBox(field) ? field.defaultChecked : field.defaultValue;
}

function isBox(field: Field): field is HTMLInputElement {
    return field.type === "checkbox" || field.type === "radio";
}
