/** How long one look at the machine takes, in milliseconds. */
const LOOK_MS = 40;
/** A timer later than this says that the processors have more to do than they can. */
const LATE_MS = 20;
/** How many looks are taken at most: after about 30 s the next world is opened all the same. */
const MOST_LOOKS = 600;

/**
 * Resolves once this process's timers come on time, so that a case does not begin where it could only be late: on a busy machine fewer
 * cases run at once, on an idle one as many as are allowed.
 * @param isFree Tells whether there is room whatever the timers say; asked before every look.
 */
export async function machineHasRoom(isFree: () => boolean, look: () => Promise<number> = latenessMs): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    if (isFree() || (await look()) < LATE_MS) return;
  }
}

/** How late a timer comes just now, in milliseconds. */
function latenessMs(): Promise<number> {
  const begunMs = performance.now();
  return new Promise((resolve) => {
    setTimeout(() => resolve(performance.now() - begunMs - LOOK_MS), LOOK_MS);
  });
}
