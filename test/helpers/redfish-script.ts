import type { Scripted, Seen } from './scripted-bmc.js';

/** What one test's BMC does otherwise. */
export interface RedfishKind {
  readonly username: string;
  readonly password: string;
  /** Answers before the BMC does; undefined leaves it to the BMC. */
  readonly first?: (seen: Seen, bmc: RedfishBmc) => Scripted | undefined;
  /** Also a legacy login, as in bmcweb without the rest of the legacy interface. */
  readonly legacyLogin?: boolean;
  /** Takes the password in each request. */
  readonly basic?: boolean;
}

export interface RedfishBmc {
  readonly script: (seen: Seen) => Scripted;
  /** Resources by path; tests change them. */
  readonly resources: Map<string, Record<string, unknown>>;
  /** Tokens that are logged in. */
  readonly open: Set<string>;
  /** What was written: `PATCH path` and its body. */
  readonly written: { readonly what: string; readonly body: unknown }[];
  logins: number;
  wrongLogins: number;
}

export const redfishKind: RedfishKind = { username: 'root', password: '0penBmc' };

const link = (path: string) => ({ '@odata.id': path });
const V1 = '/redfish/v1';
export const SYSTEM = `${V1}/Systems/system`;
export const MANAGER = `${V1}/Managers/bmc`;
export const UPDATE = `${V1}/UpdateService`;

export function redfishError(status: number, key: string, message: string): Scripted {
  const said = { MessageId: `Base.1.13.${key}`, Message: message, MessageSeverity: 'Critical' };
  return {
    status,
    body: { error: { code: `Base.1.13.${key}`, message, '@Message.ExtendedInfo': [said] } },
  };
}

function basicOf({ username, password }: RedfishKind): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A BMC without the legacy interface, as bmcweb's answers were recorded (spec of Redfish 2.1–2.7). */
export function redfishBmc(kind: RedfishKind = redfishKind): RedfishBmc {
  const open = new Set<string>();
  const resources = new Map<string, Record<string, unknown>>(Object.entries(tree()));
  const bmc: RedfishBmc = { open, resources, written: [], logins: 0, wrongLogins: 0, script };

  function script(seen: Seen): Scripted {
    const own = kind.first?.(seen, bmc);
    if (own !== undefined) return own;
    const path = seen.path.length > 1 ? seen.path.replace(/\/$/, '') : seen.path;
    if (path === '/login' && kind.legacyLogin === true) return legacyLogin(seen);
    if (path === V1) return read(path);
    if (path === `${V1}/SessionService/Sessions` && seen.method === 'POST') return logIn(seen);
    if (path === '/login' || path.startsWith('/xyz')) return { status: 404 };
    const token = seen.headers['x-auth-token'];
    const byBasic = kind.basic === true && seen.headers['authorization'] === basicOf(kind);
    if (!byBasic && (typeof token !== 'string' || !open.has(token))) return { status: 401 };
    if (seen.method === 'DELETE' && path.startsWith(`${V1}/SessionService/Sessions/`)) {
      open.delete(String(token));
      return { status: 204 };
    }
    if (seen.method === 'GET') return read(path);
    const body: unknown = seen.body.length === 0 ? undefined : parsed(seen);
    bmc.written.push({ what: `${seen.method} ${path}`, body });
    return { status: 204 };
  }

  function read(path: string): Scripted {
    const resource = resources.get(path);
    if (resource === undefined) return redfishError(404, 'ResourceNotFound', `No resource at ${path}.`);
    const paged = { '@odata.id': path, ...resource };
    return { status: 200, headers: { etag: '"1"' }, body: paged };
  }

  function logIn(seen: Seen): Scripted {
    const { UserName, Password } = JSON.parse(seen.body.toString('utf8')) as Record<string, unknown>;
    if (UserName !== kind.username || Password !== kind.password) {
      bmc.wrongLogins += 1;
      return redfishError(401, 'ResourceAtUriUnauthorized', 'Invalid username or password');
    }
    return { status: 201, headers: granted(), body: { Id: `s${bmc.logins}` } };
  }

  function granted() {
    bmc.logins += 1;
    const token = `token${bmc.logins}`;
    open.add(token);
    return { 'x-auth-token': token, location: `${V1}/SessionService/Sessions/s${bmc.logins}` };
  }

  function legacyLogin(seen: Seen): Scripted {
    const { data } = JSON.parse(seen.body.toString('utf8')) as { data?: unknown[] };
    if (data?.[1] !== kind.password) {
      bmc.wrongLogins += 1;
      return { status: 401 };
    }
    return { status: 200, body: { token: granted()['x-auth-token'] } };
  }

  return bmc;
}

function parsed(seen: Seen): unknown {
  try {
    return JSON.parse(seen.body.toString('utf8'));
  } catch {
    return seen.body.toString('latin1');
  }
}

