/** What rinv says, to the letter [openbmc.pm:3633-3687]. Each stands behind `NODE: `. */

export function partText(part: string, property: string, value: string): string {
  return `${part} ${property} : ${value}`;
}

/** Three blanks: they make this line sort before the image's other lines. */
export function imageText(purpose: string, version: string, activation: string, mark: string): string {
  return `${purpose} Firmware Product:   ${version} (${activation})${mark}`;
}

export function extendedText(purpose: string, item: string): string {
  return `${purpose} Firmware Product: -- additional info: ${item}`;
}
