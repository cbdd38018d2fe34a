import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { BootSettings } from '../bmc/verbs/control-verbs.js';
import { reply } from '../node/line.js';
import type { Projection } from '../node/projection/reading.js';
import type { BootNode } from './boot-node.js';
import { noSource, shownSources } from './rsetboot-texts.js';

/** What the machine starts from next, as a line [openbmc.pm:3787]. */
export function bootLine({ source }: BootSettings, node: BootNode): Projection {
  const text = shownSources[source ?? ''] ?? noSource(source ?? '');
  return { lines: [reply(nodeText(node.node, text))] };
}
