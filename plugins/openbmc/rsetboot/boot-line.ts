import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { reply } from '../line.js';
import type { Projection } from '../projection/reading.js';
import type { BootSettings } from '../verbs/controls.js';
import type { BootNode } from './boot-node.js';
import { noSource, shownSources } from './messages.js';

/** What the machine starts from next, as a line [openbmc.pm:3787]. */
export function bootLine({ source }: BootSettings, node: BootNode): Projection {
  const text = shownSources[source ?? ''] ?? noSource(source ?? '');
  return { lines: [reply(nodeText(node.node, text))] };
}
