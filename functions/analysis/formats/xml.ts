/** XML of manifests, read with patterns: comments out, no entities but the five of XML. */
export function withoutXmlComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, '');
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The text of the first element of this name, null when there is none or it has elements of its own. */
export function elementText(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
  return text === undefined ? null : text.replace(/&(lt|gt|amp|quot|apos);/g, (_, key: string) => named[key] ?? '');
}

/** The texts of all elements of this name. */
export function elementTexts(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`, 'g'))].map((match) =>
    (match[1] ?? '').trim(),
  );
}

/** The document without the elements of these names and all that is in them. */
export function withoutElements(xml: string, ...names: readonly string[]): string {
  return names.reduce(
    (text, name) => text.replace(new RegExp(`<${name}(?:\\s[^>]*)?>[\\s\\S]*?</${name}>`, 'g'), ''),
    xml,
  );
}
