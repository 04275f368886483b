export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** `owner/name` out of what people type or paste: that itself, or the address of the repository or of a page in it. */
export function parseRepository(text: string): RepositoryName | null {
  const trimmed = text.trim();
  const path = trimmed.replace(/^(?:[a-z+]+:\/\/[^/]+\/|git@[^:/]+:)/i, '');
  const [owner = '', rest = ''] = path.split('/');
  const name = rest.replace(/\.git$/, '');
  const valid = /^[A-Za-z0-9._-]+$/;
  if (!valid.test(owner) || !valid.test(name)) return null;
  // More parts belong to an address only.
  if (path === trimmed && path.split('/').length > 2) return null;
  return { owner, name };
}
