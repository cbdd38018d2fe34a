import { nodeIndex } from '../../xcat-compat/tables/nodelist.js';
import type { Change, TableStore } from '../../xcat-compat/tables/store.js';
import { type SiteNews, siteNews, touchesSite } from './site-changes.js';
import { strangeNodes } from './site-keys.js';

/** A change of the site table would bring values that cannot be used; nothing was changed. */
export class UnfitSiteValues extends Error {}

/** Tables into whose site table only values go that can be used, and what has come into it. */
export interface CheckedSite {
  readonly tables: TableStore;
  /** Of the changes that were made. */
  readonly news: () => Omit<SiteNews, 'problems' | 'excluded'>;
}

/** @throws from its changes: UnfitSiteValues, which names key, value and what is allowed */
export function checkedSite(store: TableStore): CheckedSite {
  const strange = new Set<string>();
  const atStart = new Set<string>();

  const checked = async <T>(changes: readonly Change[], make: () => Promise<T>): Promise<T> => {
    if (!touchesSite(changes)) return make();
    const found = siteNews(changes, await store.dump('site'));
    if (found.problems.length > 0) throw new UnfitSiteValues(refusal(found.problems));
    const made = await make();
    if (made === false) return made;
    for (const text of found.strange) strange.add(text);
    for (const key of found.atStart) atStart.add(key);
    const unknown =
      found.excluded === undefined ? undefined : strangeNodes(found.excluded, await nodeIndex(store));
    if (unknown !== undefined) strange.add(unknown);
    return made;
  };

  return {
    tables: {
      ...store,
      change: (changes) => checked(changes, () => store.change(changes)),
      changeSeen: (seen, changes) => checked(changes, () => store.changeSeen(seen, changes)),
      setRow: (table, key, values) =>
        checked([{ kind: 'set', table, key, values }], () => store.setRow(table, key, values)),
      setRows: (table, entries, whenMissing = 'insert') =>
        checked(
          entries.map((entry) => ({ kind: 'set', table, whenMissing, ...entry })),
          () => store.setRows(table, entries, whenMissing),
        ),
    },
    news: () => ({ strange: [...strange], atStart: [...atStart] }),
  };
}

function refusal(problems: readonly string[]): string {
  return [...problems.map((problem) => `${problem}.`), 'Nothing has been changed.'].join(' ');
}

/** What is said when such a key has been changed. */
export function countsAtStart(keys: readonly string[]): string {
  const names = keys.map((key) => `site.${key}`).join(', ');
  return `${names}: counts when the daemon is started the next time (systemctl restart xcatd-ts).`;
}
