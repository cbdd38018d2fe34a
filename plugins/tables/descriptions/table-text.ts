/** What a table is for and what its columns mean, in this project's own words: one line each. */
export interface TableText {
  readonly about: string;
  /** Every column but `node`, `comments` and `disable`, which mean the same everywhere. */
  readonly columns: Readonly<Record<string, string>>;
}
