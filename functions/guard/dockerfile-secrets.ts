import type { Instruction } from 'dockerfile-ast';
import { type Hit, placeOf } from './dockerfile-hit.ts';
import { assignments, commandText, flagValues, sourcesOf } from './dockerfile-stages.ts';
import { secretAssignments } from './secret-assignments.ts';
import { hasSecretShape } from './secret-shapes.ts';
import { isPlaceholder, isSecretName } from './secret-values.ts';

/** Passwords that everybody tries first: no secret of somebody's, and yet what protects the service. */
const weak =
  /^(password|passwd|pass|pwd|secret|postgres(ql)?|mysql|mariadb|mongo(db)?|redis|rabbitmq|root|toor|admin|user|test|guest|default|\d{4,}|(my|super|top)[-_]?(secret|password)([-_]?(password|key|token))?)$/i;

/** ENV and ARG with a secret in them, or with the name of one. */
export function secretHits(instruction: Instruction): readonly Hit[] {
  const keyword = instruction.getKeyword();
  if (keyword !== 'ENV' && keyword !== 'ARG') return [];
  const place = placeOf(instruction);
  const bare =
    keyword === 'ARG'
      ? (/^\s*(\w+)\s*(?:=\s*(?:""|'')?\s*)?$/.exec(instruction.getArgumentsContent() ?? '')?.[1] ?? null)
      : null;
  if (bare !== null) {
    if (!isSecretName(bare)) return [];
    return [
      {
        rule: 'secret-build-argument',
        severity: 'medium',
        ...place,
        message: `ARG ${bare} asks for a secret as a build argument, which stays readable in the history of the image.`,
        remedy: 'Use RUN --mount=type=secret.',
      },
    ];
  }
  return assignments(instruction).flatMap(({ name, value }): readonly Hit[] => {
    const strength = strengthOf(name, value);
    if (strength === null) return [];
    return [
      {
        rule: 'secret-in-image',
        severity: strength === 'weak' ? 'medium' : 'high',
        ...place,
        message: `${keyword} ${name} writes a ${strength === 'weak' ? 'password that everybody knows' : 'secret'} into the image, where everyone who can pull it can read it.`,
        remedy:
          'Remove it, and give the value to the running service: `slipway secrets set`; for builds use RUN --mount=type=secret.',
      },
    ];
  });
}

/** A name alone accuses only where a value stands that is neither a placeholder nor a reference nor a path. */
function strengthOf(name: string, value: string): 'weak' | 'strong' | null {
  if (hasSecretShape(value)) return 'strong';
  if (!isSecretName(name) || value === '' || /^([/$~]|\.{1,2}\/)|^projects\//.test(value)) return null;
  if (weak.test(value)) return /^\d+$/.test(value) && !/PASS|PWD/i.test(name) ? null : 'weak';
  return isPlaceholder(value) ? null : 'strong';
}

/** A command that holds a secret: it stays in the history even when its files are removed. */
export function secretInCommand(instruction: Instruction): readonly Hit[] {
  const command = commandText(instruction);
  const shaped = hasSecretShape(command);
  if (!shaped && secretAssignments('command', command.replace(/(\w+=)([^\s"']+)/g, '$1"$2"')).length === 0) return [];
  return [
    {
      rule: 'secret-in-command',
      severity: shaped ? 'high' : 'medium',
      ...placeOf(instruction),
      message: 'The command holds a secret, which stays readable in the history of the image.',
      remedy: 'Use RUN --mount=type=secret, and revoke the secret.',
    },
  ];
}

const secretFile =
  /(^|\/)(\.env(\.(local|production|prod|staging|development|dev))?|id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.git-credentials|\.ssh|\.aws|[^/]+\.(key|p12|pfx|jks)|[^/]*service[-_]?account[^/]*\.json|credentials(\.json)?)\/?$/i;

/** Files that hold secrets by their names, copied from the context. */
export function secretFileHits(instruction: Instruction): readonly Hit[] {
  if (flagValues(instruction, 'from').length > 0) return [];
  const named = sourcesOf(instruction).find((source) => secretFile.test(source));
  if (named === undefined) return [];
  return [
    {
      rule: 'secret-file-copied',
      severity: 'medium',
      ...placeOf(instruction),
      message: `${named} usually holds secrets, and everyone who can pull the image can read it.`,
      remedy: 'Leave it out, name it in .dockerignore, and give its values to the running service.',
    },
  ];
}
