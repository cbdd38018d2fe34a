import type { Settings } from '../settings/settings.js';
import type { LongestRequest } from '../xcatd/connection.js';
import type { Peer } from './peer.js';
import { messages } from './request-texts.js';

const KIB = 1024;
const MIB = 1024 * KIB;
/** A node without a certificate asks for little; what it sends is kept for somebody nobody knows. */
const ANONYMOUS_KIB = 256;

/** How long a request may be: tables and stanza files come whole from whoever has a certificate. */
export function longestRequest({ name }: Peer, { maxRequestMib }: Settings): LongestRequest {
  const { tooMuch } = messages;
  return name === undefined
    ? { bytes: ANONYMOUS_KIB * KIB, refusal: messages.tooLongWithoutCertificate(ANONYMOUS_KIB), tooMuch }
    : { bytes: maxRequestMib * MIB, refusal: messages.tooLong(maxRequestMib), tooMuch };
}
