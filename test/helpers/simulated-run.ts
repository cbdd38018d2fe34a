import type { Test } from 'tap';
import type { DaemonServices } from '../../lib/plugin/contract.js';
import { openbmc } from '../../plugins/openbmc/index.js';
import { startWorker } from '../../plugins/openbmc/openbmc-worker.js';
import type { Fleet } from '../../plugins/openbmc/simulator/index.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { asSent } from './as-sent.js';
import { callOf, fakeTables, type Words } from './openbmc-command.js';
import { testFiles } from './test-files.js';
import { testServices } from './worker-services.js';

/**
 * Runs commands as daemon and worker do, at simulated BMCs: the words' nodes are the fleet's, in order. The tables say
 * this password.
 */
export async function atSimulated(
  t: Test,
  fleet: Fleet,
  settings: Parameters<typeof testServices>[0] = {},
): Promise<(words: Words, password?: string) => Promise<readonly XcatResponse[]>> {
  const services = testServices(settings);
  const worker = startWorker(services);
  t.teardown(async () => {
    await worker.stop(AbortSignal.timeout(5000));
    await fleet.close();
  });
  return async (words, password = '0penBmc') => {
    const call = callOf(words);
    const command = openbmc.commands[words.command];
    if (command?.kind !== 'nodes') throw new Error(`no command ${words.command}`);
    const parsed = command.parse(call);
    if (parsed.kind === 'answer') return parsed.replies;
    const tables = fakeTables({
      openbmc: call.nodes.map((node, at) => ({ node, bmc: fleet.bmcs[at]?.address ?? '' })),
      passwd: [{ key: 'openbmc', username: 'root', password }],
    });
    const daemon = fakeServices({ tables, settings: services.settings });
    const prepared = await parsed.prepare(daemon);
    if (prepared.kind === 'answer') return prepared.replies;
    const replies = [...prepared.replies];
    await worker.run(
      asSent({ command: words.command, plan: prepared.plan, targets: prepared.targets }),
      { reply: (reply) => replies.push(reply), settled: () => {}, nodeStatus: () => {} },
      call.signal,
    );
    return replies;
  };
}

/** What a command may use in the daemon, where nothing is but what is given. */
export function fakeServices(parts: Partial<DaemonServices> = {}): DaemonServices {
  const { settings } = testServices();
  const leftOf = () => [];
  return {
    tables: fakeTables({}),
    settings,
    files: testFiles,
    source: 'vm',
    now: Date.now,
    leftOf,
    ...parts,
  };
}
