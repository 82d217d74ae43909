// Where in AWS something happened: account and region, from an ARN or from fields of an event.

/** Both come from outside and stand in titles and host names: only well-formed ones are kept. */
export interface Place {
  account?: string;
  region?: string;
}

/** "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x" → its account and region. */
export function placeInArn(arn: string | undefined): Place {
  const [, , , region, account] = (arn ?? '').split(':', 6);
  return placeOf({ account, region });
}

/** Without what is not an account id or the name of a region. */
export function placeOf({ account, region }: { account?: unknown; region?: unknown }): Place {
  return {
    ...(typeof account === 'string' && ACCOUNT.test(account) && { account }),
    ...(typeof region === 'string' && REGION.test(region) && { region }),
  };
}

/** Twelve zeros stand for no account: emulators have it. */
const ACCOUNT = /^(?!0{12})\d{12}$/;
const REGION = /^[a-z]{2}(?:-[a-z]{1,20}){1,3}-\d$/;
