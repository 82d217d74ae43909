// Invocations that can be killed at any step, as Lambda kills a function: without an error, and no later step runs.

/** Called before and after each step of each invocation: whether the process is killed there. */
export type Killer = (step: string) => boolean;

export type Ending<Result> = { result: Result } | { error: unknown } | 'killed';

export interface Invocation {
  /** Runs one write or send. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  kill(): void;
}

/** Runs `body` until it ends or is killed. After that its pending steps never resolve. */
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
