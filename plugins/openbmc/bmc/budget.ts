import type { Secret } from '../../../lib/plugin/secret.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { createIntake, type Intake } from './http/intake.js';
import type { Problem } from './problem.js';
import type { Recognise } from './recognise.js';

/** How often one node's requests are sent again in one command because its BMC said 503 [openbmc.pm:2993]. */
export const MAX_RESENDS = 3;

/**
 * What one command may still ask of its BMCs, and who watches. One per command, shared by all its nodes; create a
 * new one for each command.
 */
export interface CommandBudget {
  /** Uses up one resend of the node; false when all are used. */
  takeResend(node: NodeName): boolean;
  /** Logins that were refused in this command: they are never tried again, which would lock the account. */
  readonly refusedLogins: Map<string, Problem>;
  /** What lets this command in: the tables' password of a node, or the one that it has given its user since. */
  readonly passwords: Map<NodeName, Secret>;
  readonly watch: CommandWatch;
  /** Bounds the long answers that are kept. */
  readonly intake: Intake;
  /** Set where the work must not go on at another BMC than it was begun with. */
  readonly recognise?: Recognise;
  /** Resolves when the client has taken enough of what was printed; undefined when there is nothing to wait for. */
  readonly room: () => Promise<void> | undefined;
}

/** All are called while a verb is being carried out. */
export interface CommandWatch {
  /** One line of what site.xcatdebugmode shows, without secrets [openbmc.pm:2924]. */
  readonly debug?: ((node: NodeName, text: string) => void) | undefined;
  /** The upload has got its place among the uploads and begins. */
  readonly uploadBegins?: ((node: NodeName) => void) | undefined;
  /** Bytes of the image that have been read for sending. */
  readonly uploaded?: ((node: NodeName, bytes: number) => void) | undefined;
}

/** The budget of one command. */
export function createBudget(
  watch: CommandWatch = {},
  room: CommandBudget['room'] = () => undefined,
  passwords: ReadonlyMap<NodeName, Secret> = new Map(),
): CommandBudget {
  const resends = new Map<NodeName, number>();
  return {
    takeResend: (node) => {
      const used = resends.get(node) ?? 0;
      if (used >= MAX_RESENDS) return false;
      resends.set(node, used + 1);
      return true;
    },
    refusedLogins: new Map(),
    passwords: new Map(passwords),
    watch,
    intake: createIntake(),
    room,
  };
}

/** @throws Error for a node that is not this command's */
export function passwordOf(node: NodeName, { passwords }: Pick<CommandBudget, 'passwords'>): Secret {
  const password = passwords.get(node);
  if (password === undefined) throw new Error(`nothing lets this command in at the BMC of ${node}`);
  return password;
}
