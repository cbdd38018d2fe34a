/** The values of `disable` with which a row still counts; any other value, also an empty one, disables it [Table.pm:3220]. */
const enabling: ReadonlySet<unknown> = new Set([null, undefined, '0', 'no', 'NO', 'No', 'nO']);

/** Does the row count? @param disable the raw value of its column `disable` */
export function isEnabled(disable: unknown): boolean {
  return enabling.has(typeof disable === 'number' ? String(disable) : disable);
}
