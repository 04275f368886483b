import { expect, test } from 'vitest';
import { rewriteDockerfile, withoutFolders } from '../../../../local/executors/docker/rewrite.ts';

const rewritten = (text: string, knowsHeredocs = true) =>
  rewriteDockerfile(`FROM a AS b\n${text}`, knowsHeredocs).text.split('\n').slice(1);

test.each([
  ['COPY . .', 'COPY slipway-context/. .'],
  ['COPY --chown=1:1 a* b/ ./', 'COPY --chown=1:1 slipway-context/a* slipway-context/b/ ./'],
  ['COPY ["a b", "/c"]', 'COPY ["slipway-context/a b","/c"]'],
  ['COPY ../../x /y', 'COPY slipway-context/x /y'],
  ['COPY "$DIR/a" /y', 'COPY "slipway-context/$DIR/a" /y'],
  ['COPY --from=b /a /b', 'COPY --from=b /a /b'],
  ['RUN --mount=type=bind,target=/x ls', 'RUN --mount=type=bind,target=/x,source=slipway-context ls'],
  ['RUN --mount=type=cache,target=/x ls', 'RUN --mount=type=cache,target=/x ls'],
])('%s takes from the folder of the context', (line, expected) => {
  expect(rewritten(line)).toEqual([expected]);
});

test('for an engine without heredocs they become files and commands, and lines keep their numbers', () => {
  const text = "FROM a\nCOPY <<'EOF' /x\nhello $A\nEOF\nRUN <<EOF\necho 1\nEOF\nUSER b\n";
  const { text: without, files } = rewriteDockerfile(text, false);
  expect(files).toEqual([{ path: 'slipway-heredocs/0/EOF', text: 'hello $A\n' }]);
  const lines = without.split('\n');
  expect(lines[1]).toBe('COPY slipway-heredocs/0/EOF /x');
  expect(lines[4]).toBe('RUN ["/bin/sh","-c","echo 1\\n"]');
  expect(lines[7]).toBe('USER b');
});

test('the folder does not show in what the engine says', () => {
  expect(withoutFolders('[2/3] COPY slipway-context/. .')).toBe('[2/3] COPY . .');
});
