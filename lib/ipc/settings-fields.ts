import { hostKeyPolicies, type Settings, settingsOf } from '../settings/settings.js';
import { type Fields, number, oneOf, text } from './fields.js';

/** The daemon has looked at their bounds. */
export function settingsIn(fields: Fields): Settings {
  return settingsOf((name) => number(fields, name), {
    oldTls: fields['oldTls'] === true,
    sshHostKeys: oneOf(fields, 'sshHostKeys', hostKeyPolicies),
    sshKeyFile: text(fields, 'sshKeyFile'),
    logDirectory: text(fields, 'logDirectory'),
    pinnedDirectory: text(fields, 'pinnedDirectory'),
    debug: fields['debug'] === true,
  });
}
