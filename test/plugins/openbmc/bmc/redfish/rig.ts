import type { Test } from 'tap';
import type { Settings } from '../../../../../lib/settings/settings.js';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import type { BmcReply, BmcVerb } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { type RedfishKind, redfishBmc, redfishKind } from '../../../../helpers/redfish-script.js';
import { type Scripted, type Seen, startScriptedBmc } from '../../../../helpers/scripted-bmc.js';
import { type TestNode, testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';

export const never = new AbortController().signal;

/** One scripted BMC and the whole transport above it. */
export async function rigOf(
  t: Test,
  script: (seen: Seen) => Scripted | Promise<Scripted>,
  settings: Partial<Settings> = {},
) {
  const server = await startScriptedBmc(script);
  const services = testServices(settings);
  const bmcs = testBmcs(services);
  const stop = () => bmcs.stop(never);
  t.teardown(async () => {
    await stop();
    await server.close();
  });
  const node: TestNode = { node: toNodeName('n1'), bmc: server.bmc, username: 'root', password: '0penBmc' };
  const send = (verb: BmcVerb, at = node, budget = createBudget()): Promise<BmcReply<unknown>> =>
    bmcs.send(at, verb, budget, never);
  /** What was asked since the last call. */
  let told = 0;
  const asked = (): readonly string[] => {
    const all = server.asked().slice(told);
    told = server.asked().length;
    return all;
  };
  return { server, services, send, node, asked, stop };
}

/** The same with a BMC that speaks Redfish only. */
export async function redfishRig(t: Test, kind: Partial<RedfishKind> = {}, settings: Partial<Settings> = {}) {
  const bmc = redfishBmc({ ...redfishKind, ...kind });
  return { bmc, ...(await rigOf(t, bmc.script, settings)) };
}

export const ok = (value: unknown) => ({ kind: 'ok', value });
