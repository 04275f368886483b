import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenizeDockerfile } from '../../web/parts/dockerfile-tokens.ts';

const kindsOf = (text: string): readonly string[] =>
  tokenizeDockerfile(text).flatMap(({ tokens }) =>
    tokens.flatMap(({ kind, text: piece }) => (kind === null ? [] : [`${kind}: ${piece}`])),
  );

test('instructions, options, strings, variables and comments are told apart', () => {
  const text = `# base
FROM node:24-slim AS deps
RUN --mount=type=cache,target=/root/.npm npm ci
ENV PATH="/app/bin:$PATH"
COPY --from=deps /app/ ./
CMD ["node", "server.js", $FLAG]
`;
  expect(kindsOf(text)).toEqual([
    'comment: # base',
    'instruction: FROM',
    'option: AS',
    'instruction: RUN',
    'option: --mount',
    'instruction: ENV',
    'string: "/app/bin:$PATH"',
    'instruction: COPY',
    'option: --from',
    'instruction: CMD',
    'string: "node"',
    'string: "server.js"',
    'variable: $FLAG',
  ]);
});

test('what a backslash continues is no instruction, a comment between does not end it', () => {
  expect(kindsOf('RUN a \\\n  # why\n  copy b \\\n  && env\nUSER 1001')).toEqual([
    'instruction: RUN',
    'comment:   # why',
    'instruction: USER',
  ]);
});

test('the lines of a heredoc are text', () => {
  expect(kindsOf('RUN <<EOF\nUSER root\nEOF\nUSER 1001')).toEqual([
    'instruction: RUN',
    'string: USER root',
    'string: EOF',
    'instruction: USER',
  ]);
});

test('not a character is lost or changed, whatever stands there', () => {
  const piece = fc.constantFrom(
    'RUN',
    'FROM',
    ' ',
    '\\',
    '\n',
    '"',
    "'",
    '$A',
    '${',
    '}',
    '--x=',
    '<<EOF',
    'EOF',
    '#',
    'é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const shown = tokenizeDockerfile(text).map(({ tokens }) => tokens.map((token) => token.text).join(''));
      expect(shown.join('\n')).toBe(text.replace(/\n$/, ''));
    }),
  );
});
