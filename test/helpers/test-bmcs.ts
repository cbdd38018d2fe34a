import type { WorkerServices } from '../../lib/plugin/contract.js';
import { Secret } from '../../lib/plugin/secret.js';
import type { BmcNode } from '../../plugins/openbmc/bmc/bmc-node.js';
import { createBmcs } from '../../plugins/openbmc/bmc/bmcs.js';
import type { CommandBudget } from '../../plugins/openbmc/bmc/budget.js';
import type { ValueOf } from '../../plugins/openbmc/bmc/verbs/by-name.js';
import type { BmcReply, BmcVerb } from '../../plugins/openbmc/bmc/verbs/index.js';

/** A node as a test describes it: with its password. */
export type TestNode = BmcNode & { readonly password: string };

export interface TestBmcs {
  send<Asked extends BmcVerb>(
    node: TestNode,
    verb: Asked,
    budget: CommandBudget,
    signal: AbortSignal,
  ): Promise<BmcReply<ValueOf<Asked>>>;
  stop(signal: AbortSignal): Promise<void>;
}

/** The BMCs of a worker. A node's password counts as the tables' one: until the command gives its user another. */
export function testBmcs(services: WorkerServices): TestBmcs {
  const bmcs = createBmcs(services);
  /** By command, what was given for each of its nodes. */
  const given = new WeakMap<CommandBudget['passwords'], Map<string, string>>();
  return {
    send: ({ password, ...node }, verb, budget, signal) => {
      const before = given.get(budget.passwords) ?? new Map<string, string>();
      given.set(budget.passwords, before);
      if (before.get(node.node) !== password) budget.passwords.set(node.node, new Secret(password));
      before.set(node.node, password);
      return bmcs.send(node, verb, budget, signal);
    },
    stop: (signal) => bmcs.stop(signal),
  };
}
