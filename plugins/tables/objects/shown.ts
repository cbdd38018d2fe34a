import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Options } from './arguments.js';
import { defaultScripts } from './postscripts.js';
import type { ObjectValues, Value } from './read-objects.js';

/** What lsdef shows of each object. */
export interface Shown {
  readonly options: Options;
  /** The values, not only the names. */
  readonly long: boolean;
  /** The attributes of -i; undefined: all that are set. */
  readonly attributes: readonly string[] | undefined;
  /** The interfaces asked for, of attributes such as nicips. */
  readonly nics: ReadonlyMap<string, readonly string[]>;
  /** The type is named with each object. */
  readonly severalTypes: boolean;
  readonly store: TableStore;
}

/** What every node runs is shown with each; in stanzas it is not, they are to be read again [DBobjectdefs.pm:3905]. */
export async function withDefaultScripts(
  objects: ReadonlyMap<string, ObjectValues>,
  { store, options }: Shown,
): Promise<ReadonlyMap<string, ObjectValues>> {
  const scripts = await defaultScripts(store);
  const before = (own: Value | undefined, column: string, common: string, from: string): Value => {
    if (own !== undefined && own.text !== '') return { ...own, text: `${common},${own.text}` };
    const shown = options.has('verbose')
      ? `${common}${from}(Table:postscripts - Key:node - Column:${column})`
      : common;
    return { text: shown, from: '' };
  };
  return new Map(
    [...objects].map(([name, values]) => {
      const next = new Map(values);
      if (scripts.postscripts !== undefined)
        next.set(
          'postscripts',
          before(values.get('postscripts'), 'postscripts', scripts.postscripts, '     '),
        );
      if (scripts.postbootscripts !== undefined)
        next.set(
          'postbootscripts',
          before(values.get('postbootscripts'), 'postbootscripts', scripts.postbootscripts, '       '),
        );
      return [name, next];
    }),
  );
}
