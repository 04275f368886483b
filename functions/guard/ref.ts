import { Problem } from '../../shared/problems.ts';

/** A branch, tag or commit that is safe to hand to git and to GitHub's API. */
export type Ref = string & { readonly __brand: 'Ref' };

/** Why a ref is none, by git-check-ref-format(1), narrowed: no leading hyphen, printable ASCII or letters of other scripts only. */
function whyInvalid(ref: string): string | null {
  if (ref === '') return 'A ref is not empty.';
  if (ref.length > 255) return 'A ref has at most 255 characters.';
  if (ref.startsWith('-')) return 'A ref does not start with a hyphen.';
  if (!/^[\p{L}\p{N}\p{M}!"#$%&'()+,\-./;<=>@_`{|}]+$/u.test(ref))
    return 'A ref has no blanks, control characters or any of ~ ^ : ? * [ \\.';
  if (ref === '@' || ref.includes('@{')) return 'A ref is not @ and holds no @{.';
  if (ref.includes('..') || ref.includes('//')) return 'A ref has no two dots and no two slashes in a row.';
  if (ref.startsWith('/') || ref.endsWith('/') || ref.endsWith('.'))
    return 'A ref does not start or end with a slash, or end with a dot.';
  if (ref.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')))
    return 'No part of a ref starts with a dot or ends with .lock.';
  return null;
}

/** Problem ref-invalid. */
export function parseRef(text: string): Ref {
  const why = whyInvalid(text);
  if (why === null) return text as Ref;
  throw new Problem('ref-invalid', why, 'Name a branch, a tag or a commit, for instance main.');
}