/** The resources of a bmcweb of 2026. */
function tree(): Record<string, Record<string, unknown>> {
  const image = (id: string, version: string, description: string, state: string, of: string) => ({
    Id: id,
    Version: version,
    Description: description,
    RelatedItem: [link(of)],
    Status: { State: state, Health: 'OK' },
    Updateable: true,
  });
  return {
    [V1]: {
      RedfishVersion: '1.17.0',
      Systems: link(`${V1}/Systems`),
      Managers: link(`${V1}/Managers`),
      Chassis: link(`${V1}/Chassis`),
      UpdateService: link(UPDATE),
      SessionService: link(`${V1}/SessionService`),
      AccountService: link(`${V1}/AccountService`),
      Links: { Sessions: link(`${V1}/SessionService/Sessions`) },
    },
    [`${V1}/Systems`]: { Members: [link(SYSTEM)] },
    [`${V1}/Managers`]: { Members: [link(MANAGER)] },
    [`${V1}/Chassis`]: { Members: [link(`${V1}/Chassis/chassis`)] },
    [`${V1}/Chassis/chassis`]: { PowerState: 'Off' },
    [SYSTEM]: {
      PowerState: 'On',
      Status: { State: 'Enabled', Health: 'OK' },
      BiosVersion: 'host-1',
      Links: { Chassis: [link(`${V1}/Chassis/chassis`)], ManagedBy: [link(MANAGER)] },
      LogServices: link(`${SYSTEM}/LogServices`),
      Actions: {
        '#ComputerSystem.Reset': {
          target: `${SYSTEM}/Actions/ComputerSystem.Reset`,
          '@Redfish.ActionInfo': `${SYSTEM}/ResetActionInfo`,
        },
      },
    },
    [`${SYSTEM}/ResetActionInfo`]: {
      Parameters: [
        {
          Name: 'ResetType',
          AllowableValues: ['On', 'ForceOff', 'ForceOn', 'ForceRestart', 'GracefulShutdown', 'PowerCycle'],
        },
      ],
    },
    [`${SYSTEM}/LogServices`]: { Members: [link(`${SYSTEM}/LogServices/EventLog`)] },
    [`${SYSTEM}/LogServices/EventLog`]: { Entries: link(`${SYSTEM}/LogServices/EventLog/Entries`) },
    [`${SYSTEM}/LogServices/EventLog/Entries`]: {
      Members: [
        { '@odata.id': `${SYSTEM}/LogServices/EventLog/Entries/2`, Id: '2', Message: 'b' },
        { '@odata.id': `${SYSTEM}/LogServices/EventLog/Entries/1`, Id: '1', Message: 'a' },
      ],
      'Members@odata.nextLink': `${SYSTEM}/LogServices/EventLog/Entries?$skip=2`,
    },
    [`${SYSTEM}/LogServices/EventLog/Entries?$skip=2`]: {
      Members: [{ '@odata.id': `${SYSTEM}/LogServices/EventLog/Entries/10`, Id: '10', Message: 'c' }],
    },
    [MANAGER]: {
      Status: { State: 'Enabled', Health: 'OK' },
      FirmwareVersion: 'bmc-1',
      LastResetTime: '2026-01-02T03:04:05+00:00',
      Links: { ActiveSoftwareImage: link(`${UPDATE}/FirmwareInventory/aaaa1111`) },
      LogServices: link(`${MANAGER}/LogServices`),
      Actions: {
        '#Manager.Reset': {
          target: `${MANAGER}/Actions/Manager.Reset`,
          'ResetType@Redfish.AllowableValues': ['GracefulRestart', 'ForceRestart'],
        },
      },
    },
    [`${MANAGER}/LogServices`]: { Members: [link(`${MANAGER}/LogServices/Dump`)] },
    [`${MANAGER}/LogServices/Dump`]: {
      Entries: link(`${MANAGER}/LogServices/Dump/Entries`),
      Actions: {
        '#LogService.ClearLog': { target: `${MANAGER}/LogServices/Dump/Actions/LogService.ClearLog` },
      },
    },
    [UPDATE]: {
      FirmwareInventory: link(`${UPDATE}/FirmwareInventory`),
      HttpPushUri: `${UPDATE}/update`,
      MultipartHttpPushUri: `${UPDATE}/update-multipart`,
      MaxImageSizeBytes: 31_457_280,
    },
    [`${UPDATE}/FirmwareInventory`]: {
      Members: ['aaaa1111', 'bbbb2222', 'cccc3333'].map((id) => link(`${UPDATE}/FirmwareInventory/${id}`)),
    },
    [`${UPDATE}/FirmwareInventory/aaaa1111`]: image('aaaa1111', 'bmc-1', 'BMC image', 'Enabled', MANAGER),
    [`${UPDATE}/FirmwareInventory/bbbb2222`]: image('bbbb2222', 'bmc-0', 'BMC image', 'Enabled', MANAGER),
    [`${UPDATE}/FirmwareInventory/cccc3333`]: image(
      'cccc3333',
      'host-1',
      'Host image',
      'Enabled',
      `${SYSTEM}/Bios`,
    ),
  };
}
