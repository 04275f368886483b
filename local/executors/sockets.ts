import { readFile } from 'node:fs/promises';

export interface Listener {
  readonly address: string;
  readonly port: number;
}

/** The TCP sockets that listen in the network namespace of a process; throws where they cannot be seen, as in a virtual machine. */
export async function listenersOf(pid: number): Promise<readonly Listener[]> {
  const read = (name: string) => readFile(`/proc/${pid}/net/${name}`, 'utf8');
  // Without IPv6 there is no second table.
  const [tcp, tcp6] = await Promise.all([read('tcp'), read('tcp6').catch(() => '')]);
  return parseListeners(`${tcp}\n${tcp6}`);
}

/** Reads the kernel's table; state 0A is LISTEN. */
export function parseListeners(table: string): readonly Listener[] {
  const found = new Map<string, Listener>();
  for (const [, hex = '', port = ''] of table.matchAll(/^\s*\d+: ([0-9A-F]{8,32}):([0-9A-F]{4}) \S+ 0A /gm)) {
    const listener = { address: addressOf(hex), port: Number.parseInt(port, 16) };
    found.set(`${listener.address} ${listener.port}`, listener);
  }
  return [...found.values()];
}

/** Words of 32 bits, each with its bytes in the machine's order, which is the reverse of the network's on amd64. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return bytes.slice(12).join('.');
  const words = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0));
  const text = words.map((word) => word.toString(16)).join(':');
  if (words.every((word) => word === 0)) return '::';
  return text === '0:0:0:0:0:0:0:1' ? '::1' : text;
}
