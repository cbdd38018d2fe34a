import type { BmcNode } from '../../bmc/bmc-node.js';
import type { Flow } from '../../node/bmc-row.js';
import { unread } from '../../node/projection/reading.js';
import type { ActionOf, DumpAction } from '../rspconfig-plan.js';
import { capture, clear, clearAll, download, downloadAll, generate, list } from './dump-flow.js';
import type { DumpNode } from './dump-node.js';

/** The table of what is to be done with dumps, and what its node knows at the beginning. */
export function dumpStart(
  { dump, to }: ActionOf<'dump'>,
  { node }: BmcNode,
): { readonly flow: Flow<DumpNode>; readonly facts: DumpNode } {
  const id = 'id' in dump ? dump.id : '';
  const target = to ?? { directory: '', inbox: '', host: '', time: 0 };
  const list = { left: [id], last: undefined, problems: [] };
  const facts = { ...unread(node), ...list, id, to: target, polls: 0 };
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
