import type { NodeResult } from '../../../lib/plugin/contract.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from '../bmc-node.js';
import type { Facts } from '../facts.js';
import { unread } from '../projection/reading.js';
import type { Flow } from '../row.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import { parseBmcAddress } from '../session/address.js';
import { setAddress } from './address-flow.js';
import { addSnmp, listSnmp, readAlert, removeSnmp, setAlert } from './destination-flow.js';
import { dumpStart } from './dump/start.js';
import { clearGard } from './gard-flow.js';
import { beingFlashed } from './messages.js';
import { readNetwork, setDhcp, setHostname, setNtpServers } from './network-flow.js';
import { setPassword } from './password-flow.js';
import type { Action, ActionOf, ConfigPlan } from './plan.js';
import { readSetting, writeSetting } from './setting-flow.js';
import { sshcfg } from './ssh-flow.js';
import { addUser, changeUser, listUsers, removeUser, type UserStep } from './user-flow.js';

export { decodeConfigPlan as decodePlan } from './plan.js';

/** What must not happen to a BMC whose firmware is being changed: the flash would lose it. */
const disturbing: ReadonlySet<Action['kind']> = new Set(['setAddress', 'setDhcp', 'setPassword']);

function disturbs(action: Action, { username }: BmcNode): boolean {
  const isOfUser = action.kind === 'changeUser' || action.kind === 'removeUser';
  return isOfUser ? action.user === username : disturbing.has(action.kind);
}

/** rspconfig in a worker: every node through the table of its action. */
export async function runPlan(plan: ConfigPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  const { action } = plan;
  await runNodes(nodes, run, (bmc) => {
    const job = run.heldBy?.(bmc.node);
    if (job !== undefined && disturbs(action, bmc)) return refused(bmc, beingFlashed(job), run);
    return start(action, bmc, <Node extends Facts>(flow: Flow<Node>, facts: Node) =>
      runNode(flow, facts, bmc, run, noLog),
    );
  });
}

type Go = <Node extends Facts>(flow: Flow<Node>, facts: Node) => Promise<NodeResult>;

/** The table of an action, and what its node knows at the beginning. */
function start(action: Action, bmc: BmcNode, go: Go): Promise<NodeResult> {
  const { node } = bmc;
  const reading = unread(node);
  const network = { ...reading, words: [], warnsOfNtp: false };
  const bmcIp = bmc.ip ?? bmc.bmc;
  switch (action.kind) {
    case 'readSetting':
      return go(readSetting, { ...reading, setting: action.setting, word: '' });
    case 'writeSetting':
      return go(writeSetting, { ...reading, setting: action.setting, word: action.word });
    case 'readNetwork':
      return go(readNetwork, { ...network, words: action.words });
    case 'setHostname':
      return go(setHostname, { ...network, words: ['hostname'], bmc: bmc.bmc, hostname: action.hostname });
    case 'setNtpServers': {
      const { servers } = action;
      return go(setNtpServers, {
        ...network,
        words: ['ntpservers'],
        warnsOfNtp: true,
        bmcIp,
        nic: '',
        servers,
      });
    }
    case 'setDhcp':
      return go(setDhcp, network);
    case 'setAddress':
      return go(setAddress, { node, wanted: action, bmcIp, nic: '', old: { nic: '', id: '' } });
    case 'setPassword':
      return go(setPassword, { node, knowsCurrent: action.current === bmc.password, next: action.next });
    case 'listUsers':
      return go(listUsers, reading);
    case 'addUser':
      return go(addUser, { node, user: action });
    case 'changeUser': {
      const [step, ...rest] = stepsOf(action);
      if (step === undefined) throw new Error('a user without anything to change');
      const { user } = action;
      return go(changeUser, { node, user, isOwn: user === bmc.username, step, rest, changed: undefined });
    }
    case 'removeUser':
      return go(removeUser, { node, user: action.user });
    case 'listSnmp':
      return go(listSnmp, reading);
    case 'addSnmp':
      return go(addSnmp, { node, to: action, id: '' });
    case 'removeSnmp':
      return go(removeSnmp, { node, to: action, id: '' });
    case 'readAlert':
      return go(readAlert, reading);
    case 'setAlert':
      return go(setAlert, { ...reading, to: action.to });
    case 'clearGard':
      return go(clearGard, { node });
    case 'sshcfg': {
      const { key, privateKeyFile } = action;
      if (key === undefined || privateKeyFile === undefined) throw new Error('sshcfg without a key');
      return go(sshcfg, { node, host: parseBmcAddress(bmc.bmc)?.host ?? bmc.bmc, key, privateKeyFile });
    }
    case 'dump': {
      const { flow, facts } = dumpStart(action, bmc);
      return go(flow, facts);
    }
    default:
      return action satisfies never;
  }
}

/** In xCAT's order [openbmc.pm:2190-2213]. */
function stepsOf({ password, privilege, groups, enabled }: ActionOf<'changeUser'>): readonly UserStep[] {
  const steps: readonly (UserStep | undefined)[] = [
    password === undefined ? undefined : { kind: 'password', password },
    privilege === undefined ? undefined : { kind: 'privilege', privilege },
    groups === undefined ? undefined : { kind: 'groups', groups },
    enabled === undefined ? undefined : { kind: 'enabled', enabled },
  ];
  return steps.filter((step) => step !== undefined);
}

async function refused(bmc: BmcNode, reason: string, run: CommandRun): Promise<NodeResult> {
  run.output.reply(nodeError(bmc.node, reason));
  return { kind: 'failure', reason };
}
