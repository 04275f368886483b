/** How the module is built and what it leaves behind. */
export interface JvmCommands {
  readonly install: string | null;
  readonly build: string;
  /** Starts what the build left; relative to the build's root. */
  readonly start: string;
  readonly because: string;
}

export const inFolder = (member: string, path: string): string => (member === '' ? path : `${member}/${path}`);
export const jar = (path: string, options: string | undefined): string =>
  `java ${options === undefined ? '' : `${options} `}-jar ${path}`;
