import { type Finding, severities } from '../shared/plan.ts';
import { type Paint, printable } from './terminal.ts';

const colours = { high: 'red', medium: 'yellow', low: 'blue', info: 'dim' } as const;

/** Findings for a person, the gravest first, each with its place and what to do. */
export function findingLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const ordered = [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  return ordered.flatMap(({ severity, rule, file, line, column, message, remedy }) => {
    const place = [file, line, column].filter((part) => part != null).join(':');
    const where = place === '' ? '' : `${printable(place)}  `;
    return [
      `${paint(colours[severity], severity.padEnd(6))} ${where}${printable(message)} ${paint('dim', rule)}`,
      ...(remedy === '' ? [] : [`       → ${printable(remedy)}`]),
    ];
  });
}
