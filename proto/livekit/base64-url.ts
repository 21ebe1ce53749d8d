/** URL-safe base64 with padding (RFC 4648 section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** Bytes of URL-safe base64; padding is required, line breaks are passed over. Undefined for anything else. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  const letters = text.replaceAll(/[\r\n]/g, '');
  if (letters.length % 4 !== 0 || !/^[A-Za-z0-9_-]*={0,2}$/.test(letters)) return undefined;
  return new Uint8Array(Buffer.from(letters, 'base64url'));
}
