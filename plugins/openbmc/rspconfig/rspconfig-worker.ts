import type { NodeResult } from '../../../lib/plugin/contract.js';
import { isSameSecret } from '../../../lib/plugin/secret.js';
import type { BmcNode } from '../bmc/bmc-node.js';
import { passwordOf } from '../bmc/budget.js';
import { parseBmcAddress } from '../bmc/http/address.js';
import { workerCommand } from '../command/worker-command.js';
import type { Flow } from '../node/bmc-row.js';
import { runUndisturbing } from '../node/disturbance.js';
import type { Facts } from '../node/node-facts.js';
import { unread } from '../node/projection/reading.js';
import { type CommandRun, runNodes } from '../node/run.js';
import { setAddress } from './address-flow.js';
import { addSnmp, listSnmp, readAlert, removeSnmp, setAlert } from './destination-flow.js';
import { dumpStart } from './dump/dump-start.js';
import { handingOver } from './dump/hand-over.js';
import { clearGard } from './gard-flow.js';
import { readNetwork, setDhcp, setHostname, setNtpServers } from './network-flow.js';
import { passwordDetails, setPassword } from './password-flow.js';
import { type Action, type ActionOf, configPlan } from './rspconfig-plan.js';
import { readSetting, writeSetting } from './setting-flow.js';
import { sshcfg } from './ssh-flow.js';
import { addUser, changeUser, listUsers, removeUser, type UserStep } from './user-flow.js';

/** rspconfig in a worker: every node through the table of its action. */
export const worker = workerCommand(configPlan, async ({ action }, nodes, run) => {
  await runNodes(nodes, run, (bmc) => start(action, bmc, run));
});

/** The table of an action, and what its node knows at the beginning. */
function start(action: Action, bmc: BmcNode, run: CommandRun): Promise<NodeResult> {
  const go = <Node extends Facts>(flow: Flow<Node>, facts: Node) => runUndisturbing(flow, facts, bmc, run);
  const { node } = bmc;
  const reading = unread(node);
  const network = { ...reading, words: [], warnsOfNtp: false };
  const bmcIp = bmc.ip ?? bmc.bmc;
  const written = bmc.written ?? bmc.bmc;
  switch (action.kind) {
    case 'readSetting':
      return go(readSetting, { ...reading, setting: action.setting, word: '' });
    case 'writeSetting':
      return go(writeSetting, { ...reading, setting: action.setting, word: action.word });
    case 'readNetwork':
      return go(readNetwork, { ...network, words: action.words });
    case 'setHostname':
      return go(setHostname, { ...network, words: ['hostname'], bmc: written, hostname: action.hostname });
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
      return go(setAddress, {
        node,
        wanted: action,
        bmcIp,
        nic: '',
        old: { nic: '', id: '', isStatic: false },
        macs: [],
      });
    case 'setPassword': {
      const knowsCurrent = isSameSecret(action.current, passwordOf(node, run.budget));
      const facts = { node, knowsCurrent, next: action.next, isSet: false };
      return runUndisturbing(setPassword, facts, bmc, run, { details: passwordDetails });
    }
    case 'listUsers':
      return go(listUsers, reading);
    case 'addUser':
      return go(addUser, { node, user: action });
    case 'changeUser': {
      const { user } = action;
      const list = { left: stepsOf(action), last: undefined, problems: [] };
      return go(changeUser, { node, ...list, user, isOwn: user === bmc.username });
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
      const { key, privateKeyFile, agent, knownHosts } = action;
      if (key === undefined || privateKeyFile === undefined) throw new Error('sshcfg without a key');
      return go(sshcfg, {
        node,
        host: parseBmcAddress(written)?.host ?? written,
        key,
        privateKeyFile,
        agent,
        knownHosts,
      });
    }
    case 'dump': {
      const { flow, facts } = dumpStart(action, bmc);
      return runUndisturbing(flow, facts, bmc, handingOver(run));
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
