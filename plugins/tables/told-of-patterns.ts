import type { DaemonCommand } from '../../lib/plugin/contract.js';
import { PatternProblem } from '../../xcat-compat/patterns/value-pattern.js';

/** A command that says it as an error, and has changed nothing, where a pattern in its words or in a table cannot be used. */
export function toldOfPatterns(command: DaemonCommand): DaemonCommand {
  return {
    kind: 'daemon',
    answer: async (call, daemon) => {
      try {
        return await command.answer(call, daemon);
      } catch (error) {
        if (error instanceof PatternProblem) return [{ error: error.message, errorcode: 1 }];
        throw error;
      }
    },
  };
}
