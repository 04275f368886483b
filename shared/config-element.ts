const element = /(<script type="application\/json" id="slipway-config">)[^<]*(<\/script>)/;

/** Puts the configuration into the page's element; `<` is escaped so that no value can end the element. */
export function configElement(html: string, config: unknown): string {
  if (!element.test(html)) throw new Error('The page has no slipway-config element.');
  const json = JSON.stringify(config).replaceAll('<', '\\u003c');
  return html.replace(element, (_, open: string, close: string) => `${open}${json}${close}`);
}
