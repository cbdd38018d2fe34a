/** A firmware image as its tar describes it. Plain data: it travels to the workers. */
export interface Image {
  /** Absolute path on this machine. */
  readonly path: string;
  readonly version: string;
  /** The whole purpose, `xyz.openbmc_project.Software.Version.VersionPurpose.BMC`. */
  readonly purpose: string;
  readonly machineName: string | undefined;
  readonly bytes: number;
  /** Of the whole file when the job began, hexadecimal: every node gets this image or none. */
  readonly sha256?: string | undefined;
  readonly mtimeMs?: number | undefined;
  readonly inode?: number | undefined;
}
