const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What the page says, from the variable GREETING. */
export function greeting() {
  const text = process.env.GREETING ?? 'Hello from Express';
  return text.replace(/[&<>"]/g, (c) => escapes[c]);
}
