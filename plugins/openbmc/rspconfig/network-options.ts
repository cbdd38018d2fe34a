import { Secret } from '../../../lib/plugin/secret.js';
import { unsupportedCommand } from '../asked/command-texts.js';
import { isIpv4, prefixOf } from './ipv4.js';
import type { Choice } from './rspconfig-options.js';
import { type NetworkWord, networkWords } from './rspconfig-plan.js';
import { usage } from './usage-texts.js';

const { network } = usage;
const settable = ['ip', 'netmask', 'gateway', 'vlan', 'hostname', 'admin_passwd', 'ntpservers'];
const alone = new Set(['hostname', 'admin_passwd', 'ntpservers']);
const MAX_VLAN = 4094;

/** KEY and KEY=VALUE of the network, word by word as xCAT checks them [openbmc.pm:1660-1712]. */
export interface NetworkWords {
  /** What is wrong with the next word, if anything. */
  take(word: string): Choice | undefined;
  /** What all words together ask for. */
  end(): Choice;
}

/** @param words how many words the command has in all */
export function readNetworkWords(words: number, nodes: number): NetworkWords {
  const asked: NetworkWord[] = [];
  const given = new Map<string, string>();
  return {
    take: (word) => {
      const [, key, value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
      if (key === undefined) {
        const known = networkWords.find((one) => one === word);
        if (known === undefined) return bad(unsupportedCommand('rspconfig', word));
        if (given.size > 0) return bad(network.setAndQuery);
        asked.push(known);
        return undefined;
      }
      if (asked.length > 0) return bad(network.setAndQuery);
      const problem = problemOf(key, value, words, nodes);
      if (problem !== undefined) return bad(problem);
      given.set(key, value);
      return undefined;
    },
    end: () =>
      asked.length > 0 ? { kind: 'action', action: { kind: 'readNetwork', words: asked } } : choiceOf(given),
  };
}

function problemOf(key: string, value: string, words: number, nodes: number): string | undefined {
  if (key === 'ipsrc') return network.ipsrc;
  if (!settable.includes(key)) return unsupportedCommand('rspconfig', key);
  if (alone.has(key) && words > 1) return network.alone(key);
  if (key === 'admin_passwd' && passwords(value) === undefined) return network.badPasswords(key);
  if ((value === '' || value === '0') && key !== 'ntpservers') return network.empty(key);
  switch (key) {
    case 'netmask':
      return isIpv4(value) ? undefined : network.bad(key, value);
    case 'gateway':
      return isIpv4(value) || value === '0.0.0.0' ? undefined : network.bad(key, value);
    case 'ip':
      if (value === 'dhcp') return words > 1 ? network.dhcpAlone : undefined;
      if (nodes >= 2) return network.oneNode;
      return isIpv4(value) ? undefined : network.bad(key, value);
    default:
      return undefined;
  }
}

function choiceOf(given: ReadonlyMap<string, string>): Choice {
  const [address, netmask, gateway, vlan] = ['ip', 'netmask', 'gateway', 'vlan'].map((key) => given.get(key));
  if (address === 'dhcp') return { kind: 'action', action: { kind: 'setDhcp' } };
  const hostname = given.get('hostname');
  if (hostname !== undefined) return { kind: 'action', action: { kind: 'setHostname', hostname } };
  const password = passwords(given.get('admin_passwd') ?? '');
  if (password !== undefined) return { kind: 'action', action: { kind: 'setPassword', ...password } };
  const list = given.get('ntpservers');
  if (list !== undefined) {
    const servers = list.split(',').filter((server) => server !== '');
    return { kind: 'action', action: { kind: 'setNtpServers', servers } };
  }
  if (address === undefined || netmask === undefined || gateway === undefined)
    return bad(vlan === undefined ? network.together : network.vlanNeeds);
  // xCAT sends both as they are.
  const prefix = prefixOf(netmask);
  if (prefix === undefined) return bad(network.bad('netmask', netmask));
  if (vlan !== undefined && !isTag(vlan)) return bad(network.bad('vlan', vlan));
  const tag = vlan === undefined ? {} : { vlan: Number(vlan) };
  return { kind: 'action', action: { kind: 'setAddress', address, netmask, prefix, gateway, ...tag } };
}

function isTag(vlan: string): boolean {
  return /^[1-9]\d{0,3}$/.test(vlan) && Number(vlan) <= MAX_VLAN;
}

/**
 * `CURRENT,NEW` with exactly one comma, as xCAT reads it: quotes there belong to the passwords. With more of them, a
 * password that holds one stands in double quotes, and a double quote in it is doubled: `"a,b",c`.
 */
function passwords(value: string): { readonly current: Secret; readonly next: Secret } | undefined {
  const [, current, next] = /^([^,]+),([^,]+)$/s.exec(value) ?? quoted.exec(value) ?? [];
  if (current === undefined || next === undefined) return undefined;
  const isPlain = !value.slice(value.indexOf(',') + 1).includes(',');
  const [old, fresh] = isPlain ? [current, next] : [unquoted(current), unquoted(next)];
  return { current: new Secret(old), next: new Secret(fresh) };
}

const quoted = /^("(?:[^"]|"")+"|[^",][^,]*),("(?:[^"]|"")+"|[^",][^,]*)$/s;

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function bad(text: string): Choice {
  return { kind: 'usage', text };
}
