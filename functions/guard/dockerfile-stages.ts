import type { Dockerfile, Instruction } from 'dockerfile-ast';

export interface Stage {
  readonly name: string | null;
  readonly image: string;
  /** From 1. */
  readonly line: number;
  readonly instructions: readonly Instruction[];
}

/** The instructions of a Dockerfile by the stage they stand in. */
export function stagesOf(file: Dockerfile): readonly Stage[] {
  const stages: { name: string | null; image: string; line: number; instructions: Instruction[] }[] = [];
  for (const instruction of file.getInstructions()) {
    if (instruction.getKeyword() !== 'FROM') {
      stages.at(-1)?.instructions.push(instruction);
      continue;
    }
    const from = file.getFROMs().find((one) => one.getRange().start.line === instruction.getRange().start.line);
    stages.push({
      name: from?.getBuildStage() ?? null,
      image: from?.getImage() ?? '',
      line: instruction.getRange().start.line + 1,
      instructions: [],
    });
  }
  return stages;
}

/** The user a stage ends with, its base stage's when it names none itself; null when no stage does. */
export function finalUser(
  stage: Stage,
  stages: readonly Stage[],
): { readonly name: string; readonly line: number } | null {
  const last = stage.instructions.findLast((instruction) => instruction.getKeyword() === 'USER');
  if (last !== undefined) {
    return { name: (last.getArgumentsContent() ?? '').trim(), line: last.getRange().start.line + 1 };
  }
  const base = stages.find((other) => other.name !== null && other.name === stage.image && other.line < stage.line);
  return base === undefined ? null : finalUser(base, stages);
}

/** A RUN instruction's command as one line, whichever form it has; heredocs keep their lines. */
export function commandText(instruction: Instruction): string {
  const text = instruction.getArgumentsContent() ?? '';
  return /^\s*\[/.test(text) ? text.replace(/["',[\]]+/g, ' ') : text;
}
