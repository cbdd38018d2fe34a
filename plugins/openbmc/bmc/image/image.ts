/** A firmware image as its tar describes it. Plain data: it travels to the workers. */
export interface Image {
  /** Absolute path on this machine: its name for users and BMCs. */
  readonly path: string;
  /** What is sent in its place: a copy that does not change. */
  readonly copy?: string | undefined;
  readonly version: string;
  /** The whole purpose, `xyz.openbmc_project.Software.Version.VersionPurpose.BMC`. */
  readonly purpose: string;
  readonly machineName: string | undefined;
  readonly bytes: number;
  /** Of the whole file when the job began, hexadecimal: every node gets this image or none. */
  readonly sha256?: string | undefined;
  /** Of the copy. */
  readonly mtimeMs?: number | undefined;
  readonly inode?: number | undefined;
}

/** The file that is read when the image is sent. */
export function sentFile({ path, copy }: Pick<Image, 'path' | 'copy'>): string {
  return copy ?? path;
}
