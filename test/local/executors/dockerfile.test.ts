import { expect, test } from 'vitest';
import { parseDockerfile } from '../../../local/executors/dockerfile.ts';

const only = (text: string) => parseDockerfile(`FROM scratch\n${text}`).stages[0]?.instructions[0];

test('stages have their names, their bases and the arguments before them', () => {
  const { globals, stages } = parseDockerfile(
    `ARG V=24\nFROM --platform=linux/amd64 node:\${V} AS Build\nFROM build\n`,
  );
  expect(globals.map(({ content }) => content)).toEqual(['V=24']);
  expect(stages.map(({ name, from, platform }) => ({ name, from, platform }))).toEqual([
    { name: 'build', from: `node:\${V}`, platform: 'linux/amd64' },
    { name: null, from: 'build', platform: null },
  ]);
});

test('continued lines are one, comments between them are gone, and so are flags', () => {
  const run = only('RUN --mount=type=cache,target=/a --network=default npm ci && \\\n  # why\n\n  echo "a" \\\n  b\n');
  expect(run?.content).toBe('npm ci &&   echo "a"   b');
  expect(run?.flags).toEqual([
    { name: 'mount', value: 'type=cache,target=/a' },
    { name: 'network', value: 'default' },
  ]);
  expect(run?.lastLine).toBe(6);
});

test('the exec form keeps blanks and escapes; what is not JSON is a command', () => {
  expect(only('CMD ["a b", "c\\"d", "\\u00e4"]')?.json).toEqual(['a b', 'c"d', 'ä']);
  expect(only("CMD ['a']")?.json).toBeNull();
  expect(only('CMD [ -f x ] && echo')?.json).toBeNull();
});

test('heredocs keep their text, and say whether variables are put in', () => {
  const copy = only("COPY <<'ONE' <<-TWO /there/\n# no comment $A\nONE\n\tindented\n\tTWO\n");
  expect(copy?.heredocs).toEqual([
    { name: 'ONE', text: '# no comment $A\n', expands: false },
    { name: 'TWO', text: 'indented\n', expands: true },
  ]);
});

test('another escape character is honoured', () => {
  const { stages } = parseDockerfile('# escape=`\nFROM scratch\nRUN a `\n  b\\\n');
  expect(stages[0]?.instructions[0]?.content).toBe('a   b\\');
});

test('a file without a stage is an error that says so', () => {
  expect(() => parseDockerfile('RUN echo\n')).toThrow('has no FROM');
});
