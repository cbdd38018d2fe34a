import type { PolicyRule } from '../../xcat-compat/policy/evaluate-policy.js';
import { isTrusted } from '../../xcat-compat/policy/evaluate-policy.js';
import type { PeerFields, XcatRequest } from '../../xcat-compat/wire/request.js';
import type { Peer } from './peer.js';

/** Who asks, and what of the request may be believed. */
export interface Caller {
  /** The certificate's common name; undefined for a client without one. */
  readonly name: string | undefined;
  /** For logs and plugins: the caller, or the user a trusted peer asks for. */
  readonly user: string | undefined;
  /** Another xcatd, by a policy rule `trusted` for its name [xcatd.pm:91]. */
  readonly trusted: boolean;
  /** The hosts to compare with policy.host, when the request may name them; else undefined. */
  readonly remoteHosts: readonly string[] | undefined;
  /** What one xcatd tells another; empty unless trusted. */
  readonly peerFields: PeerFields;
}

const nothingBelieved: PeerFields = {
  preprocessed: false,
  modname: undefined,
  version: undefined,
  ignore: undefined,
  authname: undefined,
};

/**
 * Who the caller is. The user is the certificate's name; `<username>` counts only from a trusted peer, and so do all
 * fields that one xcatd sends another: from anybody else they are dropped (xcatd believes them).
 */
export function identify(request: XcatRequest, peer: Peer, rules: readonly PolicyRule[]): Caller {
  const trusted = isTrusted(rules, peer.name);
  const gateway = trusted || (request.clientType === 'ws' && isLoopback(peer.address));
  return {
    name: peer.name,
    user: trusted ? (request.username ?? peer.name) : peer.name,
    trusted,
    remoteHosts: gateway ? request.remoteClient?.split(',') : undefined,
    peerFields: trusted ? request.peerFields : nothingBelieved,
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
