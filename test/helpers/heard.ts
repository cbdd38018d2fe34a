import type { NodeResult, NodeStatus } from '../../lib/plugin/contract.js';
import type { NodeEvent } from '../../lib/plugin/node-event.js';
import type { PoolOutput } from '../../lib/pool/part.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';

/** What a test wants to hear of a job. */
export interface Ears {
  readonly said?: (response: XcatResponse) => void;
  readonly settled?: (node: NodeName, result: NodeResult) => void;
  readonly powered?: (node: NodeName, status: NodeStatus) => void;
}

/** The daemon's end of a job for a test that hears some kinds of events only. */
export function heard({ said, settled, powered }: Ears): Pick<PoolOutput, 'tell'> {
  return {
    tell(event: NodeEvent) {
      if (event.kind === 'said') said?.(event.response);
      if (event.kind === 'settled') settled?.(event.node, event.result);
      if (event.kind === 'powered') powered?.(event.node, event.status);
    },
  };
}
