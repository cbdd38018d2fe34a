import type { JobOutput } from '../../../lib/plugin/contract.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { perlDate } from '../../../xcat-compat/text/perl-date.js';
import type { NodeLogSink } from '../node/run.js';

/** The log of one node, which the daemon writes; a banner has its date. */
export function nodeLog(node: NodeName, output: JobOutput, now: () => number): NodeLogSink {
  return {
    write: (line) => output.nodeLog?.(node, line.kind === 'banner' ? banner(line.text, now()) : line.text),
  };
}

function banner(text: string, now: number): string {
  return `${perlDate(now)} ===================${text}===================`;
}
