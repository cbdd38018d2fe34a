/** Tables an error about several names. */
const MOST_NAMED = 3;

/** What an error calls the tables it is about: the first few. */
export function namesOf(tables: readonly string[]): string {
  const more = tables.length > MOST_NAMED ? ', …' : '';
  return `${tables.slice(0, MOST_NAMED).join(', ')}${more}`;
}
