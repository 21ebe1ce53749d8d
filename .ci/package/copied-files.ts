const FOLDERS = /^(proto|sim|sfu|scenarios|conformance|reports)\//;
/** Data that code reads, and generated JavaScript; never what only tests or editors read. */
const DATA = /\.(json|js|mjs|proto|binpb)$/;
const NOT_SHIPPED = /(^|\/)(golden|testdata)\/|^scenarios\/worlds\/browser\/|\.test\.|buf\.|tsconfig/;

/** Files that lie in `dist` beside the emitted JavaScript as they are. */
export function copiedFiles(names: readonly string[]): string[] {
  return names.filter((name) => FOLDERS.test(name) && DATA.test(name) && !NOT_SHIPPED.test(name));
}
