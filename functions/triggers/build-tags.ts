/** The deployment a build belongs to, from the tags that the build stage gave it. */
export interface BuildOwner {
  readonly org: string;
  readonly deployment: string;
  readonly fence: number;
}

export function ownerOf(tags: readonly string[]): BuildOwner | null {
  let org: string | undefined;
  let own: RegExpExecArray | null = null;
  for (const tag of tags) {
    org ??= /^o-([A-Za-z0-9_-]{1,100})$/.exec(tag)?.[1];
    own ??= /^d-([a-z0-9-]{1,80})-f(\d{1,9})$/.exec(tag);
  }
  if (org === undefined || own === null) return null;
  return { org, deployment: own[1] ?? '', fence: Number(own[2]) };
}
