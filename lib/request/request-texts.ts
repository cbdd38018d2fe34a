import { tablesToCheck } from '../../xcat-compat/dispatch/unclaimed.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { nodeError } from '../../xcat-compat/wire/sendmsg.js';
import { pluginDied } from '../ended-work-texts.js';

/** Characters of a client's own text that are shown to it again. */
const MAX_SHOWN = 200;

/** Everything the daemon itself says to a client, to the letter as xcatd does unless noted. */
export const messages = {
  /** [xcatd:3037] */
  denied: { error: 'Permission denied for request', errorcode: 1 },
  /** xcatd has no limit but its memory. */
  tooLong: (mib: number): XcatResponse => ({
    error: `The request is longer than ${mib} MiB, the most that is read; nothing has been changed. Split its input, or set site.openbmcmaxrequestmib higher.`,
    errorcode: 1,
  }),
  tooManyWords: (count: number, most: number): XcatResponse => ({
    error: `The command has ${count} words, and at most ${most} are read; nothing has been changed. Split it.`,
    errorcode: 1,
  }),
  textTooLong: (what: string, bytes: number, most: number): XcatResponse => ({
    error: `The ${what} of the request has ${bytes} bytes, and at most ${most} are read; nothing has been done.`,
    errorcode: 1,
  }),
  noDirectory: {
    error:
      'The current directory (cwd) of the request is no absolute path, or has control characters; nothing has been done. Run the command in another directory.',
    errorcode: 1,
  },
  tooManyNodes: (count: number, most: number): XcatResponse => ({
    error: `The request names ${count} nodes one by one, and at most ${most} are read; nothing has been done. Split it.`,
    errorcode: 1,
  }),
  wordsTooLong: (bytes: number, most: number): XcatResponse => ({
    error: `The words of the command have ${bytes} bytes, and at most ${most} are read of a command on nodes; nothing has been done.`,
    errorcode: 1,
  }),
  wordTooLong: (bytes: number, most: number): XcatResponse => ({
    error: `A word of the command has ${bytes} bytes, and at most ${most} are read of a command on nodes; nothing has been done.`,
    errorcode: 1,
  }),
  /** xcatd drops the connection here. */
  tooMuch: (reason: string): XcatResponse => ({
    error: `The request is not read: ${reason}; nothing has been changed.`,
    errorcode: 1,
  }),
  tooLongWithoutCertificate: (kib: number): XcatResponse => ({
    error: `The request is longer than ${kib} KiB, the most that is read from a client without a certificate; nothing has been changed.`,
    errorcode: 1,
  }),
  /** xcatd looks at no revocation. */
  peerRevoked: {
    error: 'Your certificate is revoked. The administrator makes another one with: xcatd-ts user add NAME',
    errorcode: 1,
  },
  /** [xcatd:2904] */
  authenticationFailure: { error: 'Authentication failure', errorcode: 1 },
  /** Without an errorcode, so the client's exit code is 0 [xcatd:3030]. */
  unsupported: { error: 'Unsupported request' },
  /** [xcatd:1727] */
  invalidNodes: (unknown: readonly string[]): XcatResponse => ({
    error: `Invalid nodes and/or groups in noderange: ${unknown.join(',')}`,
    errorcode: 1,
  }),
  /** xcatd says nothing. Exit code 0: a group may be empty. */
  noNodes: (noderange: string): XcatResponse => ({
    warning: `There is no node in noderange '${noderange.slice(0, MAX_SHOWN)}': nothing has been done.`,
  }),
  /** xcatd dies here and drops the connection; we answer. */
  malformedNoderange: (reason: string): XcatResponse => ({ error: reason, errorcode: 1 }),
  /** The answer of the `noderange` command, which psh and its kin read [xcatd:3005]. */
  unknownInNoderange: (unknown: readonly string[]): XcatResponse => ({
    warning: `Invalid nodes in noderange:${unknown.join(',')}`,
  }),
  /** [xcatd:1893] */
  noMaster: (command: string): XcatResponse => ({
    error: `site.master is not set, unable to dispatch '${command}'`,
    errorcode: 1,
  }),
  /** [xcatd:1869] */
  noPlugin: (command: string, node: NodeName): XcatResponse =>
    nodeError(
      node,
      `Unable to identify plugin for this command, check relevant tables: ${tablesToCheck(command)}`,
    ),
  /** [xcatd:2105] */
  pluginFailed: (plugin: string, reason: string, nodes: readonly NodeName[]): XcatResponse => ({
    error: pluginDied(plugin, reason, nodes),
    errorcode: 1,
  }),
  /** xcatd sends this without errorcode and serverdone and closes; we end the request properly. */
  fatal: (reason: string): XcatResponse => ({
    error: `A fatal error was encountered, the following information may help identify a bug: ${reason}`,
    errorcode: 1,
  }),
  /** [xcatd:2959] */
  versionMismatch: (ourHost: string, ours: string, theirHost: string, theirs: string): XcatResponse => ({
    warning: `xCAT Version mismatch! \n         ${ourHost}: ${ours}\n         ${theirHost}: ${theirs}\n`,
  }),
} as const;
