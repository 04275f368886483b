import type { Instruction, Stage } from '../dockerfile.ts';
import { BuildFailed } from '../executor.ts';
import { startDocker } from './base.ts';

const packageManager =
  /(?:^|[;&|({]|\b(?:then|do|else|sudo|exec)\s)\s*(?:\w+=\S*\s+)*(apt-get|apt|apk|dnf|microdnf|yum|zypper|pacman)\s/m;

/** Throws for what a native build could not carry out, before any step has cost time. */
export function refuseUnsupported(stages: readonly Stage[]): void {
  for (const stage of stages) {
    for (const instruction of stage.instructions) {
      const why = reason(instruction);
      if (why !== null) throw new BuildFailed('unsupported', `Line ${instruction.line}: ${why} ${startDocker}`);
    }
  }
}

function reason({ keyword, flags, content, heredocs, json }: Instruction): string | null {
  const flagNames = flags.map((flag) => flag.name);
  if (keyword === 'RUN') {
    const text = [json?.join(' ') ?? content, ...heredocs.map((each) => each.text)].join('\n');
    const manager = packageManager.exec(text)?.[1];
    if (manager !== undefined)
      return `RUN ${manager} installs into the base image's own system, which a native build has not.`;
    for (const { name, value } of flags) {
      if (name === 'mount' && !/(^|,)type=cache(,|$)/.test(value))
        return `RUN --mount=${value} cannot be built natively.`;
      if (name !== 'mount' && !(name === 'network' && value === 'default')) {
        return `RUN --${name}=${value} cannot be built natively.`;
      }
    }
  }
  if (keyword === 'ADD' && /(^|\s|")(https?|git|ssh|ftp):\/\/|git@|\.git(#|\s|$)/.test(content)) {
    return 'ADD of a remote file cannot be built natively.';
  }
  if (keyword === 'ADD' && /\.(tar|tgz|tar\.(gz|bz2|xz|zst)|tbz2|txz)("|\s|$)/.test(content)) {
    return 'ADD unpacks an archive, which cannot be built natively.';
  }
  const known = keyword === 'COPY' || keyword === 'ADD' ? ['from', 'chown', 'chmod', 'link'] : null;
  const unknown = known === null ? undefined : flagNames.find((name) => !known.includes(name));
  return unknown === undefined ? null : `${keyword} --${unknown} cannot be built natively.`;
}
