/** What rinv says, to the letter [openbmc.pm:3633-3687]. Each stands behind `NODE: `. */

export function partText(part: string, property: string, value: string): string {
  return `${part} ${property} : ${value}`;
}
