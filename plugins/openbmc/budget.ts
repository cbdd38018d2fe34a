import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { Problem } from './problem.js';
import { createIntake, type Intake } from './session/intake.js';

/** How often one node's requests are sent again in one command because its BMC said 503 [openbmc.pm:2993]. */
const MAX_RESENDS = 3;

/**
 * What one command may still ask of its BMCs, and who watches. One per command, shared by all its nodes; create a
 * new one for each command.
 */
export interface CommandBudget {
  /** Uses up one resend of the node; false when all are used. */
  takeResend(node: NodeName): boolean;
  /** Logins that were refused in this command: they are never tried again, which would lock the account. */
  readonly refusedLogins: Map<string, Problem>;
  /** Passwords this command has given the users it logs in as: it goes on with them, whatever the tables say. */
  readonly newPasswords: Map<NodeName, string>;
  readonly watch: CommandWatch;
  /** Bounds the long answers that are kept. */
  readonly intake: Intake;
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
    newPasswords: new Map(),
    watch,
    intake: createIntake(),
    room,
  };
}
