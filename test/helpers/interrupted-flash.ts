import { drive, type Step } from '../../lib/flow/drive.js';
import type { BmcNode } from '../../plugins/openbmc/bmc/bmc-node.js';
import type { Image } from '../../plugins/openbmc/bmc/image/image.js';
import type { Flow } from '../../plugins/openbmc/node/bmc-row.js';
import type { Line } from '../../plugins/openbmc/node/line.js';
import { startOf } from '../../plugins/openbmc/node/node-resume.js';
import { flashNode } from '../../plugins/openbmc/rflash/flash-start.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { answering } from './as-dialect.js';
import type { FakeBmc } from './fake-bmc.js';
import { testServices } from './worker-services.js';

export const node = toNodeName('n1');
const bmcNode: BmcNode = { node, bmc: '127.10.0.1', username: 'root' };

const imageOf = (purpose: string, version: string): Image => ({
  ...{ path: '/srv/fw/x.tar', version, bytes: 1, machineName: undefined },
  purpose: `xyz.openbmc_project.Software.Version.VersionPurpose.${purpose}`,
});
/** The images of the recorded exchanges. */
export const bmcImage = imageOf('BMC', 'ibm-v2.4-500-gabcdef0-r40-0-g1234567');
export const hostImage = imageOf('Host', 'IBM-witherspoon-ibm-OP9-v2.0.10-2.22-prod');
export const both = { bmc: bmcImage, host: hostImage, hostReboot: true };
export const start = flashNode(node, { force: false }, testServices().settings);

/** When the daemon dies: before a request is sent, after it was carried out, or once it is answered. */
export interface Death {
  /** The n-th request, or the first one in a status. */
  readonly at: number | string;
  readonly when: 'unsent' | 'sent' | 'answered';
  /** What happens until the next daemon goes on. */
  readonly meanwhile?: () => void;
}

export interface Interrupted {
  readonly result: string;
  readonly died: boolean;
  /** Of pauses, since the next daemon went on; from the beginning when none died. */
  readonly seconds: number;
  /** The statuses that were passed after that. */
  readonly passed: readonly string[];
  readonly said: readonly Line[];
}

class Died extends Error {}

/** Drives one node until the daemon dies, and then again from what was written down, as the journal and resume do it. */
export async function interrupted<Node extends { readonly node: typeof node }>(
  flow: Flow<Node>,
  facts: Node,
  bmc: Pick<FakeBmc, 'send'>,
  death?: Death,
): Promise<Interrupted> {
  let clock = 0;
  let requests = 0;
  let last: Step<Node> | undefined;
  let died = false;
  let passed: string[] = [];
  const said: Line[] = [];
  const isAt = (status: string) =>
    !died && death !== undefined && (death.at === requests || death.at === status);
  const run = (from: string, known: Node) =>
    drive(
      flow,
      from,
      known,
      {
        send: async (verb) => {
          const status = last?.phase === 'outcome' ? last.next : last?.status;
          requests += 1;
          passed.push(status ?? '');
          if (death?.when === 'unsent' && isAt(status ?? '')) throw new Died();
          const reply = answering(verb, (asked) => bmc.send(bmcNode, asked));
          if (death?.when === 'sent' && isAt(status ?? '')) throw new Died();
          return reply;
        },
        sleep: async (seconds) => {
          clock += seconds * 1000;
        },
        now: () => clock,
        say: (line) => said.push(line),
        record: (step) => {
          last = step;
          if (step.phase === 'outcome' && death?.when === 'answered' && isAt(step.status)) throw new Died();
        },
      },
      new AbortController().signal,
    );
  const ended = await run('LOGIN', facts).catch((error: unknown) => {
    if (!(error instanceof Died) || last === undefined) throw error;
    died = true;
    clock = 0;
    passed = [];
    death?.meanwhile?.();
    const { phase, status, next = status } = last;
    const known: unknown = JSON.parse(JSON.stringify(last.node));
    const resume = phase === 'intent' ? { status, intent: true } : { status: next, intent: false };
    const from = startOf(flow, facts, { ...resume, facts: known });
    if (from.kind === 'noStart') throw new Error(`${status}: ${from.reason}`);
    return run(from.status, from.facts);
  });
  if (ended.kind !== 'ended') throw new Error(ended.kind);
  const result = ended.result.kind === 'success' ? 'success' : ended.result.reason;
  return { result, died, seconds: clock / 1000, passed, said };
}
