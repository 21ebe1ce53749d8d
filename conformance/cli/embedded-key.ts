import { defaultSfuConfig } from '#sfu/sfu-config';

/** Key and secret of the embedded SFU where nothing else is asked for. */
export function embeddedKeyPair(): { readonly apiKey: string; readonly apiSecret: string } {
  const [pair] = defaultSfuConfig().keys;
  if (pair === undefined) throw new Error('the default configuration of the SFU has no key');
  return { apiKey: pair[0], apiSecret: pair[1] };
}
