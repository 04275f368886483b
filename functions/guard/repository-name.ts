import { Problem } from '../../shared/problems.ts';

/** `owner/name` on the configured GitHub. */
export type RepositoryName = string & { readonly __brand: 'RepositoryName' };

/** GitHub's own rules: an owner has letters, digits and single hyphens; a name also dots and underscores. */
const owner = /^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}$/;
const name = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

function invalid(message: string): Problem {
  return new Problem(
    'repository-invalid',
    message,
    'Give it as owner/name, or as the https address of a page on GitHub.',
  );
}

/** Host and port must be one of `allowedHosts`, so that nobody makes the pipeline call another server. */
function fromUrl(text: string, allowedHosts: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw invalid('The repository is not an address that can be read.');
  if (!allowedHosts.includes(url.host))
    throw invalid(`Repositories of ${url.host === '' ? url.protocol : url.host} are not allowed here.`);
  // A server on the laptop's own loopback has no certificate.
  const loopback = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw invalid('A repository is fetched over https only.');
  if (url.username !== '' || url.password !== '') throw invalid('An address with credentials in it is not taken.');
  if (url.search !== '' || url.hash !== '') throw invalid('The address of a repository has no query and no fragment.');
  return url.pathname.replace(/^\//, '').replace(/\/$/, '');
}

/** Problem repository-invalid for everything but `owner/name` and an https address of an allowed host (host, or host:port). */
export function parseRepositoryName(text: string, allowedHosts: readonly string[] = ['github.com']): RepositoryName {
  if (text.length > 300 || !/^[\x21-\x7e]+$/.test(text))
    throw invalid('The repository has characters that no repository has.');
  const path = /^https?:\/\//i.test(text) ? fromUrl(text, allowedHosts) : text;
  const [ownerPart, namePart, ...rest] = path.split('/');
  const bare = namePart?.replace(/\.git$/, '');
  if (ownerPart === undefined || bare === undefined || rest.length > 0 || !owner.test(ownerPart) || !name.test(bare)) {
    throw invalid('The repository is not of the form owner/name.');
  }
  return `${ownerPart}/${bare}` as RepositoryName;
}
