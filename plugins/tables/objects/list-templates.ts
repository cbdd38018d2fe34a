import { attributeNames } from '../../../xcat-compat/tables/definitions/index.js';
import type { Talk } from '../talk.js';
import type { Ended } from './mkdef.js';
import type { Targets } from './object-targets.js';
import { messages } from './objects-texts.js';
import { shownObject } from './show-object.js';
import { type Shown, withDefaultScripts } from './shown.js';
import { shippedTemplates } from './templates.js';

/** `lsdef --template [NAMES]`: xCAT's templates, as if they were objects [DBobjectdefs.pm:2830]. */
export async function listTemplates(targets: Targets, shown: Shown, talk: Talk): Promise<Ended> {
  const { template } = shown.options;
  const lines: string[] = shown.options.has('stanza') ? [messages.stanzaHead] : [];
  const wanted = template === '' ? undefined : template.split(',');
  const missing = new Set(wanted);
  for (const type of targets.types) {
    const shipped = await shippedTemplates([type]);
    const objects = new Map(
      [...shipped].map(([name, stanza]) => [
        name,
        new Map([...stanza].map(([attribute, text]) => [attribute, { text, from: '' }])),
      ]),
    );
    const complete =
      type.name === 'node' && !shown.options.has('stanza')
        ? await withDefaultScripts(objects, shown)
        : objects;
    for (const [name, values] of [...complete].sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (wanted?.includes(name) === false) continue;
      missing.delete(name);
      lines.push(
        ...(await shownObject({ name, type, values }, attributeNames(type), {
          ...shown,
          long: wanted !== undefined,
        })),
      );
    }
  }
  const [unknown] = missing;
  if (unknown !== undefined) {
    talk.error(messages.templateUnknown(unknown));
    return 'failed';
  }
  if (lines.length === 0) talk.info(messages.noObjects);
  else talk.say({ info: lines, numofnodes: lines.length });
  return 'done';
}
