/** What is wrong with a setting, for people: which, what it is, what it may be. */
function refuse(setting: string, value: number, wanted: string): never {
  throw new RangeError(`The setting ${setting} is ${value}, but wants ${wanted}.`);
}

/** @throws RangeError unless the value lies in 0 to 1. */
export function checkProbability(setting: string, value: number): void {
  if (!(value >= 0 && value <= 1)) refuse(setting, value, 'a probability from 0 to 1');
}

/** @throws RangeError unless the value is finite and 0 or more. */
export function checkNotNegative(setting: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) refuse(setting, value, '0 or more');
}

/** @throws RangeError unless the value is finite and above 0. */
export function checkPositive(setting: string, value: number): void {
  if (!(value > 0 && value < Infinity)) refuse(setting, value, 'more than 0');
}

/** @throws RangeError unless the value is `least` or more; infinity is allowed. */
export function checkAtLeast(setting: string, value: number, least: number): void {
  if (!(value >= least)) refuse(setting, value, `${least} or more`);
}
