import { type Env, envLimits } from '../../shared/env.ts';
import type { Finding } from '../../shared/plan.ts';
import { Problem } from '../../shared/problems.ts';
import { looksLikeSecretValue } from './secret-shapes.ts';

/** Set by Cloud Run itself: https://cloud.google.com/run/docs/container-contract#env-vars */
const reserved = ['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION'];
const reservedPrefix = 'X_GOOGLE_';

function invalid(message: string, hint: string): Problem {
  return new Problem('variable-invalid', message, hint);
}

/** What a name could have been, for the hint. */
function suggest(name: string): string {
  const clean = name
    .toUpperCase()
    .replace(/[^A-Z0-9_]+/g, '_')
    .replace(/^(?=[0-9])/, '_');
  return clean === '' ? 'MY_VARIABLE' : clean.slice(0, 100);
}

const shown = (name: string): string => name.replace(/[^\x21-\x7e]/g, '?').slice(0, 60);

/** Problem variable-invalid for a name that is malformed or that Cloud Run sets itself. */
export function checkVariableName(name: string): void {
  if (reserved.includes(name) || name.startsWith(reservedPrefix)) {
    throw invalid(
      `${shown(name)} is set by Cloud Run and cannot be given.`,
      'Remove it; the service reads it as it is.',
    );
  }
  if (name.length > 255 || !/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    throw invalid(
      `The variable name ${shown(name)} is not made of upper-case letters, digits and underscores, or starts with a digit.`,
      `Use ${suggest(name)}, for instance.`,
    );
  }
}

/** Names, reserved names, count, size and null bytes; values are otherwise kept byte for byte. Problem variable-invalid. */
export function checkVariables(env: Env): void {
  const entries = Object.entries(env);
  if (entries.length > envLimits.variables) {
    throw invalid(
      `There are ${entries.length} variables; a service has at most ${envLimits.variables}.`,
      'Put what belongs together into one secret.',
    );
  }
  let bytes = 0;
  for (const [name, value] of entries) {
    checkVariableName(name);
    if (typeof value === 'string' && value.includes('\0'))
      throw invalid(`The value of ${name} holds a null byte, which no environment can.`, 'Remove it.');
    bytes += Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  }
  if (bytes > envLimits.bytes) {
    throw invalid(
      `Names and values have ${bytes} bytes together; at most ${envLimits.bytes} are taken.`,
      'Put large values into a secret.',
    );
  }
}

/** A warning for every plain value that looks like a secret; the value itself is never repeated. */
export function variableFindings(env: Env): readonly Finding[] {
  return Object.entries(env).flatMap(([name, value]) =>
    typeof value === 'string' && looksLikeSecretValue(name, value)
      ? [
          {
            rule: 'variable-looks-secret',
            kind: 'variable' as const,
            severity: 'medium' as const,
            file: null,
            line: null,
            message: `The value of ${name} looks like a secret, and everyone who may see the service can read it.`,
            remedy: `Keep it in Secret Manager: \`slipway deploy --secret ${name}\` asks for it and stores it there.`,
          },
        ]
      : [],
  );
}
