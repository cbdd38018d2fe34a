import type { DaemonCommand, DaemonServices } from '../../../lib/plugin/contract.js';
import { readOnce } from '../../../xcat-compat/tables/read-once.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { withoutLostUpdates } from '../no-lost-updates.js';
import { createTalk, type Talk } from '../talk.js';
import { type DefinitionCommand, type Options, readOptions } from './arguments.js';
import { chdef } from './chdef.js';
import { lsdef } from './lsdef.js';
import { type Ended, mkdef } from './mkdef.js';
import { findTargets, type Targets } from './object-targets.js';
import { usageOf } from './object-usage.js';
import { messages } from './objects-texts.js';
import { rmdef } from './rmdef.js';

type Run = (targets: Targets, options: Options, daemon: DaemonServices, talk: Talk) => Promise<Ended>;

/** lsdef, mkdef, chdef and rmdef: rows of many tables as objects [DBobjectdefs.pm]. */
export const objectCommands: Readonly<Record<DefinitionCommand, DaemonCommand>> = {
  lsdef: command('lsdef', lsdef),
  mkdef: command('mkdef', mkdef),
  chdef: command('chdef', chdef),
  rmdef: command('rmdef', rmdef),
};

function command(name: DefinitionCommand, run: Run): DaemonCommand {
  return {
    kind: 'daemon',
    answer: async (call, daemon) => {
      const work = async (tables: TableStore): Promise<Talk> => {
        const talk = createTalk();
        const ended = await answer(name, run, talk, call, { ...daemon, tables });
        if (ended === 'usage') talk.info(...usageOf(name));
        if (ended === 'failed') talk.say({ errorcode: 1 });
        return talk;
      };
      const { tables } = daemon;
      const { replies } =
        name === 'lsdef' ? await work(readOnce(tables)) : await withoutLostUpdates(tables, work);
      return replies;
    },
  };
}

async function answer(
  name: DefinitionCommand,
  run: Run,
  talk: Talk,
  call: Parameters<DaemonCommand['answer']>[0],
  daemon: DaemonServices,
): Promise<Ended> {
  const read = readOptions(name, call, daemon);
  if (read.kind === 'invalid') talk.error(messages.invalidOption);
  if (read.kind !== 'options') return 'usage';
  const targeted = await findTargets(name, read.options, daemon.tables, talk);
  if (targeted.kind !== 'targets') return targeted.kind;
  return run(targeted.targets, read.options, daemon, talk);
}
