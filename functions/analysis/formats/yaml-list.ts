/** The items of one top-level list of a YAML file, block or flow style: all that pnpm-workspace.yaml asks for. */
export function yamlList(text: string, key: string): readonly string[] {
  const items: string[] = [];
  let inside = false;
  for (const full of text.split(/\r?\n/)) {
    const line = full.replace(/(^|\s)#.*$/, '').trimEnd();
    const head = new RegExp(`^${key}\\s*:\\s*(.*)$`).exec(line);
    if (head !== null) {
      inside = true;
      const flow = /^\[(.*)\]$/.exec(head[1] ?? '');
      if (flow?.[1] !== undefined) return flow[1].split(',').map(unquoted).filter(Boolean);
    } else if (inside) {
      const item = /^\s*-\s+(.*)$/.exec(line);
      if (item?.[1] !== undefined) items.push(unquoted(item[1]));
      else if (/^\S/.test(line)) inside = false;
    }
  }
  return items;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}
