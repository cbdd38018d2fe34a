import { onceEach } from '../../xcat-compat/tables/once-each.js';
import type { Log } from '../log.js';
import { liveSettings } from './live-settings.js';
import { SettingError, type Settings, settingsFrom } from './settings.js';
import { knownSiteKeys, siteProblem, strangeKey } from './site-keys.js';

/** Keys that are read where they are needed, and what becomes of a value that cannot be used. */
const readElsewhere: Readonly<Record<string, string>> = {
  xcattlspolicy: 'it counts as modern',
  openbmcdialect: 'only those of its words count that are understood',
  openbmcsystem: 'only those of its words count that are understood',
  nodestatus: 'with an n or a 0 in it, it counts as n',
};

/** The settings of a running daemon, as the site table has them now. */
export interface SiteSettings {
  /** The same object for good. */
  readonly settings: Settings;
  /** Takes the site table as somebody has just read it. Costs nothing while it is the same. */
  renew(site: ReadonlyMap<string, string>): void;
  /** What has changed since the start, or since it was asked before, in one line. */
  changes(): string;
}

export interface SiteSettingsParts {
  readonly site: ReadonlyMap<string, string>;
  readonly logDirectory: string;
  readonly pinnedDirectory: string;
  /** How a value of `key` is put right, for who reads the log. */
  readonly mend: (key: string) => string;
  readonly log: Log;
  /** Told when the settings have other values. */
  readonly renewed: (settings: Settings) => void;
}

/**
 * A value that cannot be used counts as the default, or as what it was before, and the log says so, once.
 * @throws SettingError for one that nothing may stand for
 */
export function createSiteSettings(parts: SiteSettingsParts): SiteSettings {
  const { logDirectory, pinnedDirectory, mend, log, renewed } = parts;
  const tell = onceEach((problem) => log.error({ problem }, 'a setting in the site table cannot be used'));
  const tellOfStranger = onceEach((warning) =>
    log.warn({ warning }, 'a key in the site table has no effect'),
  );
  const warn = (site: ReadonlyMap<string, string>): void => {
    for (const key of site.keys()) {
      const strange = strangeKey(key);
      if (strange !== undefined) tellOfStranger(strange);
    }
    for (const [key, instead] of Object.entries(readElsewhere)) {
      const problem = siteProblem(key, site.get(key) ?? '');
      if (problem !== undefined) tell(`${problem}: ${instead}`);
    }
  };

  let last = parts.site;
  let told = parts.site;
  const live = liveSettings(firstSettings());
  warn(last);

  function firstSettings(): Settings {
    try {
      return settingsFrom(last, logDirectory, pinnedDirectory, { tell });
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      throw new SettingError(error.key, `${error.message}: ${mend(error.key)}`);
    }
  }

  return {
    settings: live.now,
    renew(site) {
      if (site === last) return;
      const changed = differences(last, site);
      last = site;
      warn(site);
      if (changed.length === 0) return;
      live.set(settingsFrom(site, logDirectory, pinnedDirectory, { tell, present: live.now }));
      log.info({ changed: changed.join(', ') }, 'settings in the site table have changed');
      renewed(live.now);
    },
    changes() {
      const changed = differences(told, last);
      told = last;
      return changed.length === 0 ? 'nothing' : changed.join(', ');
    },
  };
}

/** `KEY: OLD → NEW` for each key that is read here. */
function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...knownSiteKeys.values()].flatMap(({ key, atStart }) => {
    const [was, is] = [before.get(key), after.get(key)];
    if (was === is) return [];
    const when = atStart ? ' (counts at the next start)' : '';
    return `${key}: ${was ?? 'not set'} → ${is ?? 'not set'}${when}`;
  });
}
