/** A comparator as [operator, major, minor or null]; only releases and ranges of package manifests are understood. */
const comparator = /(>=|<=|>|<|\^|~=|~|===|==|=|!=)?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?[\w.+-]*/g;

type Version = readonly [major: number, minor: number];

const number = (text: string | undefined): number | null =>
  text === undefined || !/^\d+$/.test(text) ? null : Number(text);
const compare = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1];

function admits(operator: string, major: number, minor: number | null, version: Version): boolean {
  const order = compare(version, [major, minor ?? 0]);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '>':
      return minor === null ? version[0] > major : order > 0;
    case '<=':
      return minor === null ? version[0] <= major : order <= 0;
    case '<':
      return order < 0;
    case '^':
    case '~=':
      return order >= 0 && version[0] === major;
    case '!=':
      return minor === null ? version[0] !== major : order !== 0;
    default:
      return version[0] === major && (minor === null || version[1] === minor);
  }
}

/** Whether a range such as `>=18 <21`, `^20.10 || 22.x` or `>=3.10,<4` admits a release of this major and minor; patch levels are not told apart. */
export function satisfies(version: Version, range: string): boolean {
  return range.split('||').some((alternative) => {
    const span = /^\s*v?(\d+)[\w.]*\s+-\s+v?(\d+)[\w.]*\s*$/.exec(alternative);
    if (span !== null) return version[0] >= Number(span[1]) && version[0] <= Number(span[2]);
    for (const match of alternative.matchAll(comparator)) {
      const major = number(match[2]);
      // Python's ~=3.11.0 admits releases of 3.11 alone, and ~=3.11 every later 3.x.
      const operator = match[1] === '~=' && match[4] !== undefined ? '=' : (match[1] ?? '=');
      if (major !== null && !admits(operator, major, number(match[3]), version)) return false;
    }
    return true;
  });
}

/**
 * The release that a range begins with, as long as that is not older than the oldest worth following; else as newestWithin. What a range
 * begins with was tried by its author, and stays the same when newer releases become known.
 */
export function firstWithin(
  known: readonly Version[],
  { oldest, preferred }: { readonly oldest: Version; readonly preferred: Version },
  range: string,
): Version | null {
  const first = [...known].sort(compare).find((version) => satisfies(version, range));
  return first !== undefined && compare(first, oldest) >= 0 ? first : newestWithin(known, preferred, range);
}

/** The preferred release when the range admits it, else the newest known one that it does, else null. */
export function newestWithin(known: readonly Version[], preferred: Version, range: string): Version | null {
  if (satisfies(preferred, range)) return preferred;
  return (
    [...known]
      .sort(compare)
      .reverse()
      .find((version) => satisfies(version, range)) ?? null
  );
}
