// A swipe to the right on a row of a list, as data. The browser keeps every other movement: scrolling, taps, the other direction. Pure.

/** A finger trembles that far, in pixels. */
const SLOP = 10;
/** A swipe goes sideways at least so many times as far as up or down. */
const SIDEWAYS = 2;
/** From here on letting go acts: of a narrow row a third, of a wide one so many pixels. */
const FAR_SHARE = 1 / 3;
const FAR = 120;

export interface Swipe {
  /** Pixels to the right of where the finger came down; 0 until it is known to be a swipe. */
  by: number;
  /** Letting go now acts. */
  isFar: boolean;
}

export const NO_SWIPE: Swipe = { by: 0, isFar: false };

/**
 * @param before the swipe until now
 * @param dx, dy how far the finger is from where it came down; @param width of the row
 * @returns undefined when it is no swipe: the rest of the movement is the browser's
 */
export function swiped(before: Swipe, dx: number, dy: number, width: number): Swipe | undefined {
  const isBegun = before.by > 0;
  if (!isBegun) {
    if (Math.hypot(dx, dy) < SLOP) return NO_SWIPE;
    if (dx < SIDEWAYS * Math.abs(dy)) return undefined;
  }
  // One that goes back stays a swipe, so that it can be thought better of.
  const by = Math.max(1, Math.min(dx, width));
  return { by, isFar: by >= Math.min(FAR, FAR_SHARE * width) };
}
