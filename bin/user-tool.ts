import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ACCOUNT_NAME, type Account, accountNamed } from '../lib/process/account.js';
import { asUser, putPrivateFiles } from '../lib/process/as-user.js';
import { type IssuedCertificate, issuedCertificates, markRevoked } from '../xcat-compat/certs/ca-database.js';
import { type SitePaths, sitePaths, userPaths } from '../xcat-compat/certs/paths.js';
import { addRevoked, revokedBySite } from '../xcat-compat/certs/revoked-table.js';
import { issueUserCredential, type NewCredential } from '../xcat-compat/certs/site-certificates.js';

export interface UserOptions {
  /** The directory that stands for /etc/xcat. */
  readonly confdir: string;
  readonly name: string;
  /** DIRECTORY/.xcat gets the files, for an account that this machine does not have; else that of the account. */
  readonly directory?: string | undefined;
  readonly now?: Date;
}

/** What keeps a certificate from being made or revoked; the message says what to do. Nothing was changed. */
export class UserProblem extends Error {}

/** A certificate that the site's authority has issued, and what it is worth. */
export interface ListedCertificate extends IssuedCertificate {
  readonly state: 'valid' | 'expired' | 'revoked' | 'replaced, still accepted';
}

/**
 * Makes a certificate for an account, in its ~/.xcat. Returns lines for the user.
 * @throws UserProblem, and Error where files cannot be read or written
 */
export async function addUser(options: UserOptions): Promise<readonly string[]> {
  const { name } = options;
  const paths = authorityOf(options.confdir);
  const has = accepted(options).find(({ state }) => state === 'valid');
  if (has !== undefined)
    throw new UserProblem(
      `${name} has a certificate: ${about(has)}. To replace it: xcatd-ts user renew ${name}. To take it away: xcatd-ts user revoke ${name}`,
    );
  return [await made(paths, options), `What ${name} may do the policy table says (tabdump policy).`];
}

/** The same for one who has a certificate, which is refused from then on. */
export async function renewUser(options: UserOptions): Promise<readonly string[]> {
  const { confdir, name, now = new Date() } = options;
  const paths = authorityOf(confdir);
  const before = accepted(options);
  if (before.length === 0)
    throw new UserProblem(
      `${name} has no certificate that could be renewed. Make one: xcatd-ts user add ${name}`,
    );
  const line = await made(paths, options);
  addRevoked(paths, before, now);
  return [line, `refused from now on: ${before.map(about).join('; ')}`];
}

/** Has all certificates of a name refused, by a daemon that runs at once. */
export function revokeUser(options: UserOptions): readonly string[] {
  const { confdir, name, now = new Date() } = options;
  const paths = authorityOf(confdir);
  const going = accepted(options);
  if (going.length === 0)
    throw new UserProblem(`${name} has no certificate that is accepted: nothing to revoke`);
  addRevoked(paths, going, now);
  markRevoked(paths.ca, new Set(going.map(({ serial }) => serial)), now);
  return [
    `refused from now on: ${name}: ${going.map(about).join('; ')}`,
    `Commands of ${name} that run already run to their end; his flashes too (jobs list, jobs cancel).`,
  ];
}

/** All certificates of the authority, in the order in which they were issued. */
export function listUsers(confdir: string, now = new Date()): readonly ListedCertificate[] {
  const paths = authorityOf(confdir);
  const revoked = new Set(revokedBySite(paths).map(({ serial, name }) => `${serial} ${name}`));
  return issuedCertificates(paths.ca).map((one) => {
    const { serial, name, until, isRevoked } = one;
    if (revoked.has(`${serial} ${name}`)) return { ...one, state: 'revoked' };
    if (until < now) return { ...one, state: 'expired' };
    return { ...one, state: isRevoked ? 'replaced, still accepted' : 'valid' };
  });
}

function accepted({ confdir, name, now }: UserOptions): readonly ListedCertificate[] {
  if (!ACCOUNT_NAME.test(name)) throw new UserProblem(`'${name}' is no name of an account`);
  return listUsers(confdir, now).filter(
    (one) => one.name === name && (one.state === 'valid' || one.state === 'replaced, still accepted'),
  );
}

/** Nothing is issued before it is known where it goes. */
async function made(paths: SitePaths, options: UserOptions): Promise<string> {
  const { name, now = new Date() } = options;
  const { account, home } = await owner(options);
  const files = userPaths(home);
  asUser(account, () => putPrivateFiles(files.directory, []));
  const issued = await issueUserCredential(paths, name, now);
  try {
    asUser(account, () => putPrivateFiles(files.directory, filesOf(issued, home)));
  } catch (error) {
    const lost = { name, serial: issued.serial, until: issued.until, isRevoked: false };
    addRevoked(paths, [lost], now);
    throw error;
  }
  return `made ${files.credential}: a certificate for ${name}, ${about(issued)}`;
}

function filesOf({ key, certificate, authority }: NewCredential, home: string) {
  const files = userPaths(home);
  return [
    { path: files.key, content: key },
    { path: files.certificate, content: certificate },
    { path: files.credential, content: certificate + key },
    { path: files.ca, content: authority },
  ];
}

async function owner({
  name,
  directory,
}: UserOptions): Promise<{ readonly account: Account; readonly home: string }> {
  const uid = process.getuid?.() ?? 0;
  if (directory !== undefined) {
    const home = resolve(directory);
    const found = statSync(home, { throwIfNoEntry: false });
    if (found?.isDirectory() !== true)
      throw new UserProblem(`${home} is no directory: make it first, or name another one`);
    // Whoever owns it could have put links there.
    return { account: { name: '', uid: found.uid, gid: found.gid }, home };
  }
  const found = await accountNamed(name);
  if (found.kind === 'none')
    throw new UserProblem(
      `${found.reason}. For an account of another machine: xcatd-ts user add ${name} --directory DIRECTORY, and copy DIRECTORY/.xcat there`,
    );
  const { account, home } = found;
  if (uid !== 0 && uid !== account.uid) throw new UserProblem(`only root can make a certificate for ${name}`);
  if (!isDirectory(home))
    throw new UserProblem(
      `the home directory of ${name}, ${home}, does not exist: make it first, or give --directory`,
    );
  return { account, home };
}

function authorityOf(confdir: string): SitePaths {
  const paths = sitePaths(resolve(confdir));
  const missing = [paths.ca.certificate, paths.ca.key, paths.ca.index].find((file) => !existsSync(file));
  if (missing === undefined) return paths;
  throw new UserProblem(
    `${missing} is missing or closed to you: certificates are made by root where the site's authority is. A site without one gets it by: xcatd-ts init --confdir ${confdir}`,
  );
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function about({ serial, until }: { readonly serial: string; readonly until: Date }): string {
  return `serial number ${serial}, until ${until.toISOString().slice(0, 10)}`;
}
