import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** With `/` between folders. */
  readonly path: string;
  readonly body: Buffer;
}

/** Little-endian numbers of two or four bytes. */
const short = (value: number) => Buffer.from([value & 0xff, value >>> 8]);
const long = (value: number) => Buffer.concat([short(value & 0xffff), short(value >>> 16)]);

const version = short(20);
const madeOnUnix = short((3 << 8) | 20);
/** Names are UTF-8. */
const flags = short(1 << 11);
const deflated = short(8);
/** 1 January 1980, the first moment that the format knows: a time of its own would make every archive another one. */
const time = Buffer.concat([short(0), short((1 << 5) | 1)]);
const none = short(0);
/** Unix mode of a regular file, in the upper half. */
const attributes = Buffer.concat([none, short(0o100644)]);

/**
 * A zip archive of the entries in the order of their paths; the same entries give the same bytes. Layout: APPNOTE.TXT
 * 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, body } of sorted) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(body, { level: 9 });
    const sizes = [long(crc32(body)), long(packed.length), long(body.length), short(name.length), none];
    const described = Buffer.concat([version, flags, deflated, time, ...sizes]);
    const file = Buffer.concat([long(0x04034b50), described, name, packed]);
    files.push(file);
    directory.push(long(0x02014b50), madeOnUnix, described, none, none, none, attributes, long(offset), name);
    offset += file.length;
  }
  const central = Buffer.concat(directory);
  const count = short(sorted.length);
  const end = [long(0x06054b50), none, none, count, count, long(central.length), long(offset), none];
  return Buffer.concat([...files, central, ...end]);
}
