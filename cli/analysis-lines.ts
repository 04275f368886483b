import type { AnalysisReport } from '../functions/analysis/report.ts';
import { isSet } from '../functions/analysis/set-by-you.ts';
import { findingLines } from './finding-lines.ts';
import { type Paint, printable } from './terminal.ts';
import { memory } from './words.ts';

type Shown = AnalysisReport & { readonly millis: number };

const joined = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' ');

/** An analysis for a person: what was decided, each with its reason, then findings and the Dockerfile. */
export function analysisLines(report: Shown, paint: Paint): readonly string[] {
  const because = (field: string): string => {
    const found = report.evidence.find((item) => item.field === field);
    return found === undefined
      ? ''
      : paint('dim', `  ${printable(found.because)}${found.file === null ? '' : ` (${printable(found.file)})`}`);
  };
  const row = (label: string, value: string | null, field: string): readonly string[] =>
    value === null || value === '' ? [] : [`  ${label.padEnd(10)}${printable(value)}${because(field)}`];
  const verdict = report.deployable
    ? paint('green', 'Can be deployed')
    : `${paint('red', 'Cannot be deployed')}  ${printable(report.reason ?? '')}`;
  const { sizing, cost, workspace, wantedVariables, processes } = report;
  return [
    verdict,
    ...row('language', joined(report.language, report.languageVersion), 'language'),
    ...(report.versionSource === null && !isSet(report, 'languageVersion')
      ? []
      : row('version', report.languageVersion, 'languageVersion')),
    ...row('framework', report.framework, 'framework'),
    ...row('packages', joined(report.packageManager, report.packageManagerVersion), 'packageManager'),
    ...row('workspace', workspace?.member ?? null, 'workspace'),
    ...row('install', report.installCommand, 'installCommand'),
    ...row('build', report.buildCommand, 'buildCommand'),
    ...row('start', report.startCommand, 'startCommand'),
    ...row('entry', report.entryFile, 'entryFile'),
    ...row('port', report.port === null ? null : String(report.port), 'port'),
    ...row('site', report.static ? report.outputDirectory : null, 'static'),
    ...processes.map(({ name, command }) => `  ${'process'.padEnd(10)}${printable(`${name}: ${command}`)}`),
    ...row('release', report.releaseCommand, 'releaseCommand'),
    ...row('system', report.systemPackages.join(' '), 'systemPackages'),
    ...wantedVariables.map(({ name, required, secret, source }) => {
      const marks = [required ? 'required' : 'optional', ...(secret ? ['secret'] : [])].join(', ');
      return `  ${'variable'.padEnd(10)}${printable(name)} (${marks})${paint('dim', `  ${printable(source)}`)}`;
    }),
    ...(sizing === null
      ? []
      : [
          `  ${'sizing'.padEnd(10)}${sizing.cpu} CPU, ${memory(sizing.memoryMiB)}, concurrency ${sizing.concurrency}, ${sizing.minInstances}-${sizing.maxInstances} instances`,
        ]),
    ...(cost === null
      ? []
      : [
          `  ${'cost'.padEnd(10)}about ${cost.totalUsd.toFixed(2)} USD a month at ${cost.requestsPerMonth.toLocaleString('en-US')} requests`,
        ]),
    ...modelLines(report, paint),
    ...findingLines(report.findings, paint),
    paint('dim', `Read ${report.filesRead.length} files; decided in ${report.millis} ms`),
    ...(report.dockerfile?.origin === 'generated'
      ? ['', ...report.dockerfile.text.trimEnd().split('\n').map(printable)]
      : []),
  ];
}

/** Whose words they are stands before them. */
function modelLines({ decidedBy, model }: Shown, paint: Paint): readonly string[] {
  if (model === null) return [];
  const by = decidedBy === 'rules' ? 'rules' : `rules, and ${model.name} for ${model.filled.join(', ')}`;
  return [
    `  ${'decided'.padEnd(10)}by ${printable(by)}`,
    ...(model.explanation === null
      ? []
      : [`  ${'model'.padEnd(10)}${printable(`${model.name} says: “${model.explanation}”`)}`]),
    ...(model.unheard === null ? [] : [paint('dim', `  ${'model'.padEnd(10)}not heard: ${printable(model.unheard)}`)]),
  ];
}
