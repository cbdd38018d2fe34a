/** One thing that a command tells of a node. */
export type Row = Readonly<Record<string, string | number | boolean>>;

interface Form {
  /** What a list of them is called. */
  readonly name: string;
  /** A line's; undefined for one of another form. */
  readonly read: (line: string) => Row | undefined;
}

/** How the lines of a command are read. */
const forms: Readonly<Record<string, Form>> = {
  rinv: { name: 'inventory', read: property },
  rvitals: { name: 'sensors', read: sensor },
  reventlog: { name: 'events', read: event },
};

export function isFacts(command: string): boolean {
  return Object.hasOwn(forms, command);
}

export function rowsName(command: string): string {
  return forms[command]?.name ?? 'lines';
}

export function factOf(command: string, line: string): Row | undefined {
  return isFacts(command) ? forms[command]?.read(line) : undefined;
}

/** `CPU0 Model : X`, and of firmware `BMC Firmware Product:   V (Active)*`. */
function property(line: string): Row | undefined {
  const [, name, value] = /^(\S[^:]*?) ?:(.*)$/s.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value: value.trim() };
}

/** `Ambient: 23.5 C`, `LEDs Fan0: Off`. */
function sensor(line: string): Row | undefined {
  const [, name, value] = /^(\S[^:]*): (.*)$/s.exec(line) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const [, number, unit] = /^(-?\d+(?:\.\d+)?)(?: (\S+))?$/.exec(value) ?? [];
  if (number === undefined) return { name, value };
  return { name, value: Number(number), ...(unit === undefined ? {} : { unit }) };
}

/** `11/12/2018 05:22:01 [2]: TEXT, Resolved: 0 [LED]`. */
function event(line: string): Row | undefined {
  const [, time, id, rest] = /^(\d\S* \S+) \[(\d+)\]: (.*)$/s.exec(line) ?? [];
  if (time === undefined || id === undefined || rest === undefined) return undefined;
  const led = rest.endsWith(' [LED]');
  const text = led ? rest.slice(0, -' [LED]'.length) : rest;
  const at = text.lastIndexOf(', Resolved: ');
  const [message, resolved] =
    at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + ', Resolved: '.length)];
  return { id: Number(id), time, message, resolved: resolved === '1', led };
}
