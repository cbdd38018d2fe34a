import type { ChildRequest, ChildResult } from '../../../../lib/plugin/child-request.js';
import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import type { BmcNode } from '../bmc-node.js';
import { CurlConfigError, type CurlOption, curlConfig } from './curl-config.js';

/** TERM → KILL when a transfer is cut off. */
const GRACE_SECONDS = 5;
/** curl ends itself at its `max-time`; the child's own deadline is for a curl that hangs. */
const DEADLINE_EXTRA_SECONDS = 10;

export interface CurlParts {
  readonly node: BmcNode;
  readonly services: Pick<WorkerServices, 'runChild' | 'settings'>;
  readonly signal: AbortSignal;
}

/** An option that cannot be told to curl, such as a path with a line break. */
export interface NotTold {
  readonly kind: 'notTold';
  readonly reason: string;
}

/** One curl child, which reads its options from its standard input: secrets are in no argument. */
export async function runCurl(
  { node, services, signal }: CurlParts,
  options: () => readonly CurlOption[],
  more: Pick<ChildRequest, 'handed' | 'watchFile' | 'onStart' | 'onProgress'> = {},
): Promise<ChildResult | NotTold> {
  let stdin: string;
  try {
    stdin = curlConfig(options());
  } catch (error) {
    if (error instanceof CurlConfigError) return { kind: 'notTold', reason: error.message };
    throw error;
  }
  const request: ChildRequest = {
    node: node.node,
    program: 'curl',
    args: ['-q', '--config', '-'],
    stdin,
    deadlineSeconds: services.settings.uploadSeconds + DEADLINE_EXTRA_SECONDS,
    graceSeconds: GRACE_SECONDS,
    ...more,
  };
  return services.runChild(request, signal);
}
