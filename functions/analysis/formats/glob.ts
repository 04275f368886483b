/** Compiles the globs of workspace lists: `*` within a folder, `**` over folders, `{a,b}`. */
export function globToRegExp(glob: string): RegExp {
  const clean = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  let out = '';
  for (let i = 0; i < clean.length; i += 1) {
    const c = clean.charAt(i);
    if (clean.startsWith('**/', i)) {
      out += '(?:[^/]+/)*';
      i += 2;
    } else if (clean.startsWith('**', i)) {
      out += '.*';
      i += 1;
    } else if (c === '*') out += '[^/]*';
    else if (c === '?') out += '[^/]';
    else if (c === '{') out += '(?:';
    else if (c === '}') out += ')';
    else if (c === ',') out += '|';
    else out += c.replace(/[.+^$()|[\]\\]/, '\\$&');
  }
  try {
    return new RegExp(`^${out}$`);
  } catch (error) {
    // An unbalanced brace is not a glob that any package manager takes either.
    if (error instanceof SyntaxError) return /^(?!)/;
    throw error;
  }
}
