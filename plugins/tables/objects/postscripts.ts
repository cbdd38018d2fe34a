import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import { messages } from './objects-texts.js';

/** The row of the postscripts table that is true of all nodes. */
const DEFAULTS = 'xcatdefaults';

/** What all nodes run, beside what is their own. */
export interface DefaultScripts {
  readonly postscripts: string | undefined;
  readonly postbootscripts: string | undefined;
  /** A node's scripts without those all nodes run anyway, with a warning for each [DBobjUtils.pm:1290]. */
  without(node: string, column: string, scripts: string, talk: Talk): string;
}

export async function defaultScripts(store: TableStore): Promise<DefaultScripts> {
  const row = (await store.rows('postscripts')).find(({ node }) => node === DEFAULTS);
  return {
    postscripts: row?.['postscripts'],
    postbootscripts: row?.['postbootscripts'],
    without(node, column, scripts, talk) {
      if (node === DEFAULTS || (column !== 'postscripts' && column !== 'postbootscripts')) return scripts;
      const included = row?.[column]?.split(',') ?? [];
      const own = scripts.split(',').filter((script) => {
        if (!included.includes(script)) return true;
        talk.warn(messages.scriptIncluded(node, column, script));
        return false;
      });
      return own.join(',');
    },
  };
}
