import t from 'tap';
import { L2, legacyBmc, ok } from '../../../helpers/legacy-script.js';
import { UPDATE } from '../../../helpers/redfish-script.js';
import { redfishRig, rigOf } from './redfish/rig.js';

// What of a list of images was cut, or cannot be read, is told with it, and is not taken for an image.

const software = '/xyz/openbmc_project/software';
const image = { Version: 'v1', Purpose: 'x.VersionPurpose.BMC', Activation: 'x.Active', Priority: 0 };
const list = { verb: 'listSoftware' } as const;
const cut = 'The BMC tells the version of an image with more than 256 characters; the rest is not shown';

async function legacy(t: Parameters<typeof rigOf>[0], objects: Readonly<Record<string, unknown>>) {
  const bmc = legacyBmc(L2, () => ok({ [`${software}/aaaa1111`]: image, ...objects }));
  const { send } = await rigOf(t, bmc.script);
  return send(list);
}

t.test('a version that is cut is told', async (t) => {
  t.match(await legacy(t, { [`${software}/b`]: { ...image, Version: 'x'.repeat(900_000) } }), {
    kind: 'ok',
    value: { images: { length: 2 }, faults: [cut] },
  });
});

t.test('entries of the list that are no images are told by their ids', async (t) => {
  const read = await legacy(t, {
    [`${software}/abcd1234`]: { ...image, Version: { a: 1 }, Priority: [], Activation: 7 },
    [`${software}/q`]: null,
    [`${software}/r\u202e`]: [1, 2],
    [`${software}/functional`]: { endpoints: { length: 1e9 } },
    [`${software}/deep/down`]: null,
  });
  t.match(read, {
    kind: 'ok',
    value: {
      images: { length: 1 },
      faults: ['The BMC lists images of which it tells nothing that can be read: q, r , abcd1234'],
    },
  });
});

t.test('a list without faults has none', async (t) => {
  const read = await legacy(t, { [`${software}/new`]: { Purpose: 'x.VersionPurpose.BMC', Version: '' } });
  t.match(read, { kind: 'ok', value: { images: { length: 2 }, faults: undefined } });
});

t.test('by Redfish too', async (t) => {
  const { bmc, send } = await redfishRig(t);
  const path = `${UPDATE}/FirmwareInventory/aaaa1111`;
  const before = bmc.resources.get(path) ?? {};
  bmc.resources.set(path, { ...before, Version: 'x'.repeat(300) });
  t.match(await send(list), { kind: 'ok', value: { faults: [cut] } });
  bmc.resources.set(path, { ...before, Version: ['x'] });
  t.match(await send(list), { kind: 'ok', value: { faults: [/nothing that can be read: aaaa1111$/] } });
  bmc.resources.set(path, { ...before, Version: null });
  t.match(await send(list), { kind: 'ok', value: { faults: undefined } });
});
