/** Code of JavaScript, or JSON with comments, without them; what stands in strings stays. */
export function withoutScriptComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, string: string | undefined) => string ?? '',
  );
}

/** JSON with comments and trailing commas made plain JSON; what stands in strings stays. */
export function withoutJsonComments(text: string): string {
  return withoutScriptComments(text).replace(
    /("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g,
    (_, string: string | undefined) => string ?? '',
  );
}
