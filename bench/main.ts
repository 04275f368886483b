import os from 'node:os';
import { hopRows } from './hop.ts';
import { pageRows } from './page.ts';
import { submitRow } from './submit.ts';
import { type Row, table } from './table.ts';

process.env['METADATA_SERVER_DETECTION'] = 'none';

const parts: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  hop: hopRows,
  submit: submitRow,
  page: pageRows,
};

/** `npm run bench [-- hop submit page]`: one table, every row a ratio or a figure beside its floor in the same run. */
const wanted = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await measure()));
}
console.log(`\n${table(rows)}\n`);
console.log(`${os.cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`);
process.exit(0);
