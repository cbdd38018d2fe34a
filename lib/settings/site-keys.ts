import { expandNoderange } from '../../xcat-compat/noderange/expand.js';
import { buildNodeIndex, type NodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { otherSiteKeys } from '../../xcat-compat/tables/site-key-names.js';
import { areTlsVersions, TLS_VERSION_WORDS } from '../../xcat-compat/tls/versions.js';
import { nearWords, question } from '../near-word.js';
import { areCiphers } from './ciphers.js';
import {
  debugRule,
  HOST_KEYS,
  hostKeyRule,
  KEY_FILE,
  keyFileRule,
  OLD_TLS,
  ROOTS_KEY,
  siteKeys,
} from './settings.js';
import { anyCaseOf, type SiteRule, unfitText, wholeNumber, yesOrNo } from './site-rule.js';

/** The nodes that no noderange ever gives. */
export const EXCLUDED = 'excludenodes';

/** All of ours begin alike: two that differ by more are two. */
const MOST_SLIPS = 2;

/** A key of the site table that the daemon reads: what may stand there, and when it counts. */
export interface SiteKey {
  readonly key: string;
  readonly rule: SiteRule;
  /** What counts where the key is not set, in words. */
  readonly fallback: string;
  /** A change counts when the daemon is started the next time. */
  readonly atStart: boolean;
}

const text: SiteRule = { allowed: 'any text', fits: () => true };
const name: SiteRule = {
  allowed: 'one name or address, without blanks',
  fits: (value) => /^\S+$/.test(value),
};
const path: SiteRule = {
  allowed: 'the absolute path of a directory',
  fits: (value) => /^\/[^\p{Cc}]*$/u.test(value),
};
const noNodes = buildNodeIndex([], []);
/** Whether its names are nodes is another question: some may be defined later. */
const noderange: SiteRule = {
  allowed: 'a noderange, such as rack1 or node1,node[5-9]',
  fits: (value) => expandNoderange(value, noNodes).kind === 'nodes',
};
const dialects: SiteRule = {
  allowed:
    'auto, legacy, redfish, or NAME=… words with these for nodes and groups, such as old=legacy new=redfish',
  fits: (value) =>
    value
      .trim()
      .split(/[\s,;]+/)
      .every((word) => /^(?:[^=]+=)?(?:auto|legacy|redfish)$/.test(word)),
};
const systems: SiteRule = {
  allowed:
    'the Id of a system, or NAME=Id words for nodes and groups, such as gb200=System_0 n17=Node1 (letters, digits, . _ -)',
  fits: (value) =>
    value
      .trim()
      .split(/[\s,;]+/)
      .every((word) => /^(?:[^=]+=)?[\w.-]{1,128}$/.test(word)),
};
const versions: SiteRule = {
  allowed: `versions of TLS with colons between, ! before those that are not spoken (${TLS_VERSION_WORDS.join(', ')})`,
  fits: areTlsVersions,
};
const ciphers: SiteRule = { allowed: 'a list of ciphers as OpenSSL knows them', fits: areCiphers };

const AT_START = new Set(['openbmcworkers', 'xcatdport', 'xcatmaxconnections', 'xcatconfdir']);

const rules: readonly (readonly [string, SiteRule, string])[] = [
  ...Object.values(siteKeys).map(
    ({ site, least, most, fallback }) => [site, wholeNumber(least, most), String(fallback)] as const,
  ),
  [HOST_KEYS, hostKeyRule, 'accept'],
  [KEY_FILE, keyFileRule, ROOTS_KEY],
  [OLD_TLS, yesOrNo, 'no'],
  ['openbmcdialect', dialects, 'auto'],
  ['openbmcsystem', systems, 'none: the system that is the node is found'],
  ['xcatdport', wholeNumber(1, 65_535), 'none: the daemon does not start without a port'],
  ['xcatmaxconnections', wholeNumber(1, 65_535), '64'],
  ['xcattlspolicy', anyCaseOf(['modern', 'legacy']), 'modern'],
  ['xcatsslversion', versions, 'as xcattlspolicy says'],
  ['xcatsslciphers', ciphers, "OpenSSL's own"],
  ['xcatconfdir', path, '/etc/xcat'],
  ['xcatdebugmode', debugRule, '0'],
  ['nodestatus', yesOrNo, 'y'],
  ['master', name, 'none: commands on nodes are refused'],
  ['domain', name, 'none'],
  [EXCLUDED, noderange, 'none'],
  ['auditskipcmds', text, 'none'],
  ['hierarchicalattrs', text, 'none'],
];

/** Every key that is read here. */
export const knownSiteKeys: ReadonlyMap<string, SiteKey> = new Map(
  rules.map(([key, rule, fallback]) => [key, { key, rule, fallback, atStart: AT_START.has(key) }]),
);

/** What is wrong with a value for a key, as a sentence without its end; undefined: nothing, or the key is not read here. */
export function siteProblem(key: string, value: string): string | undefined {
  const known = knownSiteKeys.get(key);
  if (known === undefined || value === '' || known.rule.fits(value)) return undefined;
  return unfitText(key, value, known.rule);
}

const MOST_NAMES = 20;

/** Says of the noderange of site.excludenodes which of its names are neither nodes nor groups; undefined: all are. */
export function strangeNodes(value: string, index: NodeIndex): string | undefined {
  const found = expandNoderange(value, index);
  if (found.kind === 'malformed' || found.unknown.length === 0) return undefined;
  const names = found.unknown.slice(0, MOST_NAMES).map((name) => name.slice(0, 80));
  const rest = found.unknown.length - names.length;
  return `site.${EXCLUDED} names what is no node and no group: ${names.join(',')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Says of a key that nobody reads that it has no effect; undefined: it is known, or nobody can tell. */
export function strangeKey(key: string): string | undefined {
  if (knownSiteKeys.has(key) || otherSiteKeys.has(key)) return undefined;
  const meant = nearWords(key, [...knownSiteKeys.keys()], () => MOST_SLIPS);
  const isOurs = key.toLowerCase().startsWith('openbmc');
  if (meant.length === 0 && !isOurs) return undefined;
  return `site.${key.slice(0, 80)} is no setting: nobody reads it.${question(meant)}`;
}
