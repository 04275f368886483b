import { createHash } from 'node:crypto';
import { createRedactor } from '../functions/guard/redact.ts';
import { ownMillis } from './own-time.ts';
import { median, rounds } from './statistics.ts';
import type { Row } from './table.ts';

const megabytes = 32;
/** Of issue 4, on one core. */
const target = 50;
/** As a build's output arrives. */
const chunk = 16 * 1024;

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Lines as builds print them, each a little different. */
function buildLog(): readonly string[] {
  const lines: string[] = [];
  for (let index = 0, length = 0; length < megabytes * 1_000_000; index += 1) {
    const line = [
      `#12 ${(index / 100).toFixed(3)} npm http fetch GET 200 https://host/package-${index % 900} ${index % 400}ms (cache hit)`,
      `#14 ${(index / 90).toFixed(3)} src/part-${index % 700}/file-${index}.ts ${index % 90}.${index % 10} kB | gzip: ${index % 30} kB`,
      `{"level":30,"time":${1_700_000_000_000 + index},"msg":"request completed","reqId":"${digest(`${index % 5000}`).slice(0, 12)}","status":200}`,
    ][index % 3];
    lines.push(`${line}\n`);
    length += (line?.length ?? 0) + 1;
  }
  const text = lines.join('');
  return Array.from({ length: Math.ceil(text.length / chunk) }, (_, at) => text.slice(at * chunk, (at + 1) * chunk));
}

/** How fast a build's output passes the redactor, with as many known values as a service may have. */
export async function redactionRow(): Promise<readonly Row[]> {
  const values = Array.from({ length: 20 }, (_, index) => digest(`value ${index}`));
  const chunks = buildLog();
  const speeds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const redactor = createRedactor(values);
    const startedAt = process.cpuUsage();
    for (const text of chunks) redactor.push(text);
    redactor.end();
    speeds.push(megabytes / (ownMillis(startedAt) / 1000));
  }
  const speed = median(speeds);
  return [
    {
      name: `redaction of a build's output, ${values.length} known values`,
      measured: `${speed.toFixed(0)} MB/s`,
      floor: '',
      ratio: '',
      target: `${target} MB/s`,
      met: speed >= target,
    },
  ];
}
