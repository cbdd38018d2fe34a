import { after, again, done, failed, failedBecause } from '../../../lib/flow/table.js';
import type {
  AddAddress,
  AddVlan,
  DisableDhcp,
  ReadNetwork,
  RemoveAddress,
} from '../bmc/verbs/network-verbs.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { flow } from '../node/flow-header.js';
import { login } from '../node/login-row.js';
import { accepted } from '../node/node-replies.js';
import {
  type AddressNode,
  addressChecked,
  addressVerified,
  deviceFound,
  maybeDone,
  newAddressFree,
  oldAnswers,
  wantedNic,
} from './address-replies.js';
import { disturbing, halfDone, says, network as text } from './rspconfig-texts.js';

/** What a BMC needs until an interface with a tag is there, and an address in use [openbmc.pm:80]. */
const vlanSeconds = 15;
const addressSeconds = 3;
const checkTries = 3;
const verifyTries = 5;

/**
 * The new address first. The old one is removed only when the BMC has the new one and nobody else answers there; then the
 * BMC is looked for at the new one.
 */
export const setAddress = flow(disturbing, {
  LOGIN: login('FIND'),
  FIND: row(
    askNetwork,
    deviceFound,
    {
      same: done,
      plain: 'ADD',
      tagged: 'ADD_VLAN',
      none: failedBecause<AddressNode>(() => text.noDevice),
      nothing: failedBecause<AddressNode>(() => text.nothing),
      no: failed,
    },
    { say: { same: saidAddress } },
  ),
  ADD_VLAN: row(tellVlan, accepted<AddressNode>, { yes: after(vlanSeconds, 'ADD'), no: failed }),
  ADD: row(tellAddress, maybeDone, {
    yes: after(addressSeconds, 'CHECK'),
    lost: after(addressSeconds, 'CHECK'),
    no: failed,
  }),
  CHECK: row(
    askNetwork,
    addressChecked,
    {
      added: 'ASK_AT_NEW',
      alone: done,
      missing: again(
        addressSeconds,
        checkTries,
        failedBecause<AddressNode>(() => text.configFailed),
      ),
      no: failedBecause<AddressNode>(({ wanted, problem }) =>
        halfDone.unchecked(wanted.address, problem ?? ''),
      ),
    },
    { say: { alone: saidAddress }, onAbort: 'continues' },
  ),
  ASK_AT_NEW: row(
    askAtNew,
    newAddressFree,
    {
      static: 'REMOVE_OLD',
      dhcp: 'DISABLE_DHCP',
      other: failedBecause<AddressNode>(({ wanted, bmcIp }) => halfDone.taken(wanted.address, bmcIp)),
      shutOut: failedBecause<AddressNode>(({ wanted, bmcIp, problem }) =>
        halfDone.takenAndShut(wanted.address, bmcIp, problem ?? ''),
      ),
    },
    { onAbort: 'continues' },
  ),
  REMOVE_OLD: row(
    tellOld,
    maybeDone,
    { yes: 'VERIFY', lost: after(addressSeconds, 'VERIFY'), no: failedBecause(oldStays) },
    { onAbort: 'continues' },
  ),
  DISABLE_DHCP: row(
    tellNoDhcp,
    maybeDone,
    { yes: 'VERIFY', lost: after(addressSeconds, 'VERIFY'), no: failedBecause(oldStays) },
    { onAbort: 'continues' },
  ),
  VERIFY: row(
    askAtNew,
    addressVerified,
    {
      yes: done,
      oldStays: again(addressSeconds, verifyTries, failedBecause(oldStays)),
      other: failedBecause<AddressNode>(({ wanted, bmcIp }) => halfDone.otherMachine(wanted.address, bmcIp)),
      shutOut: failedBecause<AddressNode>(({ wanted, bmcIp, problem }) =>
        halfDone.shutOut(wanted.address, bmcIp, problem ?? ''),
      ),
      no: again(addressSeconds, verifyTries, 'ASK_AT_OLD'),
    },
    { say: { yes: saidAddress }, onAbort: 'continues' },
  ),
  ASK_AT_OLD: row(
    askNetwork,
    oldAnswers,
    {
      yes: failedBecause<AddressNode>(({ wanted, bmcIp, problem }) =>
        halfDone.stillAtOld(wanted.address, bmcIp, problem ?? ''),
      ),
      no: failedBecause<AddressNode>(({ wanted, bmcIp, problem }) =>
        halfDone.unverified(wanted.address, bmcIp, problem ?? ''),
      ),
    },
    { onAbort: 'continues' },
  ),
} satisfies BmcTable<
  | 'LOGIN'
  | 'FIND'
  | 'ADD_VLAN'
  | 'ADD'
  | 'CHECK'
  | 'ASK_AT_NEW'
  | 'REMOVE_OLD'
  | 'DISABLE_DHCP'
  | 'VERIFY'
  | 'ASK_AT_OLD',
  AddressNode
>);

function askNetwork(): ReadNetwork {
  return { verb: 'readNetwork' };
}

function askAtNew({ wanted }: AddressNode): ReadNetwork {
  return { verb: 'readNetwork', at: wanted.address };
}

function tellVlan({ nic, wanted }: AddressNode): AddVlan {
  return { verb: 'addVlan', nic, vlan: wanted.vlan ?? 0 };
}

function tellAddress(node: AddressNode): AddAddress {
  const { address, prefix, gateway } = node.wanted;
  return { verb: 'addAddress', nic: wantedNic(node), address, prefix, gateway };
}

function tellOld({ old }: AddressNode): RemoveAddress {
  return { verb: 'removeAddress', nic: old.nic, id: old.id };
}

function tellNoDhcp({ old }: AddressNode): DisableDhcp {
  return { verb: 'disableDhcp', nic: old.nic };
}

function oldStays({ wanted, bmcIp, problem }: AddressNode): string {
  return halfDone.oldStays(wanted.address, bmcIp, problem ?? '');
}

function saidAddress(node: AddressNode) {
  const { address, netmask, gateway, vlan } = node.wanted;
  const lines = [text.ip(address), text.netmask(netmask), text.gateway(gateway)];
  const all = vlan === undefined ? lines : [...lines, text.vlan(String(vlan))];
  return all.map((line) => says(node, line));
}
