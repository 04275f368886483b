import type { Dockerfile, Instruction, ModifiableInstruction } from 'dockerfile-ast';

export interface Stage {
  readonly name: string | null;
  /** With the defaults of build arguments filled in. */
  readonly image: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly instructions: readonly Instruction[];
  /** Defaults of the build arguments before the first stage. */
  readonly globals: ReadonlyMap<string, string>;
}

/** The instructions of a Dockerfile by the stage they stand in. */
export function stagesOf(file: Dockerfile): readonly Stage[] {
  const stages: (Omit<Stage, 'instructions'> & { readonly instructions: Instruction[] })[] = [];
  const defaults = new Map(
    file
      .getInitialARGs()
      .flatMap((instruction) => assignments(instruction).map(({ name, value }) => [name, value] as const)),
  );
  for (const instruction of file.getInstructions()) {
    if (instruction.getKeyword() !== 'FROM') {
      stages.at(-1)?.instructions.push(instruction);
      continue;
    }
    const { start } = instruction.getRange();
    const from = file.getFROMs().find((one) => one.getRange().start.line === start.line);
    stages.push({
      name: from?.getBuildStage() ?? null,
      image: resolved(from?.getImage() ?? '', defaults),
      line: start.line + 1,
      column: start.character + 1,
      instructions: [],
      globals: defaults,
    });
  }
  return stages;
}

/** `$NAME`, `${NAME}` and `${NAME:-default}` by the defaults that are known; what is not known stays as it is. */
export function resolved(text: string, defaults: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (whole, bare?: string, braced?: string, otherwise?: string) => {
      const value = defaults.get(bare ?? braced ?? '');
      return value !== undefined && value !== '' ? value : (otherwise ?? whole);
    },
  );
}

/** What ENV and ARG of a stage set; an argument without a default takes the one from before the first stage. */
export function variablesOf({ instructions, globals }: Stage): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const instruction of instructions) {
    if (!/^(ARG|ENV)$/.test(instruction.getKeyword())) continue;
    for (const { name, value } of assignments(instruction)) variables.set(name, value);
    const bare = /^\s*(\w+)\s*$/.exec(instruction.getArgumentsContent() ?? '')?.[1] ?? '';
    const known = globals.get(bare);
    if (known !== undefined) variables.set(bare, known);
  }
  return variables;
}

/** A stage and the earlier ones it is built on, itself first: what they do is in its image. */
export function lineageOf(stage: Stage, stages: readonly Stage[]): readonly Stage[] {
  const base = stages.find((other) => isNamed(other, stage.image) && other.line < stage.line);
  return base === undefined ? [stage] : [stage, ...lineageOf(base, stages)];
}

export function isNamed(stage: Stage, name: string): boolean {
  return stage.name !== null && stage.name.toLowerCase() === name.toLowerCase();
}

/** The user a stage ends with, its base stage's when it names none itself; null when no stage does. */
export function finalUser(
  stage: Stage,
  stages: readonly Stage[],
): { readonly name: string; readonly line: number; readonly column: number } | null {
  for (const each of lineageOf(stage, stages)) {
    const last = each.instructions.findLast((instruction) => instruction.getKeyword() === 'USER');
    if (last === undefined) continue;
    const name = resolved((last.getArgumentsContent() ?? '').trim().replace(/^["']|["']$/g, ''), variablesOf(each));
    const { start } = last.getRange();
    return { name, line: start.line + 1, column: start.character + 1 };
  }
  return null;
}

/** A RUN instruction's command in one line, whichever form it has, without comments; heredocs keep their lines. */
export function commandText(instruction: Instruction): string {
  const text = instruction.getRawArgumentsContent() ?? '';
  if (/^\s*\[/.test(text)) return text.replace(/["',[\]]+/g, ' ').trim();
  if (/<<-?["']?\w/.test(text)) return text;
  const lines = text.split(/\r?\n/).filter((line, index) => index === 0 || !/^\s*#/.test(line));
  return lines.map((line) => line.replace(/\\\s*$/, '').trim()).join(' ');
}

/** The values of an instruction's flag such as --from or --mount. */
export function flagValues(instruction: Instruction, name: string): readonly string[] {
  if (!('getFlags' in instruction)) return [];
  const flags = (instruction as ModifiableInstruction).getFlags();
  return flags.filter((flag) => flag.getName() === name).map((flag) => flag.getValue() ?? '');
}

/** Folders that a RUN instruction mounts from a cache, which are no part of the image. */
export function cacheMounts(instruction: Instruction): readonly string[] {
  return flagValues(instruction, 'mount').flatMap((mount) => {
    const target = /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(mount)?.[1];
    return /type=(cache|tmpfs)/.test(mount) && target !== undefined ? [target] : [];
  });
}

/** What COPY or ADD takes, in either form, without where it goes. */
export function sourcesOf(instruction: Instruction): readonly string[] {
  const words = instruction
    .getArguments()
    .map((argument) => argument.getValue().replace(/^\[?\s*["']|["']\s*[,\]]*$/g, ''));
  return words.slice(0, -1);
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** The pairs of an ENV or ARG instruction, in its new or old form. */
export function assignments(instruction: Instruction): readonly NamedValue[] {
  const text = instruction.getArgumentsContent() ?? '';
  const pairs = [...text.matchAll(/([A-Za-z_][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))/g)];
  if (pairs.length > 0 && /^\s*[A-Za-z_][\w.-]*=/.test(text)) {
    return pairs.map((pair) => ({ name: pair[1] ?? '', value: pair[2] ?? pair[3] ?? pair[4] ?? '' }));
  }
  const old = /^(\w+)\s+(.+)$/s.exec(text);
  return old === null ? [] : [{ name: old[1] ?? '', value: old[2] ?? '' }];
}
