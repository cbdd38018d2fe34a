import type { Stage } from '../messages.js';
import type { Arrival } from './intake.js';

/** One request to a BMC. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; undefined for none. */
  readonly body: string | undefined;
  /** Sending it twice does no harm: it is sent again when a kept connection turns out to be dead. */
  readonly repeatable: boolean;
  /** What the wait is called when it is too long. */
  readonly waitingFor: Extract<Stage, 'loggingIn' | 'answer'>;
  /** Seconds from now to the end of the answer, connecting included. */
  readonly seconds: number;
  /** Set for an answer that may be long: told of its bytes. While it is stopped, the seconds do not count. */
  readonly arrival?: Arrival | undefined;
  /** Set where the answer is a file: so many bytes of it are taken, each as one character of the body. */
  readonly mostFileBytes?: number | undefined;
}

/** What came back over HTTP, whatever it says. */
export interface HttpAnswer {
  readonly kind: 'answer';
  readonly httpStatus: number;
  /** The reason phrase, the standard one when the BMC gives none. */
  readonly reason: string;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly setCookies: readonly string[];
  /** Of a created session or task: where it is. */
  readonly location?: string | undefined;
  readonly etag?: string | undefined;
  /** X-Auth-Token, of a login by Redfish. */
  readonly token?: string | undefined;
  readonly body: string;
  /** Whether `body` is all of it. */
  readonly extent: 'whole' | 'cutOff' | 'tooLong';
}
