import { tablesToCheck } from '../../xcat-compat/dispatch/unclaimed.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { nodeError } from '../../xcat-compat/wire/sendmsg.js';
import { pluginDied } from '../messages.js';

/** Everything the daemon itself says to a client, to the letter as xcatd does unless noted. */
export const messages = {
  /** [xcatd:3037] */
  denied: { error: 'Permission denied for request', errorcode: 1 },
  /** xcatd has no limit but its memory. */
  tooLong: (mib: number): XcatResponse => ({
    error: `The request is longer than ${mib} MiB, the most that is read; nothing has been changed. Split its input, or set site.openbmcmaxrequestmib higher and restart the daemon.`,
    errorcode: 1,
  }),
  tooLongWithoutCertificate: (kib: number): XcatResponse => ({
    error: `The request is longer than ${kib} KiB, the most that is read from a client without a certificate; nothing has been changed.`,
    errorcode: 1,
  }),
  /** [xcatd:2904] */
  authenticationFailure: { error: 'Authentication failure', errorcode: 1 },
  /** Without an errorcode, so the client's exit code is 0 [xcatd:3030]. */
  unsupported: { error: 'Unsupported request' },
  /** [xcatd:1727] */
  invalidNodes: (unknown: readonly string[]): XcatResponse => ({
    error: `Invalid nodes and/or groups in noderange: ${unknown.join(',')}`,
    errorcode: 1,
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
