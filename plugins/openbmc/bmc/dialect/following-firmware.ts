import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import { parseBmcAddress } from '../http/address.js';
import { MAX_TEXT, shownText } from '../http/bounds.js';
import { saidToRun } from '../image/which-runs.js';
import type { Places } from '../redfish/redfish-places.js';
import type { Sessions } from '../session/sessions.js';
import { answerTo } from '../verbs/by-name.js';
import type { SoftwareList } from '../verbs/index.js';
import type { Dialect } from './dialect.js';
import type { Interfaces } from './interfaces.js';

/** What was found at a BMC and may be otherwise with other firmware. */
export interface Found {
  readonly interfaces: Interfaces;
  readonly places: Places;
  readonly sessions: Sessions;
}

/**
 * Compares the firmware that runs with the one the BMC's interface was found with, whenever a command has read it
 * (rflash, rinv firm, rpower bmcreboot). With other firmware the BMC is asked anew what it speaks, and the verb is
 * carried out again if that is something else. A command that does not read it pays nothing.
 */
export function followingFirmware(dialect: Dialect, found: Found): Dialect {
  const followed: Dialect = async (node, verb, budget, signal) => {
    const before = found.interfaces.of(node);
    const reply = await dialect(node, verb, budget, signal);
    const list = answerTo('listSoftware', verb, reply);
    const version = list === undefined ? undefined : runningVersion(list);
    if (version === undefined || !found.interfaces.runs(node, version)) return reply;
    await probeAnew(found, node, budget, signal);
    const now = found.interfaces.of(node);
    return now === undefined || now === before ? reply : dialect(node, verb, budget, signal);
  };
  return (node, verb, budget, signal) => {
    const reads = verb.verb === 'listSoftware' ? followed : dialect;
    return reads(node, verb, budget, signal);
  };
}

/** The login is the probe: the session is ended, and with it goes what was remembered of how to log in. */
async function probeAnew(
  { places, sessions }: Found,
  node: BmcNode,
  budget: CommandBudget,
  signal: AbortSignal,
): Promise<void> {
  places.forget(parseBmcAddress(node.bmc)?.text ?? node.bmc);
  await sessions.forget(node, budget, signal);
  await sessions.open(node, budget, signal);
}

/** The version of the BMC's running firmware; undefined when the list does not tell. */
export function runningVersion(list: SoftwareList): string | undefined {
  const versions = saidToRun(list)
    .filter(({ purpose }) => purpose === 'BMC' || purpose === 'System')
    .flatMap(({ version }) => version ?? []);
  return versions.length === 0 ? undefined : shownText(versions.toSorted().join(' '), MAX_TEXT);
}
