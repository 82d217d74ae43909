// Invocations that can be killed at any step, as Lambda kills a function: without a word, and nothing after it happens.

/** Asked before and after each step of each invocation: whether the process dies there. */
export type Killer = (step: string) => boolean;

export type Ending<Result> = { result: Result } | { error: unknown } | 'killed';

export interface Invocation {
  /** One write or send. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  kill(): void;
}

/** Runs `body` until it ends, or is killed: then what it still waits for never comes. */
export async function invoke<Result>(
  killer: Killer,
  body: (invocation: Invocation) => Promise<Result>,
): Promise<Ending<Result>> {
  let isDead = false;
  const death = Promise.withResolvers<'killed'>();
  const kill = () => {
    isDead = true;
    death.resolve('killed');
  };
  const never = new Promise<never>(() => {});
  const step: Invocation['step'] = async (name, work) => {
    if (!isDead && killer(`before ${name}`)) kill();
    if (isDead) return await never;
    const result = await work();
    if (!isDead && killer(`after ${name}`)) kill();
    return isDead ? await never : result;
  };
  const life = body({ step, kill }).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  return await Promise.race([life, death.promise]);
}
