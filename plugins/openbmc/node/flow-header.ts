import type { Closed } from '../../../lib/flow/acts.js';
import type { Row } from '../../../lib/flow/table.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import type { Line } from './line.js';
import type { FactsSchema } from './node-resume.js';
import type { Asked } from './question.js';

/** What there is to know of a flow besides its rows: how it is run. */
export interface FlowHeader<Status extends string = string> {
  /**
   * `exclusive`: the flow changes the BMC's firmware and is the only one at it that does. `clear`: it only looks, which is
   * worth nothing while another one is at that.
   */
  readonly lane?: 'exclusive' | 'clear';
  /** It is a job that goes on after a crash: what the journal has to have of its nodes. */
  readonly durable?: FactsSchema;
  /** How long one node may take: as long as any command, or as long as moving an image or a dump may. */
  readonly within?: 'command' | 'transfer';
  /** So many nodes of one command at once in one worker, where the settings allow more. */
  readonly atOnce?: number;
  /** What a flash of the same BMC would lose by it: refused while a job changes the firmware (`disturbance.ts`). */
  readonly disturbs?: Disturbance;
  /** What a node does in a status, as the end of `… while`. */
  readonly words?: (status: string) => string;
  /** The statuses of earlier versions, which the journal may name: what each is today. */
  readonly was?: Readonly<Record<string, Status>>;
}

/** How a flow disturbs a flash, as its refusal says it. */
export interface Disturbance {
  /** `Unable to …` */
  readonly what: string;
  /** The command that does it all the same, where there is one. */
  readonly anyway?: string;
  /** Only where its user is the one that the daemon logs in as. */
  readonly ofOwnUser?: true;
}

const HEADER = Symbol('header');

/** A table that has a header; a table without one is run as any command is. */
export type Headed = { readonly [HEADER]?: FlowHeader };

const plain: FlowHeader = Object.freeze({});

export function headerOf(flow: Headed): FlowHeader {
  return flow[HEADER] ?? plain;
}

/**
 * Nodes of one command that read whole trees at once in one worker: with more, the time to read the answers of those
 * that are early would count against the deadlines of those that are late.
 */
export const LONG_READS_AT_ONCE = 128;

/** A flow: its header and its rows. It begins at LOGIN, and every edge leads to one of its statuses or to an end. */
export function flow<Status extends string, To extends string, Node>(
  header: FlowHeader<NoInfer<Status>>,
  rows: { readonly [S in Status]: Row<To, Node, Asked, BmcReply<unknown>, Line> } & Closed<Status, To>,
): { readonly [S in Status]: Row<To, Node, Asked, BmcReply<unknown>, Line> } & Headed {
  return Object.freeze({ ...rows, [HEADER]: header });
}
