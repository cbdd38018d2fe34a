/** Where a site keeps its certificates, as xCAT's scripts do (setup-xcat-ca.sh, setup-server-cert.sh). */
export interface SitePaths {
  readonly ca: {
    readonly directory: string;
    readonly certificate: string;
    readonly key: string;
    /** One file per issued certificate, named after its serial number. */
    readonly issued: string;
    readonly index: string;
    readonly serial: string;
    readonly configuration: string;
  };
  readonly server: {
    readonly directory: string;
    readonly key: string;
    readonly certificate: string;
    /** Certificate and key in one file. */
    readonly credential: string;
    readonly ca: string;
    /** Certificates of clients that are refused; ours, not xCAT's. */
    readonly revoked: string;
  };
}

/** @param confdir the directory that stands for /etc/xcat */
export function sitePaths(confdir: string): SitePaths {
  const ca = `${confdir}/ca`;
  const server = `${confdir}/cert`;
  return {
    ca: {
      directory: ca,
      certificate: `${ca}/ca-cert.pem`,
      key: `${ca}/private/ca-key.pem`,
      issued: `${ca}/certs`,
      index: `${ca}/index`,
      serial: `${ca}/serial`,
      configuration: `${ca}/openssl.cnf`,
    },
    server: {
      directory: server,
      key: `${server}/server-key.pem`,
      certificate: `${server}/server-cert.pem`,
      credential: `${server}/server-cred.pem`,
      ca: `${server}/ca.pem`,
      revoked: `${server}/revoked`,
    },
  };
}

/** Where a user's credentials are (setup-local-client.sh). */
export interface UserPaths {
  readonly directory: string;
  readonly key: string;
  readonly certificate: string;
  /** Certificate and key in one file. */
  readonly credential: string;
  readonly ca: string;
}

export function userPaths(home: string): UserPaths {
  const directory = `${home}/.xcat`;
  return {
    directory,
    key: `${directory}/client-key.pem`,
    certificate: `${directory}/client-cert.pem`,
    credential: `${directory}/client-cred.pem`,
    ca: `${directory}/ca.pem`,
  };
}
