import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { BootSettings } from '../bmc/verbs/control-verbs.js';
import { reply } from '../node/line.js';
import type { Projection } from '../node/projection/reading.js';
import type { BootNode } from './boot-node.js';
import { ignored, noSource, notKnown, shownSources } from './rsetboot-texts.js';

/** What the machine starts from next, as a line [openbmc.pm:3787]. */
export function bootLine({ source }: BootSettings, node: BootNode): Projection {
  const text = shownSources[source ?? ''] ?? noSource(source ?? '');
  return { lines: [reply(nodeText(node.node, text))] };
}

/** The same after a change, which the BMC may have taken and not made. */
export function changedLine(settings: BootSettings, node: BootNode): Projection {
  const shown = bootLine(settings, node);
  const { source } = settings;
  if (source === node.source) return shown;
  return { ...shown, missing: [source === undefined ? notKnown : ignored(node.source)] };
}
