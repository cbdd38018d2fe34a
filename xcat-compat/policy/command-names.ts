/** Commands xcatd has none of, and the one of its that does the same: what site policies are written for. */
const counterparts: ReadonlyMap<string, string> = new Map([
  // In xCAT a script that opens the tables itself, as root; policy is not asked.
  ['chtab', 'tabch'],
]);

/** The names by which a policy rule may mean a command: its own, and that of xCAT's command which does the same. */
export function policyNames(command: string): readonly string[] {
  const counterpart = counterparts.get(command);
  return counterpart === undefined ? [command] : [command, counterpart];
}
