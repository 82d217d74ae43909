// A value that lives outside of the views, such as the session or the address, as a hook.
import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * @param read the value now
 * @param listen calls back at each change; returns a function that ends that
 */
export function useOutside<Value>(read: () => Value, listen: (changed: () => void) => () => void): Value {
  const [value, setValue] = useState(read);
  // With the first drawing of the view: an effect comes after it, and misses what changes in between.
  useLayoutEffect(() => listen(() => setValue(read())), []);
  return value;
}

/** Listens to events of the window. */
export function onWindow(...names: string[]) {
  return (changed: () => void): (() => void) => {
    for (const name of names) addEventListener(name, changed);
    return () => {
      for (const name of names) removeEventListener(name, changed);
    };
  };
}
