import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { JobOutput, PluginWorker, SettledNode } from '../../lib/plugin/contract.js';
import { openbmc } from '../../plugins/openbmc/index.js';
import {
  type Behaviour,
  type Fleet,
  type SimulatedBmc,
  startFleet,
} from '../../plugins/openbmc/simulator/index.js';
import { startWorker } from '../../plugins/openbmc/worker.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { recordedManifest, writeImage } from './firmware-image.js';
import { callOf, fakeTables } from './openbmc-command.js';
import { testServices } from './worker-services.js';

/** Pauses of the flows are this many times shorter here. */
const HASTE = 50;
export const version = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';
export const hostVersion = 'IBM-witherspoon-ibm-OP9-v2.0.10-2.22-prod';
const hostManifest = recordedManifest.replace('Purpose.BMC', 'Purpose.Host').replace(version, hostVersion);

export interface Rig {
  readonly fleet: Fleet;
  readonly bmc: SimulatedBmc;
  readonly directory: string;
  /** The programs that were started. */
  readonly children: readonly { readonly program: string; readonly args: readonly string[] }[];
  readonly run: (words: string, signal?: AbortSignal) => Promise<Result>;
}

export interface Result {
  readonly replies: readonly XcatResponse[];
  readonly settled: readonly SettledNode[];
}

/** The plugin as the daemon and a worker use it, and simulated BMCs n1, n2 … under it. */
export async function rig(
  t: Test,
  behaviour: Partial<Behaviour>,
  count = 1,
  settings: Parameters<typeof testServices>[0] = {},
): Promise<Rig> {
  const directory = t.testdir();
  await writeImage(join(directory, 'bmc32.tar'));
  mkdirSync(join(directory, 'both'));
  await writeImage(join(directory, 'both', 'bmc.tar'));
  await writeImage(join(directory, 'both', 'host.tar'), hostManifest);
  const fleet = await startFleet({ count, behaviour });
  const services = testServices({ logDirectory: directory, ...settings });
  const worker = startWorker({
    ...services,
    sleep: (seconds, signal) => (seconds === 3 ? Promise.resolve() : services.sleep(seconds / HASTE, signal)),
  });
  const [bmc] = fleet.bmcs;
  if (bmc === undefined) throw new Error('nothing to test');
  t.teardown(async () => {
    await worker.stop(AbortSignal.timeout(5000));
    await fleet.close();
  });
  return {
    fleet,
    bmc,
    directory,
    children: services.children,
    run: (words, signal) => run(words, fleet, directory, worker, signal),
  };
}

async function run(
  words: string,
  fleet: Fleet,
  cwd: string,
  worker: PluginWorker,
  signal = new AbortController().signal,
): Promise<Result> {
  const [name = '', ...args] = words.split(' ');
  const nodes = fleet.bmcs.map(({ index }) => `n${index + 1}`);
  const call = callOf({ command: name, args, nodes, cwd }, signal);
  const command = openbmc.commands[name];
  if (command?.kind !== 'nodes') throw new Error(`no command ${name}`);
  const parsed = command.parse(call);
  if (parsed.kind === 'answer') return { replies: parsed.replies, settled: [] };
  const tables = fakeTables({
    openbmc: fleet.bmcs.map(({ address, index }) => ({ node: `n${index + 1}`, bmc: address })),
    passwd: [{ key: 'openbmc', username: 'root', password: '0penBmc' }],
  });
  const { settings } = testServices();
  const prepared = await command.prepare(parsed.plan, call, {
    tables,
    settings,
    source: 'vm',
    now: Date.now,
  });
  if (prepared.kind === 'answer') return { replies: prepared.replies, settled: [] };

  const replies = [...prepared.replies];
  const settled: SettledNode[] = [];
  const output: JobOutput = {
    reply: (reply) => replies.push(reply),
    settled: (node, result) => settled.push({ node, result }),
    nodeStatus: () => {},
  };
  await worker.run({ command: name, plan: prepared.plan, targets: prepared.targets }, output, signal);
  return { replies: [...replies, ...(command.finish?.(prepared.plan, settled, call) ?? [])], settled };
}
