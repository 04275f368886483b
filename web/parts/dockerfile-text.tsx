import { useMemo } from 'react';
import { type Finding, severities } from '../../shared/plan.ts';
import { tokenizeDockerfile } from './dockerfile-tokens.ts';

interface DockerfileTextProps {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** The severest finding of each line. */
function byLine(findings: readonly Finding[]): ReadonlyMap<number, Finding> {
  const severest = new Map<number, Finding>();
  const order = ({ severity }: Finding): number => severities.indexOf(severity);
  for (const finding of findings) {
    if (finding.kind !== 'dockerfile' || finding.line === null) continue;
    const known = severest.get(finding.line);
    if (known === undefined || order(finding) < order(known)) severest.set(finding.line, finding);
  }
  return severest;
}

/** A Dockerfile with numbered lines, its words told apart, and findings at their lines. */
export function DockerfileText({ text, findings }: DockerfileTextProps) {
  const lines = useMemo(() => tokenizeDockerfile(text), [text]);
  const marked = useMemo(() => byLine(findings), [findings]);
  return (
    <pre data-part="dockerfile">
      {lines.map(({ number, tokens }) => {
        const finding = marked.get(number);
        return (
          <code key={number} data-severity={finding?.severity} title={finding?.message}>
            {tokens.map(({ kind, text: piece, at }) =>
              kind === null ? (
                piece
              ) : (
                <span key={at} data-token={kind}>
                  {piece}
                </span>
              ),
            )}
            {'\n'}
          </code>
        );
      })}
    </pre>
  );
}
