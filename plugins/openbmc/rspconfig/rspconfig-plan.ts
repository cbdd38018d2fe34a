import * as v from 'valibot';
import { secretText } from '../bmc/secret-text.js';
import { privileges, userGroups } from '../bmc/verbs/account-verbs.js';
import { settingNames } from '../bmc/verbs/setting-verbs.js';
import type { PlanOf } from '../command/common-plan.js';

/** What network words can be read. */
export const networkWords = ['ip', 'netmask', 'gateway', 'hostname', 'vlan', 'ipsrc', 'ntpservers'] as const;
export type NetworkWord = (typeof networkWords)[number];

const user = { user: v.string() };
const changes = {
  privilege: v.optional(v.picklist(privileges)),
  groups: v.optional(v.array(v.picklist(userGroups))),
  enabled: v.optional(v.boolean()),
};
const destination = { address: v.string(), port: v.number() };
const Destination = v.object(destination);
const PublicKey = v.object({ type: v.string(), body: v.string(), comment: v.string() });

/** Where workers find what they cannot read themselves. */
const handedSsh = { agent: v.optional(v.string()), knownHosts: v.optional(v.string()) };

const readActions = [
  v.object({ kind: v.literal('readNetwork'), words: v.array(v.picklist(networkWords)) }),
  v.object({ kind: v.literal('readSetting'), setting: v.picklist(settingNames) }),
  v.object({ kind: v.literal('listUsers') }),
  v.object({ kind: v.literal('listSnmp') }),
  v.object({ kind: v.literal('readAlert') }),
] as const;

const networkActions = [
  v.object({
    kind: v.literal('setAddress'),
    address: v.string(),
    netmask: v.string(),
    prefix: v.number(),
    gateway: v.string(),
    vlan: v.optional(v.number()),
  }),
  v.object({ kind: v.literal('setDhcp') }),
  /** `*` is the name by which the node's BMC is reached. */
  v.object({ kind: v.literal('setHostname'), hostname: v.string() }),
  v.object({ kind: v.literal('setNtpServers'), servers: v.array(v.string()) }),
] as const;

const accountActions = [
  v.object({
    kind: v.literal('setPassword'),
    current: secretText,
    next: secretText,
    /** The daemon writes the new one into the tables, for each node whose BMC has it. */
    updateTables: v.optional(v.boolean()),
  }),
  v.object({
    kind: v.literal('addUser'),
    ...user,
    password: secretText,
    privilege: v.picklist(privileges),
    groups: v.array(v.picklist(userGroups)),
    enabled: v.boolean(),
  }),
  v.object({ kind: v.literal('changeUser'), ...user, password: v.optional(secretText), ...changes }),
  v.object({ kind: v.literal('removeUser'), ...user }),
  /** The key is read from its file before any node is contacted. */
  v.object({
    kind: v.literal('sshcfg'),
    key: v.optional(PublicKey),
    privateKeyFile: v.optional(v.string()),
    ...handedSsh,
  }),
] as const;

/** An id is digits, or `all`. */
const DumpAction = v.variant('kind', [
  v.object({ kind: v.literal('capture') }),
  v.object({ kind: v.literal('list') }),
  v.object({ kind: v.literal('generate') }),
  v.object({ kind: v.literal('download'), id: v.string() }),
  v.object({ kind: v.literal('clear'), id: v.string() }),
]);

/** Where dumps are written, and what that is called to the user. Set before any node is contacted. */
const DumpTarget = v.object({
  directory: v.string(),
  /** Where workers write them; the daemon moves them to their place. */
  inbox: v.string(),
  /** This machine's short name. */
  host: v.string(),
  /** When the command began, in milliseconds since 1970: a part of the files' names. */
  time: v.number(),
});
export type DumpTarget = Readonly<v.InferOutput<typeof DumpTarget>>;
export type DumpAction = Readonly<v.InferOutput<typeof DumpAction>>;

const otherActions = [
  v.object({ kind: v.literal('writeSetting'), setting: v.picklist(settingNames), word: v.string() }),
  v.object({ kind: v.literal('addSnmp'), ...destination }),
  v.object({ kind: v.literal('removeSnmp'), ...destination }),
  v.object({ kind: v.literal('setAlert'), to: v.optional(Destination) }),
  v.object({ kind: v.literal('clearGard') }),
  v.object({ kind: v.literal('dump'), dump: DumpAction, to: v.optional(DumpTarget) }),
] as const;

export const Action = v.variant('kind', [
  ...readActions,
  ...networkActions,
  ...accountActions,
  ...otherActions,
]);

/** What one rspconfig is to do. */
export type Action = Readonly<v.InferOutput<typeof Action>>;
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

export const configPlan = v.object({ action: Action });

/** What the workers have to do for one rspconfig. It is never written down: it may hold new passwords. */
export type ConfigPlan = PlanOf<typeof configPlan>;
