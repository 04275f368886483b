import { Problem } from '../../shared/problems.ts';

/** A folder inside the repository with forward slashes, '' for its top. */
export type RootFolder = string & { readonly __brand: 'RootFolder' };

/** Takes `./services/api/` as `services/api`; Problem root-invalid for anything that leaves the repository or looks like an option. */
export function parseRootFolder(text: string): RootFolder {
  const refuse = (message: string): Problem =>
    new Problem(
      'root-invalid',
      message,
      'Name a folder relative to the top of the repository, for instance services/api.',
    );
  if (text.length > 255) throw refuse('The root folder has at most 255 characters.');
  if (text.startsWith('/') || text.includes('\\') || /^[A-Za-z]:/.test(text))
    throw refuse('The root folder is relative, with forward slashes.');
  if (/\p{C}/u.test(text)) throw refuse('The root folder has control characters in it.');
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refuse('The root folder does not leave the repository.');
  if (parts.some((part) => part.startsWith('-'))) throw refuse('No part of the root folder starts with a hyphen.');
  if (parts[0] === '.git') throw refuse('The root folder is not git’s own.');
  return parts.join('/') as RootFolder;
}
