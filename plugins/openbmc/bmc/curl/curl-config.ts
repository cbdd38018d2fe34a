/** One line of a curl config file: an option with a value, or one that is only switched on. */
export type CurlOption = readonly [name: string, value: string] | readonly [name: string];

/** A value that cannot stand in a curl config. Its message shows no value, which may be secret. */
export class CurlConfigError extends Error {}

/**
 * The text for `curl --config -`. Values are quoted; what could end a line early is refused.
 * @throws CurlConfigError
 */
export function curlConfig(options: readonly CurlOption[]): string {
  return options
    .map(([name, value]) => (value === undefined ? name : `${name} = ${quoted(name, value)}`))
    .join('\n')
    .concat('\n');
}

function quoted(name: string, value: string): string {
  if (['\r', '\n', '\0'].some((end) => value.includes(end)))
    throw new CurlConfigError(`line break or NUL in curl's ${name}`);
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
