/** One line of the result: what was measured, against what, and whether the target was met. */
export interface Row {
  readonly name: string;
  readonly measured: string;
  readonly floor: string;
  readonly ratio: string;
  readonly target: string;
  readonly met: boolean | null;
  /** A rule rather than a figure: the run fails when it is missed. */
  readonly mustHold?: true;
}

/** The rows as one table in plain text. */
export function table(rows: readonly Row[]): string {
  const head = ['what', 'measured', 'floor', 'ratio', 'target', ''];
  const body = rows.map(({ name, measured, floor, ratio, target, met }) => [
    name,
    measured,
    floor,
    ratio,
    target,
    met === null ? '' : met ? 'met' : 'missed',
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line)].join('\n');
}

export const ms = (value: number): string => `${value.toFixed(1)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
