import { done, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import { parseBmcAddress } from '../bmc/http/address.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import type {
  Network,
  ReadNetwork,
  ResetNetwork,
  SetHostname,
  SetNtpServers,
} from '../bmc/verbs/network-verbs.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { flow } from '../node/flow-header.js';
import { logIn, login, readLogin, sayProblem } from '../node/login-row.js';
import { accepted, refused } from '../node/node-replies.js';
import { didNotRespond } from '../node/node-texts.js';
import { printed, readAndPrint } from '../node/projection/projection-row.js';
import { rebooted } from '../rpower/rpower-replies.js';
import { rebootBmc } from '../rpower/rpower-requests.js';
import { type NetworkNode, networkLines, usedNics } from './network-lines.js';
import { bmcReboot, dhcp, disturbing, says, setting, network as text } from './rspconfig-texts.js';

export const readNetwork = readAndPrint(askNetwork, networkLines<NetworkNode>);

/** A node whose BMC gets a name. */
export interface HostnameNode extends NetworkNode {
  /** As written in the table. */
  readonly bmc: string;
  /** `*` stands for the name by which the BMC is reached. */
  readonly hostname: string;
}

export const setHostname = {
  LOGIN: row(
    logIn,
    loginOfNamed,
    {
      yes: 'SET',
      noName: failedBecause<HostnameNode>(({ bmc }) => text.badHostname(bmc)),
      no: failed,
      noLoginThere: failedBecause<HostnameNode>(() => didNotRespond),
    },
    { say: { noLoginThere: sayProblem } },
  ),
  SET: row(
    tellHostname,
    accepted<HostnameNode>,
    { yes: 'READ', no: failed },
    { say: { yes: (node) => says(node, setting('BMC Hostname')) } },
  ),
  READ: printed(askNetwork, networkLines<HostnameNode>),
} satisfies BmcTable<'LOGIN' | 'SET' | 'READ', HostnameNode>;

/** A node whose BMC gets NTP servers. */
export interface NtpNode extends NetworkNode {
  /** Its interface is the one that is configured. */
  readonly bmcIp: string;
  readonly nic: string;
  readonly servers: readonly string[];
}

export const setNtpServers = {
  LOGIN: login('FIND'),
  FIND: row(askNetwork, ntpNic, {
    found: 'SET',
    dhcp: failedBecause<NtpNode>(() => text.ntpOverDhcp),
    none: failedBecause<NtpNode>(() => text.noDevice),
    no: failed,
  }),
  SET: row(
    tellNtpServers,
    accepted<NtpNode>,
    { yes: 'READ', no: failed },
    { say: { yes: (node) => says(node, setting('NTPServers')) } },
  ),
  READ: printed(askNetwork, networkLines<NtpNode>),
} satisfies BmcTable<'LOGIN' | 'FIND' | 'SET' | 'READ', NtpNode>;

/** The reset is in force after the reboot; then the BMC may be at another address. */
export const setDhcp = flow(disturbing, {
  LOGIN: login('RESET'),
  RESET: row(
    resetNetwork,
    accepted<NetworkNode>,
    { yes: 'REBOOT', no: failed },
    { say: { yes: (node) => says(node, setting(dhcp)) } },
  ),
  REBOOT: row(
    rebootBmc,
    rebooted<NetworkNode>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, bmcReboot) }, onAbort: 'continues' },
  ),
} satisfies BmcTable<'LOGIN' | 'RESET' | 'REBOOT', NetworkNode>);

function askNetwork(): ReadNetwork {
  return { verb: 'readNetwork' };
}

function resetNetwork(): ResetNetwork {
  return { verb: 'resetNetwork' };
}

function tellHostname(node: HostnameNode): SetHostname {
  const own = parseBmcAddress(node.bmc)?.host ?? node.bmc;
  return { verb: 'setHostname', hostname: node.hostname === '*' ? own : node.hostname };
}

function tellNtpServers({ nic, servers }: NtpNode): SetNtpServers {
  return { verb: 'setNtpServers', nic, servers };
}

/** A BMC that is reached by its address has no name to be called by [openbmc.pm:1147]. */
function loginOfNamed(
  reply: BmcReply<undefined>,
  node: HostnameNode,
): Read<'yes' | 'noName' | 'no' | 'noLoginThere', HostnameNode> {
  const read = readLogin(reply, node);
  const isNameless = node.hostname === '*' && parseBmcAddress(node.bmc)?.isName !== true;
  return read.outcome === 'yes' && isNameless ? { outcome: 'noName' } : read;
}

/** Each node's own interface, whatever those of the other nodes are called. */
function ntpNic(reply: BmcReply<Network>, node: NtpNode): Read<'found' | 'dhcp' | 'none' | 'no', NtpNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  for (const { name, addresses } of usedNics(reply.value)) {
    const own = addresses.find(({ address }) => address === node.bmcIp);
    if (own === undefined) continue;
    return own.origin === 'DHCP' ? { outcome: 'dhcp' } : { outcome: 'found', node: { ...node, nic: name } };
  }
  return { outcome: 'none' };
}
