/** The index at or before `at` that is not inside of a character: half a surrogate pair is not valid text. */
export function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}
