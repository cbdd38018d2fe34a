/** What a BMC has been told that is not in its tree. */
export interface ConfigState {
  /** Of the users made since the start. */
  readonly passwords: Map<string, string>;
}

export function newConfig(): ConfigState {
  return { passwords: new Map() };
}
