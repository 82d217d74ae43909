// What a view shows of the server: read at once, again after each live event about it, and now and then without live events.
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { LiveEvent } from '#client';

export interface LiveSource {
  isOpen: boolean;
  /** @returns a function that ends the listening */
  listen(listener: (event: LiveEvent) => void): () => void;
}

export const LiveContext = createContext<LiveSource>({ isOpen: false, listen: () => () => {} });

/** A storm of events costs one read in this time; limits of the API count reads. */
const LEAST_PAUSE_MS = 3_000;
/** Without live events. */
export const POLL_MS = 20_000;

export interface Shown<Value> {
  /** undefined until it was read once; afterwards the last that was read, also when a later read failed */
  value: Value | undefined;
  problem: unknown;
  set(change: (value: Value) => Value): void;
  /** Reads again now. */
  again(): void;
}

/**
 * @param read must be stable (useCallback, or a function of a module)
 * @param name of the events after which it is read again
 */
export function useShown<Value>(read: () => Promise<Value>, name?: string): Shown<Value> {
  const live = useContext(LiveContext);
  const [state, setState] = useState<{ value?: Value; problem?: unknown }>({});
  const asked = useRef(0);
  const again = useCallback(() => {
    const mine = ++asked.current;
    const show = (next: { value?: Value; problem?: unknown }) => {
      // An older answer that comes late is not shown.
      if (mine === asked.current) setState((before) => ({ ...before, problem: undefined, ...next }));
    };
    read().then(
      (value) => show({ value }),
      (problem) => show({ problem }),
    );
  }, [read]);

  // isOpen: what happened while there was no connection was not told.
  useEffect(again, [again, live.isOpen]);
  useEffect(() => {
    if (name === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const soon = () => {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          last = Date.now();
          again();
        },
        Math.max(200, last + LEAST_PAUSE_MS - Date.now()),
      );
    };
    const stop = live.listen(({ event }) => {
      if (event === name) soon();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [again, live.listen, name]);
  usePolling(again, name === undefined || live.isOpen ? undefined : POLL_MS);
  // A phone that was in a pocket has missed events and has polled nothing.
  useEffect(() => {
    const look = () => {
      if (!document.hidden) again();
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [again]);

  const set = useCallback((change: (value: Value) => Value) => {
    // A read that was asked before knows nothing of the change.
    asked.current++;
    setState((before) => (before.value === undefined ? before : { ...before, value: change(before.value) }));
  }, []);
  return { value: state.value, problem: state.problem, set, again };
}

/** @param ms undefined: not now */
export function usePolling(again: () => void, ms: number | undefined): void {
  useEffect(() => {
    if (ms === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) again();
    }, ms);
    return () => clearInterval(timer);
  }, [again, ms]);
}

export function useLiveEvent(name: string, act: (data: Record<string, unknown>) => void): void {
  const live = useContext(LiveContext);
  const latest = useRef(act);
  latest.current = act;
  useEffect(
    () =>
      live.listen(({ event, data }) => {
        if (event === name) latest.current(data);
      }),
    [live.listen, name],
  );
}
