import t, { type Test } from 'tap';
import { redfishError } from '../../../../helpers/redfish-script.js';
import { ok, redfishRig } from './rig.js';

const V1 = '/redfish/v1';
const link = (path: string) => ({ '@odata.id': path });
const system = (id: string) => `${V1}/Systems/${id}`;
const manager = (id: string) => `${V1}/Managers/${id}`;
const resets = (path: string, action: string, types: readonly string[]) => ({
  [`#${action}`]: { target: `${path}/Actions/${action}`, 'ResetType@Redfish.AllowableValues': types },
});

interface Machine {
  /** In the order of the collection. */
  readonly systems: readonly string[];
  readonly managers: readonly string[];
  /** Of each system its manager. */
  readonly managedBy?: Readonly<Record<string, string>>;
  /** Managers that name no servers. */
  readonly silent?: readonly string[];
  /** Systems that can be reset. */
  readonly withReset?: readonly string[];
  readonly type?: string | undefined;
}

/** NVIDIA's boards: the host, and the GPU board with a BMC of its own. */
const gb200: Machine = {
  systems: ['System_0', 'HGX_Baseboard_0'],
  managers: ['BMC_0', 'HGX_BMC_0'],
  managedBy: { System_0: 'BMC_0', HGX_Baseboard_0: 'HGX_BMC_0' },
  withReset: ['System_0'],
  type: 'Physical',
};

async function machine(
  t: Test,
  { systems, managers, ...more }: Machine,
  ...unread: readonly [string, number][]
) {
  const broken = new Map(unread);
  const { managedBy = {}, silent = [], withReset = systems, type } = more;
  const rig = await redfishRig(t, {
    first: ({ method, path }) => {
      const status = method === 'GET' ? broken.get(path) : undefined;
      return status === undefined ? undefined : redfishError(status, 'ServiceTemporarilyUnavailable', 'Off.');
    },
  });
  const { resources } = rig.bmc;
  resources.set(`${V1}/Systems`, { Members: systems.map((id) => link(system(id))) });
  resources.set(`${V1}/Managers`, { Members: managers.map((id) => link(manager(id))) });
  for (const id of systems.map((one) => one.replace(/\/$/, ''))) {
    const by = managedBy[id];
    resources.set(system(id), {
      ...{ Id: id, PowerState: id.startsWith('HGX') ? 'Off' : 'On', Status: { State: 'Enabled' } },
      ...(type === undefined ? {} : { SystemType: type }),
      ...{ LogServices: link(`${system(id)}/LogServices`) },
      ...(by === undefined ? {} : { Links: { ManagedBy: [link(manager(by))] } }),
      Actions: withReset.includes(id) ? resets(system(id), 'ComputerSystem.Reset', ['On', 'ForceOff']) : {},
    });
    resources.set(`${system(id)}/LogServices`, { Members: [] });
  }
  for (const id of managers) {
    const servers = Object.keys(managedBy).filter((one) => managedBy[one] === id);
    resources.set(manager(id), {
      ...{ Id: id, ManagerType: id.includes('Fabric') ? 'Service' : 'BMC', Status: { State: 'Enabled' } },
      Links: silent.includes(id) ? {} : { ManagerForServers: servers.map((one) => link(system(one))) },
      LogServices: link(`${manager(id)}/LogServices`),
      Actions: resets(manager(id), 'Manager.Reset', ['GracefulRestart']),
    });
    const log = `${manager(id)}/LogServices/EventLog`;
    resources.set(`${manager(id)}/LogServices`, { Members: [link(log)] });
    resources.set(log, { Entries: link(`${log}/Entries`) });
    resources.set(`${log}/Entries`, { Members: [{ Id: '1', Message: `of ${id}` }] });
  }
  return { ...rig, broken, written: () => rig.bmc.written.splice(0).map(({ what }) => what) };
}

const off = { verb: 'requestChassis', transition: 'Off' } as const;
const state = { verb: 'readState', only: 'host' } as const;
const offOf = (id: string) => [`POST ${system(id)}/Actions/ComputerSystem.Reset`];

t.test('of several systems the host: whatever their order, and however they are told', async (t) => {
  const shapes: Record<string, Machine> = {
    'the host first': gb200,
    'the GPU board first': { ...gb200, systems: ['HGX_Baseboard_0', 'System_0'] },
    'no SystemType': { ...gb200, type: undefined },
    'both can be reset, the BMC names its server': { ...gb200, withReset: gb200.systems },
    'both can be reset, the system names its manager': {
      ...gb200,
      withReset: gb200.systems,
      silent: ['BMC_0'],
    },
    'one twice, once with a slash': { ...gb200, systems: ['System_0', 'System_0/', 'HGX_Baseboard_0'] },
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const at = await machine(t, shape);
    t.match(await at.send(state), { kind: 'ok', value: { chassis: 'On' } }, name);
    t.match(await at.send(off), ok(undefined), name);
    t.match(await at.send({ verb: 'rebootBmc' }), ok(undefined), name);
    t.same(at.written(), [...offOf('System_0'), `POST ${manager('BMC_0')}/Actions/Manager.Reset`], name);
  }
});

