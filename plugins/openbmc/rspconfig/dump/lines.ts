import { dateOf } from '../../local-date.js';
import { noAttributesText, says } from '../../projection/messages.js';
import type { Projection } from '../../projection/reading.js';
import type { Dump } from '../../verbs/dumps.js';
import type { DumpNode } from './dump-node.js';
import { dumpText } from './messages.js';

/** The dumps of a BMC as lines, in the order of their ids [openbmc.pm:4780-4818]. */
export function dumpLines(dumps: readonly Dump[], node: DumpNode): Projection {
  if (dumps.length === 0) return { lines: [noAttributesText(node)] };
  return { lines: dumps.map(({ id, time, size }) => says(node, dumpText(id, dateOf(time), size))) };
}
