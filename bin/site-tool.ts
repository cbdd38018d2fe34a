import { checkedSite, countsAtStart, UnfitSiteValues } from '../lib/settings/checked-site.js';
import { knownSiteKeys, siteProblem, strangeKey } from '../lib/settings/site-keys.js';
import { openStore } from '../xcat-compat/tables/locate-store.js';
import { siteValues } from '../xcat-compat/tables/site.js';
import type { Change, TableStore } from '../xcat-compat/tables/store.js';
import { printable } from '../xcat-compat/wire/printable.js';

export interface SiteOptions {
  /** Stands for /etc/xcat. */
  readonly confdir: string;
  readonly xcatcfg: string | undefined;
  /** KEY, KEY=VALUE, KEY= … */
  readonly words: readonly string[];
}

/** Lines for the user. */
export interface SiteAnswer {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly exitCode: number;
}

/**
 * Reads or changes the site table where it is kept, without a daemon: for a site whose daemon does not start. Of several
 * assignments all are made or none.
 * @throws Error where the tables cannot be opened, read or written
 */
export async function site({ confdir, xcatcfg, words }: SiteOptions): Promise<SiteAnswer> {
  const wrong = words.find((word) => !/^[^\s=]+(?:=|$)/.test(word));
  if (wrong !== undefined)
    return failure(`'${wrong}' is neither KEY nor KEY=VALUE. Nothing has been changed.`);
  const unfit = words.find((word) => /\p{Cc}/u.test(word));
  if (unfit !== undefined)
    return failure(`'${unfit}' has a line end or another control character. Nothing has been changed.`);
  const changing = words.filter((word) => word.includes('='));
  if (changing.length > 0 && changing.length < words.length)
    return failure('KEY shows, KEY=VALUE sets: give either kind of words. Nothing has been changed.');
  const store = await openStore({ confdir, xcatcfg });
  try {
    if (changing.length > 0) return await set(store, changing);
    return shown(await siteValues(store), words);
  } finally {
    store.close();
  }
}

async function set(store: TableStore, words: readonly string[]): Promise<SiteAnswer> {
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    return { key: word.slice(0, at), value: word.slice(at + 1) };
  });
  const changes = pairs.map(
    ({ key, value }): Change =>
      value === ''
        ? { kind: 'delete', table: 'site', where: { key } }
        : { kind: 'set', table: 'site', key: { key }, values: { value, disable: null } },
  );
  const { tables, news } = checkedSite(store);
  try {
    await tables.change(changes);
  } catch (error) {
    if (error instanceof UnfitSiteValues) return failure(error.message);
    throw error;
  }
  const { strange, atStart } = news();
  return {
    stdout: pairs.map(({ key, value }) => doneText(key, value)),
    stderr: [
      ...strange.map((text) => `xcatd-ts: warning: ${printable(text)}`),
      ...(atStart.length > 0 ? [`xcatd-ts: ${countsAtStart(atStart)}`] : []),
    ],
    exitCode: 0,
  };
}

function doneText(key: string, value: string): string {
  if (value !== '') return `site.${printable(key)} is ${printable(value)} now`;
  const fallback = knownSiteKeys.get(key)?.fallback;
  return `site.${printable(key)} is not set any more${fallback === undefined ? '' : ` (default: ${fallback})`}`;
}

/** Values on standard output alone, so that scripts can read them; what is wrong with them beside it. */
function shown(values: ReadonlyMap<string, string>, keys: readonly string[]): SiteAnswer {
  const named = keys.length === 0 ? [...values.keys()].sort() : keys;
  const lines = named.flatMap((key) => {
    const value = values.get(key);
    if (value === undefined) return [];
    return keys.length === 1 ? printable(value) : `${printable(key)}=${printable(value)}`;
  });
  const missing = named.filter((key) => !values.has(key));
  const problems = named.flatMap((key) => siteProblem(key, values.get(key) ?? '') ?? strangeKey(key) ?? []);
  return {
    stdout: lines,
    stderr: [...missing.map(missingText), ...problems.map((text) => `warning: ${text}`)].map(
      (text) => `xcatd-ts: ${printable(text)}`,
    ),
    exitCode: missing.length > 0 ? 1 : 0,
  };
}

function missingText(key: string): string {
  const known = knownSiteKeys.get(key);
  if (known === undefined) return `site.${key} is not set`;
  return `site.${key} is not set; its default: ${known.fallback}; it may be ${known.rule.allowed}`;
}

function failure(text: string): SiteAnswer {
  return { stdout: [], stderr: [`xcatd-ts: ${printable(text)}`], exitCode: 1 };
}
