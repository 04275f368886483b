type Compare = (a: string, b: string) => number;

/** How versions of an ecosystem follow each other; null for one that is not known here. */
export function comparisonFor(ecosystem: string): Compare | null {
  if (ecosystem === 'npm') return compareSemver;
  return /^Debian(:|$)/.test(ecosystem) ? compareDebian : null;
}

/** Precedence of https://semver.org/#spec-item-11; what is missing counts as 0, as in npm's own ranges. */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [semverParts(a), semverParts(b)];
  for (let at = 0; at < 3; at += 1) {
    const order = compareNumbers(left.release[at] ?? '0', right.release[at] ?? '0');
    if (order !== 0) return order;
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  for (const [at, one] of left.pre.entries()) {
    const other = right.pre[at];
    if (other === undefined) return 1;
    const order = compareIdentifiers(one, other);
    if (order !== 0) return order;
  }
  return left.pre.length - right.pre.length;
}

function semverParts(version: string): { readonly release: readonly string[]; readonly pre: readonly string[] } {
  const [precedence = ''] = version.replace(/^[v=\s]+/, '').split('+');
  const dash = precedence.indexOf('-');
  const release = dash < 0 ? precedence : precedence.slice(0, dash);
  return { release: release.split('.'), pre: dash < 0 ? [] : precedence.slice(dash + 1).split('.') };
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, otherIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && otherIsNumber) return compareNumbers(a, b);
  if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
  return compareText(a, b);
}

/** https://www.debian.org/doc/debian-policy/ch-controlfields.html#version: epoch, upstream version, revision. */
export function compareDebian(a: string, b: string): number {
  const [left, right] = [debianParts(a), debianParts(b)];
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareMixed(left.upstream, right.upstream) ||
    compareMixed(left.revision, right.revision)
  );
}

function debianParts(version: string) {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? '0' : version.slice(0, colon),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** What is no digit and what is one in turns; `~` comes before the end, letters before everything else. */
function compareMixed(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== '' || right !== '') {
    const [word = '', otherWord = ''] = [/^\D*/.exec(left)?.[0], /^\D*/.exec(right)?.[0]];
    const order = compareWords(word, otherWord);
    if (order !== 0) return order;
    [left, right] = [left.slice(word.length), right.slice(otherWord.length)];
    const [digits = '', otherDigits = ''] = [/^\d*/.exec(left)?.[0], /^\d*/.exec(right)?.[0]];
    const byNumber = compareNumbers(digits, otherDigits);
    if (byNumber !== 0) return byNumber;
    [left, right] = [left.slice(digits.length), right.slice(otherDigits.length)];
  }
  return 0;
}

function compareWords(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = weightOf(a[at]) - weightOf(b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

function weightOf(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

/** Digits of any length; nothing counts as 0. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || compareText(left, right);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