t.test('the manager is the one of the node, or none', async (t) => {
  const restarted = async (shape: Machine) => {
    const at = await machine(t, shape);
    const reply = await at.send({ verb: 'rebootBmc' });
    return reply.kind === 'ok' ? at.written() : reply.text;
  };
  const dgx: Machine = {
    ...{ systems: ['DGX', 'HGX_Baseboard_0'], managers: ['HGX_FabricManager_0', 'HGX_BMC_0', 'BMC'] },
    ...{ managedBy: { DGX: 'BMC', HGX_Baseboard_0: 'HGX_BMC_0' }, withReset: ['DGX'] },
  };
  const of = (id: string) => [`POST ${manager(id)}/Actions/Manager.Reset`];
  t.same(await restarted(dgx), of('BMC'), 'by its name, in capital letters too');
  const one: Machine = { systems: ['1'], managers: ['MCU0', 'MCU1'] };
  t.same(await restarted({ ...one, managedBy: { 1: 'MCU1' } }), of('MCU1'), 'by the links');
  t.same(await restarted({ ...one, managers: ['FabricX', 'MCU1'] }), of('MCU1'), 'by its type');
  t.equal(
    await restarted(one),
    'The BMC has several managers (MCU0, MCU1) and nothing says which one is the BMC of the node.',
  );
});

t.test('what cannot be read may be the node: nothing is concluded, and nothing kept', async (t) => {
  const quiet = { ...gb200, silent: ['BMC_0'], managedBy: {} };
  for (const status of [500, 503]) {
    const at = await machine(t, quiet, [system('System_0'), status]);
    const reply = await at.send(off);
    t.match(
      reply.kind === 'ok' ? '' : reply.text,
      /serves several systems \(System_0, HGX_Baseboard_0\), and System_0 could not be read \(\[\d+\] Off\.\).*openbmcsystem/,
    );
    t.same(at.written(), [], 'and the GPU board is left alone');
    at.broken.delete(system('System_0'));
    t.match(await at.send(off), ok(undefined), 'as soon as it can be read');
    t.same(at.written(), offOf('System_0'));
  }
});

t.test('the GPU board is off and answers 503: the host is known all the same', async (t) => {
  const at = await machine(t, gb200, [system('HGX_Baseboard_0'), 503]);
  t.match(await at.send(off), ok(undefined));
  t.same(at.written(), offOf('System_0'));
});

t.test('one that is read is not the node because the other one cannot be read', async (t) => {
  const blades: Machine = {
    ...{ systems: ['Node0', 'Node1'], managers: ['BMC'], silent: ['BMC'] },
    ...{ managedBy: { Node0: 'BMC', Node1: 'BMC' }, type: 'Physical' },
  };
  for (const unread of blades.systems) {
    for (const silent of [[], ['BMC']]) {
      const at = await machine(t, { ...blades, silent }, [system(unread), 503]);
      const reply = await at.send(off);
      t.match(reply.kind === 'ok' ? '' : reply.text, /nothing says which one is the node's/);
      t.same(at.written(), [], 'nobody loses power');
    }
  }
});

t.test('the manager of a node is the one its system names, before the one that answers', async (t) => {
  const at = await machine(t, {
    ...{ systems: ['Node0', 'Node1'], managers: ['BMC', 'NodeBMC0', 'NodeBMC1'] },
    managedBy: { Node0: 'NodeBMC0', Node1: 'NodeBMC1' },
  });
  const { resources } = at.bmc;
  const links = {
    Sessions: link(`${V1}/SessionService/Sessions`),
    ManagerProvidingService: link(manager('BMC')),
  };
  resources.set(V1, { ...resources.get(V1), Links: links });
  for (const nth of ['0', '1']) {
    t.match(await at.send({ verb: 'rebootBmc' }, { ...at.node, system: `Node${nth}` }), ok(undefined));
    t.same(at.written(), [`POST ${manager(`NodeBMC${nth}`)}/Actions/Manager.Reset`]);
  }
  const away = await machine(t, { systems: ['Node0', 'Node1'], managers: ['BMC', 'X'] }, [
    system('Node1'),
    503,
  ]);
  const reply = await away.send({ verb: 'rebootBmc' }, { ...away.node, system: 'Node1' });
  t.not(reply.kind, 'ok');
  t.same(away.written(), [], 'while its system cannot be read, none');
});

t.test('one that has gone since the collection was read is none', async (t) => {
  const at = await machine(t, { ...gb200, managedBy: {}, withReset: gb200.systems });
  at.bmc.resources.delete(system('HGX_Baseboard_0'));
  t.match(await at.send(off), ok(undefined));
  t.same(at.written(), offOf('System_0'));
});

t.test('the site names the system: several nodes behind one BMC', async (t) => {
  const at = await machine(t, { systems: ['Node0', 'Node1'], managers: ['BMC'] });
  const reply = await at.send(off);
  t.match(reply.kind === 'ok' ? '' : reply.text, /nothing says which one is the node's: name it with/);
  for (const id of ['Node1', 'Node0', 'Node1']) {
    t.match(await at.send(off, { ...at.node, system: id }), ok(undefined));
    t.same(at.written(), offOf(id));
  }
  const wrong = await at.send(off, { ...at.node, system: 'Node7' });
  t.equal(
    wrong.kind === 'ok' ? '' : wrong.text,
    "The site table's key openbmcsystem says that the node is the system Node7, and the BMC has Node0, Node1: correct that key.",
  );
  t.same(at.written(), []);
});

t.test("the manager's event log is the node's only where it is the only one", async (t) => {
  const alone = await machine(t, { systems: ['System_0'], managers: ['BMC_0'] });
  t.match(await alone.send({ verb: 'readEventLog' }), ok([{ id: 1, message: 'of BMC_0' }]));
  const withHypervisor = await machine(t, { systems: ['hypervisor', 'system'], managers: ['bmc'] });
  t.match(await withHypervisor.send({ verb: 'readEventLog' }), ok([{ id: 1, message: 'of bmc' }]));
  const two = await machine(t, gb200);
  for (const verb of ['readEventLog', 'clearEventLog'] as const) {
    const reply = await two.send({ verb });
    t.match(reply.kind === 'ok' ? '' : reply.text, /has no event log in its Redfish interface/);
  }
  t.same(two.written(), []);
});
