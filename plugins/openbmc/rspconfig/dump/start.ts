import type { BmcNode } from '../../bmc-node.js';
import { unread } from '../../projection/reading.js';
import type { Flow } from '../../row.js';
import type { ActionOf, DumpAction } from '../plan.js';
import type { DumpNode } from './dump-node.js';
import { capture, clear, clearAll, download, downloadAll, generate, list } from './flow.js';

/** The table of what is to be done with dumps, and what its node knows at the beginning. */
export function dumpStart(
  { dump, to }: ActionOf<'dump'>,
  { node }: BmcNode,
): { readonly flow: Flow<DumpNode>; readonly facts: DumpNode } {
  const id = 'id' in dump ? dump.id : '';
  const target = to ?? { directory: '', host: '', time: 0 };
  const facts = { ...unread(node), id, done: '', ids: [], to: target, polls: 0, problems: [] };
  return { flow: flowOf(dump), facts };
}

function flowOf(dump: DumpAction): Flow<DumpNode> {
  switch (dump.kind) {
    case 'capture':
      return capture;
    case 'list':
      return list;
    case 'generate':
      return generate;
    case 'download':
      return dump.id === 'all' ? downloadAll : download;
    case 'clear':
      return dump.id === 'all' ? clearAll : clear;
    default:
      return dump satisfies never;
  }
}
