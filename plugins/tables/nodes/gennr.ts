import type { DaemonCommand } from '../../../lib/plugin/contract.js';
import { namesIn } from '../objects/object-names.js';

/** `gennr NODERANGE`: its names, those of no node too [tabutils.pm:1825]. */
export const gennr: DaemonCommand = {
  kind: 'daemon',
  answer: async ({ args, user }, { tables, files }) => {
    const found = await namesIn(tables, args[0] ?? '', { asker: { user, files } });
    return found.kind === 'names' ? [{ data: found.names }] : [{ error: found.reason, errorcode: 1 }];
  },
};
