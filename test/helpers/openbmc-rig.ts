import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import * as v from 'valibot';
import { createNodeLogs } from '../../lib/jobs/node-logs.js';
import type { JobOutput, PluginWorker, SettledNode } from '../../lib/plugin/contract.js';
import { openbmc } from '../../plugins/openbmc/index.js';
import { startWorker } from '../../plugins/openbmc/openbmc-worker.js';
import {
  type Behaviour,
  type Fleet,
  type SimulatedBmc,
  startFleet,
} from '../../plugins/openbmc/simulator/index.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { asSent } from './as-sent.js';
import { recordedManifest, writeImage } from './firmware-image.js';
import { callOf, fakeTables } from './openbmc-command.js';
import { testFiles } from './test-files.js';
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
  /** The worker gives way to another one, which knows what the journal has. */
  readonly restart: () => Promise<void>;
  /** The journal knows nothing of earlier jobs any more. */
  readonly forget: () => void;
}

export interface Result {
  readonly replies: readonly XcatResponse[];
  readonly settled: readonly SettledNode[];
}

/** The plugin as the daemon and a worker use it, and simulated BMCs n1, n2 … under it. */
export async function rig(
  t: Test,
  behaviour: Partial<Behaviour> | ((index: number) => Partial<Behaviour>),
  count = 1,
  settings: Parameters<typeof testServices>[0] = {},
): Promise<Rig> {
  const directory = t.testdir();
  await writeImage(join(directory, 'bmc32.tar'));
  mkdirSync(join(directory, 'both'));
  await writeImage(join(directory, 'both', 'bmc.tar'));
  await writeImage(join(directory, 'both', 'host.tar'), hostManifest);
  const how = typeof behaviour === 'function' ? { behaviourOf: behaviour } : { behaviour };
  const fleet = await startFleet({ count, ...how });
  const services = testServices({ logDirectory: directory, ...settings });
  const newWorker = () =>
    startWorker({
      ...services,
      sleep: (seconds, signal) =>
        seconds === 3 ? Promise.resolve() : services.sleep(seconds / HASTE, signal),
    });
  const site: Site = { fleet, cwd: directory, worker: newWorker(), left: new Map() };
  const [bmc] = fleet.bmcs;
  if (bmc === undefined) throw new Error('nothing to test');
  t.teardown(async () => {
    await site.worker.stop(AbortSignal.timeout(5000));
    await fleet.close();
  });
  return {
    fleet,
    bmc,
    directory,
    children: services.children,
    run: (words, signal) => run(words, site, signal),
    restart: async () => {
      await site.worker.stop(AbortSignal.timeout(5000));
      site.worker = newWorker();
    },
    forget: () => site.left.clear(),
  };
}

interface Site {
  readonly fleet: Fleet;
  readonly cwd: string;
  worker: PluginWorker;
  /** What jobs have left, as the journal has it. */
  readonly left: Map<string, unknown>;
}

async function run(words: string, site: Site, signal = new AbortController().signal): Promise<Result> {
  const { fleet, cwd, worker } = site;
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
  const prepared = await parsed.prepare({
    tables,
    settings,
    files: testFiles,
    source: 'vm',
    now: Date.now,
    leftOf: (node) => [site.left.get(node)],
  });
  if (prepared.kind === 'answer') return { replies: prepared.replies, settled: [] };

  const replies = [...prepared.replies];
  const settled: SettledNode[] = [];
  const nodeLogs = createNodeLogs(cwd);
  const log = nodeLogs.open(name, () => {});
  const output: JobOutput = {
    reply: (reply) => replies.push(reply),
    settled: (node, result) => settled.push({ node, result }),
    nodeStatus: () => {},
    nodeLog: (node, text) => log.append(node, text),
    step: ({ node, facts }) => {
      const { left } = v.parse(v.looseObject({ left: v.optional(v.unknown()) }), facts);
      if (left !== undefined) site.left.set(node, structuredClone(left));
      return Promise.resolve();
    },
  };
  const durable = prepared.job !== undefined;
  await worker.run(
    asSent({ command: name, plan: prepared.plan, targets: prepared.targets, durable }),
    output,
    signal,
  );
  await nodeLogs.written();
  return { replies: [...replies, ...prepared.finish(settled, call)], settled };
}
