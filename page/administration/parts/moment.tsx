// A time as people say it, with the exact one on request.
import { useEffect, useState } from 'preact/hooks';
import { vigia } from '../../account/account.ts';
import { useFormats } from '../language.ts';

const A_MINUTE = 60_000;

/** Milliseconds since 1970 by the server's clock, which made the times that are shown; again each minute. */
export function useNow(): number {
  const [now, setNow] = useState(vigia.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(vigia.now()), A_MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function Ago({ at }: { at: string }) {
  const formats = useFormats();
  const now = useNow();
  return (
    <time dateTime={at} title={formats.time(at)}>
      {formats.ago(at, now)}
    </time>
  );
}

export function At({ at }: { at: string }) {
  return <time dateTime={at}>{useFormats().time(at)}</time>;
}
