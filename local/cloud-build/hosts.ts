/** `host:port` of a URL, the port written out; null where it is no plain http or https URL. */
export function hostAndPort(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return null;
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') return null;
  return `${parsed.hostname}:${parsed.port || (parsed.protocol === 'https:' ? '443' : '80')}`;
}

/** Whether source may be fetched from this URL: its host and port must stand in the list, exactly. */
export function isAllowed(url: string, allowed: readonly string[]): boolean {
  const host = hostAndPort(url);
  return host !== null && allowed.includes(host);
}
