import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { AnyEvent } from '../events/job-event.js';
import type { CommandLog } from './node-logs.js';
import type { JobRecord } from './record.js';
import { dateText } from './status-lines.js';

/** What a job writes into its nodes' logs, from its events; each line has its time, the job and its user. */
export type JobLog = (event: AnyEvent) => void;

export function createJobLog(
  { id, user = 'nobody', command, args }: JobRecord,
  log: CommandLog,
  now: () => number,
): JobLog {
  const append = (node: NodeName, text: string): void =>
    log.append(node, `${dateText(now())} job ${id} ${user}: ${text}`);
  const words = [command, ...args.map((arg) => arg ?? '')].join(' ');
  return (event) => {
    switch (event.kind) {
      case 'said':
      case 'step':
      case 'progress':
      case 'powered':
      case 'waits':
      case 'ended':
        return;
      case 'begun': {
        const begins = event.resumed ? 'goes on after a restart of the daemon' : 'begins';
        for (const node of event.nodes) append(node, `${begins}: ${words}`);
        return;
      }
      case 'logged':
        return append(event.node, event.text);
      case 'cancelled':
        return append(event.node, `cancelled by ${event.by}`);
      case 'settled': {
        const { node, result } = event;
        return append(node, result.kind === 'success' ? 'ended: success' : `ended: failed. ${result.reason}`);
      }
    }
  };
}
