import { ClientInfo, ClientInfo_Capability, ClientInfo_SDK } from '@livekit/protocol';

/** Value of the `sdk` query parameter for each SDK. Source: SIG-021 and livekit-server 1.13.5. */
const SDK_BY_QUERY_NAME: Readonly<Record<string, ClientInfo_SDK>> = {
  js: ClientInfo_SDK.JS,
  ios: ClientInfo_SDK.SWIFT,
  swift: ClientInfo_SDK.SWIFT,
  android: ClientInfo_SDK.ANDROID,
  flutter: ClientInfo_SDK.FLUTTER,
  go: ClientInfo_SDK.GO,
  unity: ClientInfo_SDK.UNITY,
  reactnative: ClientInfo_SDK.REACT_NATIVE,
  rust: ClientInfo_SDK.RUST,
  python: ClientInfo_SDK.PYTHON,
  cpp: ClientInfo_SDK.CPP,
  unityweb: ClientInfo_SDK.UNITY_WEB,
  node: ClientInfo_SDK.NODE,
  esp32: ClientInfo_SDK.ESP32,
};

/** The query parameters with which a client tells what it is. `protocol` wins over the one in `info`. */
export function clientInfoQuery(info: ClientInfo, protocolNumber?: number): URLSearchParams {
  const query = new URLSearchParams();
  const protocol = protocolNumber ?? info.protocol;
  if (protocol !== 0) query.set('protocol', String(protocol));
  if (info.clientProtocol !== 0) query.set('client_protocol', String(info.clientProtocol));
  setText(query, 'sdk', sdkQueryName(info.sdk));
  setText(query, 'version', info.version);
  setText(query, 'os', info.os);
  setText(query, 'os_version', info.osVersion);
  setText(query, 'browser', info.browser);
  setText(query, 'browser_version', info.browserVersion);
  setText(query, 'device_model', info.deviceModel);
  setText(query, 'network', info.network);
  setText(query, 'capabilities', info.capabilities.map((capability) => ClientInfo_Capability[capability]).join(','));
  return query;
}

/** What the query says about the client. Unknown SDKs, capabilities and bad numbers count as not said (SIG-021). */
export function clientInfoOf(query: URLSearchParams): ClientInfo {
  return new ClientInfo({
    protocol: wholeNumber(query.get('protocol')),
    clientProtocol: wholeNumber(query.get('client_protocol')),
    sdk: sdkOf(query.get('sdk') ?? ''),
    version: query.get('version') ?? '',
    os: query.get('os') ?? '',
    osVersion: query.get('os_version') ?? '',
    browser: query.get('browser') ?? '',
    browserVersion: query.get('browser_version') ?? '',
    deviceModel: query.get('device_model') ?? '',
    network: query.get('network') ?? '',
    capabilities: capabilitiesOf(query.get('capabilities') ?? ''),
  });
}

/** A whole 32-bit number in decimal; anything else is 0, as if absent. */
export function wholeNumber(value: string | null): number {
  if (value === null || !/^[+-]?\d{1,10}$/.test(value)) return 0;
  const number = Number(value);
  return number === (number | 0) ? number | 0 : 0;
}

function sdkOf(name: string): ClientInfo_SDK {
  return (Object.hasOwn(SDK_BY_QUERY_NAME, name) ? SDK_BY_QUERY_NAME[name] : undefined) ?? ClientInfo_SDK.UNKNOWN;
}

function sdkQueryName(sdk: ClientInfo_SDK): string {
  // `swift` comes after its older name `ios` and is the one that clients send today.
  return Object.entries(SDK_BY_QUERY_NAME).findLast(([, value]) => value === sdk)?.[0] ?? '';
}

function capabilitiesOf(list: string): ClientInfo_Capability[] {
  const names = list.split(',').map((name) => name.trim());
  return names.flatMap((name) => {
    const isName = name !== '' && !/^\d/.test(name) && Object.hasOwn(ClientInfo_Capability, name);
    const value: unknown = isName ? Reflect.get(ClientInfo_Capability, name) : undefined;
    return typeof value === 'number' ? [value] : [];
  });
}

function setText(query: URLSearchParams, name: string, value: string): void {
  if (value !== '') query.set(name, value);
}
