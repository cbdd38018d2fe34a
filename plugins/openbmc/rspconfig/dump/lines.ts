import { dateOf } from '../../../../xcat-compat/text/local-date.js';
import type { Dump } from '../../bmc/verbs/dump-verbs.js';
import { noAttributesText, says } from '../../node/projection/projection-texts.js';
import type { Projection } from '../../node/projection/reading.js';
import type { DumpNode } from './dump-node.js';
import { dumpText } from './dump-texts.js';

/** The dumps of a BMC as lines, in the order of their ids [openbmc.pm:4780-4818]. */
export function dumpLines(dumps: readonly Dump[], node: DumpNode): Projection {
  if (dumps.length === 0) return { lines: [noAttributesText(node)] };
  return { lines: dumps.map(({ id, time, size }) => says(node, dumpText(id, dateOf(time), size))) };
}
