import t from 'tap';
import {
  activateId,
  deleteImage,
  unattended,
  uploadAndActivate,
  uploadOnly,
} from '../../../../plugins/openbmc/rflash/flash-flows.js';
import { aboutPlan, differenceOf } from '../../../../plugins/openbmc/rflash/plan-about.js';
import { statusWord } from '../../../../plugins/openbmc/rflash/status-words.js';

t.test('every status of every flash has its word', async (t) => {
  const flows = { activateId, uploadAndActivate, uploadOnly, deleteImage, unattended };
  for (const [name, flow] of Object.entries(flows))
    for (const status of Object.keys(flow)) t.match(statusWord(status), /^[a-z]/, `${name}: ${status}`);
  t.equal(statusWord('UPLOAD'), 'uploading');
  t.equal(statusWord('UPLOAD_HOST'), 'uploading (host image)');
  t.equal(statusWord('UPLOAD_BMC.LOOK_IF_ARRIVED'), 'looking whether the image has arrived (BMC image)');
  t.equal(statusWord('REBOOT.AWAIT_BMC'), 'waiting for the BMC to restart');
  t.equal(statusWord('CHECK_STATE.PRIORITY_HOST.LOOK_IF_FIRST'), 'looking at the priority (host image)');
  t.equal(statusWord('LOOK_IF_BMC_ARRIVED'), 'looking whether the image has arrived (BMC image)');
  t.equal(statusWord('OF_ANOTHER_VERSION'), 'OF_ANOTHER_VERSION');
});

t.test('what a plan brings, and whether another one is the same', async (t) => {
  const common = { force: false, planOnly: false, json: false };
  const image = { path: '/x.tar', version: '1.0', purpose: 'BMC', bytes: 1, sha256: 'a' };
  const upload = { kind: 'upload', image, ...common } as const;
  t.equal(aboutPlan(upload), '1.0');
  t.equal(
    aboutPlan({
      kind: 'unattended',
      bmc: image,
      host: { ...image, version: '2.0' },
      hostReboot: true,
      ...common,
    }),
    '1.0, 2.0',
  );
  t.equal(aboutPlan({ kind: 'delete', id: 'abc', ...common }), 'abc');
  t.equal(aboutPlan({ kind: 'list', ...common }), undefined);
  t.equal(differenceOf(upload, { ...upload, force: true }), undefined);
  t.match(
    differenceOf(upload, { ...upload, image: { ...image, sha256: 'b' } }),
    '/x.tar is another file now',
  );
  t.match(differenceOf(upload, { kind: 'delete', id: 'abc', ...common }), 'it did upload');
  t.match(differenceOf(undefined, upload), 'cannot be read');
});
