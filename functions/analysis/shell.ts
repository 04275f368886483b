/** A command that needs no shell: words without quoting, expansion or chaining, and no assignment before it. */
export function isSimpleCommand(command: string): boolean {
  return /^[\w@./:=,+-]+( +[\w@./:=,+-]+)*$/.test(command) && !/^\w+=/.test(command);
}

/** The command without plain assignments before it, such as `NODE_ENV=production node server.js`. */
export function withoutAssignments(command: string): string {
  return command.replace(/^(?:[A-Za-z_]\w*=[\w@./:+-]* +)+/, '');
}

/** Quotes one word for a POSIX shell; a plain word stays as it is. */
export function quoteWord(word: string): string {
  return /^[\w@./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * A command as arguments of exec. Where a shell is needed it replaces itself with the last program, so that SIGTERM reaches the server
 * and not the shell (Cloud Run stops an instance with SIGTERM to process 1).
 */
export function argvOf(command: string): readonly string[] {
  const trimmed = command.trim();
  if (isSimpleCommand(trimmed)) return trimmed.split(/ +/);
  const chain = trimmed.split(/\s*&&\s*/);
  const last = chain.pop() ?? '';
  const alone = !/[;|&\n]/.test(last) && !/^exec\s/.test(last);
  const replaced = alone ? `exec ${/^\w+=/.test(last) ? 'env ' : ''}${last}` : last;
  return ['sh', '-c', [...chain, replaced].join(' && ')];
}
